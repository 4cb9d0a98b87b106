/**
 * Uploads files, a few at a time, each until the server has all of it or refuses it. An upload continues where it stopped,
 * after a lost network and after a reload. Several tabs may hold the same files: a file is uploaded by one of them.
 */
import { backoff } from '../backoff';
import { ApiError, explain, isPassing, Unreachable } from '../refusals';
import type { FileStore, KeptFile } from './file-store';

export type UploadState = {
  kind: 'waiting' | 'uploading' | 'there' | 'refused';
  /** The bytes that are on the server or on their way. */
  sent: number;
  /** Why the server refused it. */
  reason: string | null;
};

/** A file with its bytes. */
export type Sendable = Pick<KeptFile, 'name' | 'type' | 'size' | 'address'> & { bytes: Blob };

export type Transfer = {
  /** Resolves when the server has all of it. Rejects with an `ApiError` or an `Unreachable`. Continues at the address, if there is one. */
  send: (file: Sendable, on: { address: (address: string) => void; progress: (sent: number) => void }, signal: AbortSignal) => Promise<void>;
  /** Deletes an upload. */
  cancel: (address: string) => Promise<void>;
  /** Called when the server has all of it. */
  finish: (file: Sendable & { address: string }, signal: AbortSignal) => Promise<void>;
};

export type UploadsOptions = {
  store: FileStore;
  transfer: Transfer;
  /** The user hears of every change. */
  onchange: (id: string, state: UploadState) => void;
  /** False once another user has signed in with this browser's cookie. */
  isSignedIn: () => boolean;
  /** The name of this tab. */
  tab: string;
  random?: () => number;
};

/** The number of files that are uploaded at the same time. */
export const MOST_AT_ONCE = 3;
/** How long a file is left to a tab that does not answer. */
export const TAKE_OVER = 5_000;
/** How often a tab says that it still uploads a file. */
const RENEW = 2_000;
/** An upload without progress for so long is tried again: the network may have swallowed it. */
export const STALLED = 30_000;
/** The same when all bytes are on their way: the server checks the file. */
const CHECKING = 120_000;
/** An upload without progress for so long is tried again when the network is back. */
export const HANGING = 2_000;

type Timer = ReturnType<typeof setTimeout>;
type Job = { id: string; size: number; state: UploadState; attempt: Attempt | null; failures: number; timer: Timer | null; isPaused: boolean; isToldToWait: boolean };
/** `address` is that of the upload, once it has one. */
type Attempt = { aborting: AbortController; address: string | null; lastProgress: number; timer: Timer | null };

export class Uploads {
  readonly #options: UploadsOptions;
  /** In the order in which they were added. */
  readonly #jobs = new Map<string, Job>();
  #isClosed = false;

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** Uploads a file, or starts again with one that was refused. */
  start({ id, size, sent = 0 }: Pick<KeptFile, 'id' | 'size' | 'sent'>): void {
    const known = this.#jobs.get(id);
    if (known?.attempt) return;
    this.#stop(known);
    // Less than the size: the server is asked even if all bytes had arrived.
    const state: UploadState = { ...WAITING, sent: Math.max(0, Math.min(sent, size - 1)) };
    this.#jobs.set(id, { id, size, state, attempt: null, failures: 0, timer: null, isPaused: false, isToldToWait: false });
    this.#tell(id, state);
    this.#next();
  }

  /** Gives a file up. */
  drop(id: string): void {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    this.#stop(job);
    this.#next();
  }

  /** Retries immediately, unless the server asked to wait. */
  wake(): void {
    for (const job of this.#jobs.values()) {
      const { attempt } = job;
      if (attempt && job.state.sent < job.size && Date.now() - attempt.lastProgress >= HANGING) attempt.aborting.abort(AGAIN);
      else if (!attempt && !job.isToldToWait) this.#ready(job);
    }
    this.#next();
  }

  close(): void {
    this.#isClosed = true;
    for (const job of this.#jobs.values()) this.#stop(job);
  }

  #stop(job: Job | undefined): void {
    if (!job) return;
    this.#ready(job);
    job.attempt?.aborting.abort();
  }

  /** It may be tried now. */
  #ready(job: Job): void {
    clearTimeout(job.timer ?? undefined);
    Object.assign(job, { timer: null, isPaused: false, isToldToWait: false });
  }

  #next(): void {
    if (this.#isClosed || !this.#options.isSignedIn()) return;
    const jobs = [...this.#jobs.values()];
    let free = MOST_AT_ONCE - jobs.filter(({ attempt }) => attempt).length;
    for (const job of jobs) {
      if (free <= 0) return;
      if (job.attempt || job.timer || job.isPaused || isOver(job.state)) continue;
      free -= 1;
      void this.#run(job);
    }
  }

  async #run(job: Job): Promise<void> {
    const attempt: Attempt = (job.attempt = { aborting: new AbortController(), address: null, lastProgress: Date.now(), timer: null });
    const { store, tab } = this.#options;
    const lease = () => ({ tab, until: Date.now() + TAKE_OVER });
    const keepLease = setInterval(async () => {
      const isLost = await store.claim(job.id, lease()).then((file) => file?.lease?.tab !== tab, () => false);
      if (isLost) attempt.aborting.abort();
      else await store.change(job.id, { sent: job.state.sent }).catch(() => {});
    }, RENEW);
    const outcome = await this.#attempt(job, attempt, lease()).catch((error: unknown) => error ?? new Error());
    clearInterval(keepLease);
    clearTimeout(attempt.timer ?? undefined);
    if (outcome !== TAKEN) await store.release(job.id, tab, { sent: job.state.sent, ...(outcome === DONE && { thereSince: Date.now() }) }).catch(() => {});
    // Unless it was cancelled meanwhile.
    if (!this.#isClosed && this.#jobs.get(job.id) === job) {
      if (outcome === DONE) this.#tell(job.id, { kind: 'there', sent: job.size, reason: null });
      else if (outcome === TAKEN) this.#later(job, TAKE_OVER);
      else await this.#recover(job, attempt.aborting.signal.reason === AGAIN ? AGAIN : outcome, attempt.address);
    }
    job.attempt = null;
    this.#next();
  }

  async #attempt(job: Job, attempt: Attempt, lease: KeptFile['lease'] & object): Promise<symbol> {
    const { store, transfer } = this.#options;
    const { signal } = attempt.aborting;
    const file = await store.claim(job.id, lease);
    if (file && file.lease?.tab !== lease.tab) return TAKEN;
    const bytes = file && (await store.bytes(job.id));
    if (!bytes) throw new Unreadable();
    attempt.address = file.address;
    const progress = (sent: number) => {
      attempt.lastProgress = Date.now();
      clearTimeout(attempt.timer ?? undefined);
      attempt.timer = setTimeout(() => attempt.aborting.abort(), sent < job.size ? STALLED : CHECKING);
      if (sent > job.state.sent) job.failures = 0;
      if (!signal.aborted) this.#tell(job.id, { kind: 'uploading', sent, reason: null });
    };
    progress(job.state.sent);
    await transfer.send({ ...file, bytes }, {
      address: (made) => {
        if (made !== attempt.address) void store.change(job.id, { address: (attempt.address = made) }).catch(() => {});
      },
      progress,
    }, signal).catch(async (error) => Promise.reject(error instanceof Unreachable && !(await isReadable(bytes)) ? new Unreadable() : error));
    if (attempt.address) await transfer.finish({ ...file, address: attempt.address, bytes }, signal);
    return DONE;
  }

  async #recover(job: Job, error: unknown, address: string | null): Promise<void> {
    if (error === AGAIN) return this.#tell(job.id, { ...job.state, kind: 'waiting' });
    const status = error instanceof ApiError ? error.status : null;
    if (address && isGone(status)) {
      // The server has forgotten the upload: it starts from the beginning.
      await this.#options.store.change(job.id, { address: null, sent: 0, thereSince: null }).catch(() => {});
      job.failures += 1;
      this.#tell(job.id, WAITING);
      return this.#later(job, job.failures > 1 ? backoff(job.failures, this.#options.random) : 0);
    }
    this.#tell(job.id, { ...job.state, kind: 'waiting' });
    // Signed out: it stays until this user is back.
    if (status === 401) job.isPaused = true;
    else if (error instanceof Unreadable || (error instanceof ApiError && isRefusal(error.status, address))) this.#tell(job.id, { ...job.state, kind: 'refused', reason: explain(error) });
    else this.#backOff(job, error instanceof ApiError ? error.retryAfter : null);
  }

  #backOff(job: Job, told: number | null): void {
    job.failures += 1;
    job.isToldToWait = told !== null;
    this.#later(job, told ?? backoff(job.failures, this.#options.random));
  }

  #later(job: Job, milliseconds: number): void {
    clearTimeout(job.timer ?? undefined);
    job.timer = setTimeout(() => {
      this.#ready(job);
      this.#next();
    }, milliseconds);
  }

  #tell(id: string, state: UploadState): void {
    const job = this.#jobs.get(id);
    if (!job || this.#isClosed) return;
    job.state = state;
    this.#options.onchange(id, state);
  }
}

const WAITING: UploadState = { kind: 'waiting', sent: 0, reason: null };

/** The bytes are gone or locked, such as those of a file that was deleted on the disk. */
class Unreadable extends Error {
  constructor() {
    super('This file could not be read. Remove it and add it again.');
  }
}

/** A browser reports a file that it cannot read as a lost network. */
const isReadable = (bytes: Blob): Promise<boolean> => bytes.slice(0, 1).arrayBuffer().then(() => true, () => false);

/** How an attempt ends, besides with an error. */
const DONE = Symbol('done');
/** Another tab has the file. */
const TAKEN = Symbol('taken');
/** The network is back, and the attempt hung. */
const AGAIN = Symbol('again');

const isOver = ({ kind }: UploadState): boolean => kind === 'there' || kind === 'refused';
const isGone = (status: number | null): boolean => status === 404 || status === 410;
/** A full disk does not pass soon, and an upload that is locked or at another offset does. Without an address, too many files wait. */
const isRefusal = (status: number, address: string | null): boolean => status === 507 || !(isPassing(status) || (status === 409 && address !== null) || status === 423);
