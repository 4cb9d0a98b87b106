/** A server of uploads in memory, which cuts connections, refuses and waits on demand. */
import { ApiError, Unreachable } from '../../src/net/refusals';
import type { Sendable, Transfer } from '../../src/net/uploads/uploads';

type FakeUpload = { address: string; name: string; offset: number; isFinished: boolean };

export class FakeTransfer implements Transfer {
  readonly uploads: FakeUpload[] = [];
  tries = 0;
  bytesReceived = 0;
  /** Errors of the next tries. */
  failures: unknown[] = [];
  /** The offsets at which the next tries lose the connection. */
  cuts: number[] = [];
  /** Uploads wait for `release` at their beginning. */
  isHeld = false;
  readonly #held = new Map<string, () => void>();
  #made = 0;

  send: Transfer['send'] = async (file, on, signal) => {
    this.tries += 1;
    const failure = this.failures.shift();
    if (failure) throw failure;
    const upload = file.address === null ? this.#make(file) : this.uploads.find(({ address }) => address === file.address);
    if (!upload) throw new ApiError(404, 'This upload has expired.');
    on.address(upload.address);
    on.progress(upload.offset);
    if (this.isHeld) await this.#hold(file.name, signal);
    const end = Math.min(file.size, this.cuts[0] ?? file.size);
    this.bytesReceived += end - upload.offset;
    upload.offset = end;
    on.progress(end);
    if (this.cuts.shift() !== undefined && end < file.size) throw new Unreachable(null);
  };

  cancel: Transfer['cancel'] = async (cancelled) => {
    const at = this.uploads.findIndex(({ address }) => address === cancelled);
    if (at >= 0) this.uploads.splice(at, 1);
  };

  finish: Transfer['finish'] = async ({ address }) => {
    for (const upload of this.uploads) upload.isFinished ||= upload.address === address;
  };

  /** Lets a file go on. */
  release(name: string): void {
    this.#held.get(name)?.();
  }

  #make({ name }: Sendable): FakeUpload {
    const upload = { address: `/api/uploads/${(this.#made += 1)}`, name, offset: 0, isFinished: false };
    this.uploads.push(upload);
    return upload;
  }

  #hold = (name: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      this.#held.set(name, resolve);
      signal.addEventListener('abort', () => reject(new Unreachable(signal.reason)));
    });
}
