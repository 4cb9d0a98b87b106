/** Repeats idempotent requests when the server says how long to wait. */
import { backoff } from './backoff';
import { waitOf } from './refusals';

/** The most milliseconds to wait in all. The user decides about anything longer. */
export const LONGEST_WAIT = 60_000;
/** The most milliseconds of jitter, so that tabs refused together do not come back in step. */
const SPREAD = 500;

export type Retries = {
  signal?: AbortSignal | undefined;
  /** Called when waiting begins. The returned function is called when it ends. */
  onwait?: () => () => void;
  random?: () => number;
};

/** The answer to `ask`, repeated while the server says "not now". Rejects with its last refusal, or when aborted. */
export async function withRetries<T>(ask: () => Promise<T>, { signal, onwait, random = Math.random }: Retries = {}): Promise<T> {
  let waited = 0;
  let done: (() => void) | undefined;
  try {
    for (let refusals = 1; ; refusals += 1) {
      try {
        return await ask();
      } catch (error) {
        const told = waitOf(error);
        // A proxy may ask to come back immediately, again and again.
        const wait = Math.max(told ?? 0, backoff(refusals, random)) + SPREAD * random();
        waited += wait;
        if (told === null || waited > LONGEST_WAIT) throw error;
        done ??= onwait?.();
        await pause(wait, signal);
      }
    }
  } finally {
    done?.();
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}
