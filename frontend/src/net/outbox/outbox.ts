/**
 * Unsent messages: stored before they are sent, sent in order within each conversation, and repeated with the same client
 * id until the server has one copy. Several tabs may drain one outbox; the client id makes that harmless.
 */
import type { Message } from '../api-types';
import { backoff } from '../backoff';
import { newClientId } from '../ids';
import { ApiError, isPassing } from '../refusals';
import type { OutboxEntry, OutboxFile, OutboxStore } from './outbox-store';

export type { OutboxEntry, OutboxFile } from './outbox-store';

export type OutboxOptions = {
  userId: string;
  store: OutboxStore;
  send: (entry: OutboxEntry, signal: AbortSignal) => Promise<Message>;
  /** A message is committed. Called before its entry is removed, so that it is never invisible. */
  onsent: (message: Message) => void;
  onchange: (entries: readonly OutboxEntry[]) => void;
  /** A send has had no answer since then, for too long. Null: the server has answered, or nothing is being sent any more. */
  onhang?: (since: number | null) => void;
  /** False once another user has signed in with this browser's cookie: nothing may be sent in their name then. */
  isSignedIn: () => boolean;
  random?: () => number;
};

/** How long another tab's message is left to that tab before this one sends it too. */
export const TAKE_OVER = 5_000;

/** How long a send may take. The network may have swallowed it, so the first tries are short. */
const PATIENCE = [5_000, 10_000, 20_000] as const;

/** A send without an answer for so long is repeated when the network is back. */
export const HANGING = 2_000;

/** After so long without an answer to a send, the user is told. */
export const DOUBT = 3_000;

/** One conversation's queue. A timer means that its retry is waiting. */
type Lane = { isSending: boolean; attempt: Attempt | null; failures: number; timer: Timer | null; isToldToWait: boolean };
type Attempt = { since: number; isRepeated: boolean; aborting: AbortController };
type Timer = ReturnType<typeof setTimeout>;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lanes = new Map<string, Lane>();
  #entries: readonly OutboxEntry[] = [];
  /** The client ids of this tab's own messages since the last news of another tab: the store has them for certain. */
  readonly #own = new Set<string>();
  #isClosed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Loads the messages of an earlier visit. */
  async load(): Promise<void> {
    await this.reload();
    this.wake();
  }

  /** Loads another tab's changes, and sends them if that tab is gone. */
  async reload(): Promise<void> {
    this.#own.clear();
    const kept = await this.#options.store.list(this.#options.userId);
    const known = new Set(kept.map((entry) => entry.clientId));
    // A pending entry that disappeared was probably sent, and its message is about to arrive: it stays visible until then.
    const leaving = this.#entries.filter((entry) => entry.state === 'pending' && !known.has(entry.clientId));
    this.#change([...leaving, ...kept]);
    for (const { conversationId } of this.#entries) this.#drainIn(TAKE_OVER, conversationId);
  }

  /** This user's messages in all tabs. Null if only those of this tab can be known. */
  stored = async (): Promise<OutboxEntry[] | null> => (this.#options.store.isLasting ? this.#options.store.list(this.#options.userId) : null);

  /** Resolves when the message is stored; it is sent in the background, with files as soon as `retry` tells the ids of their uploads. */
  async add(conversationId: string, content: string, replyToId: string | null = null, uploads?: readonly OutboxFile[]): Promise<void> {
    const entry = await this.#options.store.add({
      clientId: newClientId(),
      userId: this.#options.userId,
      conversationId,
      content,
      replyToId,
      createdAt: new Date().toISOString(),
      state: uploads ? 'uploading' : 'pending',
      place: uploads && Infinity,
      reason: null,
      uploads,
    });
    this.#own.add(entry.clientId);
    this.#change([...this.#entries, entry]);
    const { timer, failures } = this.#laneOf(conversationId);
    if (!timer || failures === 0) void this.#drain(conversationId);
  }

  /** Sends a message that failed, or whose files are at the server now. With another client id it is another message. */
  async retry(clientId: string, change?: Partial<OutboxEntry>): Promise<void> {
    const entry = this.#find(clientId);
    if (!entry) return;
    await this.#put({ ...entry, state: 'pending', reason: null, ...change });
    void this.#drain(entry.conversationId);
  }

  /** Removes a message that failed, or whose commit was learned in another way, such as from the stream. */
  async remove(clientId: string): Promise<void> {
    const entry = this.#find(clientId);
    if (!entry) return;
    // The store first: a message that disappeared must not come back with a reload.
    await this.#options.store.remove(entry);
    this.#drop(entry);
  }

  /** Retries immediately, unless the server asked to wait. */
  wake(): void {
    for (const conversationId of new Set(this.#entries.map((entry) => entry.conversationId))) {
      const lane = this.#laneOf(conversationId);
      if (lane.attempt && Date.now() - lane.attempt.since >= HANGING) repeat(lane.attempt);
      else if (!lane.isToldToWait) void this.#drain(conversationId);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const lane of this.#lanes.values()) this.#cancel(lane);
  }

  async #drain(conversationId: string): Promise<void> {
    const lane = this.#laneOf(conversationId);
    if (lane.isSending) return;
    this.#cancel(lane);
    Object.assign(lane, { isSending: true, isToldToWait: false });
    try {
      while (this.#maySend()) {
        const next = this.#entries.find((entry) => entry.conversationId === conversationId && entry.state === 'pending');
        if (!next) return;
        if (!this.#own.has(next.clientId) && !(await this.#isKept(next))) this.#drop(next);
        else if (!this.#maySend() || !(await this.#sendOne(lane, next))) return;
      }
    } finally {
      lane.isSending = false;
    }
  }

  /** Another tab may have sent or discarded it. A store that cannot be read keeps no message from being sent. */
  #isKept = (entry: OutboxEntry): Promise<boolean> => this.#options.store.has(entry).catch(() => true);

  #maySend = (): boolean => !this.#isClosed && this.#options.isSignedIn();

  /** Returns whether the next message may follow. */
  async #sendOne(lane: Lane, entry: OutboxEntry): Promise<boolean> {
    try {
      const message = await this.#sendInTime(lane, entry);
      lane.failures = 0;
      this.#options.onhang?.(null);
      this.#options.onsent(message);
      await this.remove(entry.clientId);
      return true;
    } catch (error) {
      return this.#recover(lane, entry, error);
    }
  }

  async #sendInTime(lane: Lane, entry: OutboxEntry): Promise<Message> {
    const attempt: Attempt = (lane.attempt = { since: Date.now(), isRepeated: false, aborting: new AbortController() });
    const timer = setTimeout(() => attempt.aborting.abort(), PATIENCE[lane.failures] ?? PATIENCE[2]);
    const doubt = setTimeout(() => this.#options.onhang?.(attempt.since), DOUBT);
    try {
      return await this.#options.send(entry, attempt.aborting.signal);
    } catch (error) {
      if (attempt.isRepeated && this.#maySend()) return await this.#sendInTime(lane, entry);
      throw error;
    } finally {
      clearTimeout(timer);
      clearTimeout(doubt);
      lane.attempt = null;
    }
  }

  async #recover(lane: Lane, entry: OutboxEntry, error: unknown): Promise<boolean> {
    const status = error instanceof ApiError ? error.status : null;
    // A proxy may answer in place of the server.
    if (status && status !== 502 && status !== 504) this.#options.onhang?.(null);
    // Signed out: it stays until this user is back.
    if (status === 401) return false;
    if (error instanceof ApiError && !isPassing(error.status)) {
      lane.failures = 0;
      await this.#put({ ...entry, state: 'failed', reason: Object.values(error.errors)[0] ?? error.message, isQuoteGone: 'replyToId' in error.errors, areFilesGone: 'uploadIds' in error.errors });
      return true;
    }
    lane.failures += 1;
    const wait = error instanceof ApiError ? error.retryAfter : null;
    lane.isToldToWait = wait !== null;
    this.#cancel(lane);
    this.#drainIn(wait ?? backoff(lane.failures, this.#options.random), entry.conversationId);
    return false;
  }

  #drainIn(milliseconds: number, conversationId: string): void {
    const lane = this.#laneOf(conversationId);
    if (this.#isClosed || lane.timer) return;
    lane.timer = setTimeout(() => {
      lane.timer = null;
      void this.#drain(conversationId);
    }, milliseconds);
  }

  #cancel(lane: Lane): void {
    clearTimeout(lane.timer ?? undefined);
    lane.timer = null;
  }

  #laneOf(conversationId: string): Lane {
    const lane = this.#lanes.get(conversationId) ?? { isSending: false, attempt: null, failures: 0, timer: null, isToldToWait: false };
    this.#lanes.set(conversationId, lane);
    return lane;
  }

  #find = (clientId: string): OutboxEntry | undefined => this.#entries.find((entry) => entry.clientId === clientId);

  async #put(changed: OutboxEntry): Promise<void> {
    this.#change(this.#entries.map((entry) => (entry.position === changed.position ? changed : entry)));
    if (!(await this.#options.store.change(changed))) this.#drop(changed);
  }

  #drop({ clientId }: OutboxEntry): void {
    this.#own.delete(clientId);
    this.#change(this.#entries.filter((entry) => entry.clientId !== clientId));
  }

  #change(entries: readonly OutboxEntry[]): void {
    this.#entries = [...entries].sort((a, b) => placeOf(a) - placeOf(b));
    this.#options.onchange(this.#entries);
    if (!entries.some(({ state }) => state === 'pending')) this.#options.onhang?.(null);
  }
}

const placeOf = ({ place, position }: OutboxEntry): number => place ?? position;

function repeat(attempt: Attempt): void {
  attempt.isRepeated = true;
  attempt.aborting.abort();
}
