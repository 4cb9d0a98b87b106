/** Sends files with the tus client, which is loaded with the first upload. */
import { type DetailedError, Upload } from 'tus-js-client';
import { refusal, Unreachable } from '../refusals';
import type { Sendable, Transfer } from './uploads';

const ENDPOINT = '/api/uploads';
/** In bytes. A proxy that keeps each request until it is complete loses this much at most. */
const CHUNK = 8 * 1024 * 1024;
/** The pauses before a deletion is tried again. The server deletes forgotten uploads after a day. */
const PAUSES = [1_000, 5_000];

/** The page decides when to try again, and where to continue. */
export const sendByTus: Transfer['send'] = (file, on, signal) =>
  new Promise((resolve, reject) => {
    const stop = () => {
      void upload.abort();
      reject(new Unreachable(signal.reason));
    };
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', stop);
      settle();
    };
    const upload = new Upload(file.bytes, {
      // With an endpoint, the client would begin again if the server has forgotten the upload or is busy. Without, that is an error.
      ...(file.address === null ? { endpoint: ENDPOINT } : { uploadUrl: file.address }),
      metadata: metadataOf(file),
      chunkSize: CHUNK,
      retryDelays: null,
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => upload.url && on.address(pathOf(upload.url)),
      onProgress: on.progress,
      onSuccess: () => end(resolve),
      onError: (error) => end(() => void reasonOf(error).then(reject)),
    });
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    upload.start();
  });

export const cancelByTus: Transfer['cancel'] = (address) => Upload.terminate(address, { retryDelays: PAUSES });

/** A name that no text can have, such as half of a character, would be refused. */
const metadataOf = ({ name, type }: Sendable): Record<string, string> => ({ filename: name.toWellFormed(), ...(type && { filetype: type }) });

const pathOf = (url: string): string => new URL(url, location.href).pathname;

/** As for other requests. */
async function reasonOf(error: Error | DetailedError): Promise<Error> {
  const answer = 'originalResponse' in error ? error.originalResponse : null;
  const status = answer?.getStatus() ?? 0;
  if (!answer || status < 400) return new Unreachable(error);
  const retryAfter = answer.getHeader('Retry-After');
  return refusal(new Response(answer.getBody(), { status, headers: retryAfter ? { 'retry-after': retryAfter } : {} }));
}
