/**
 * Deletions that the user has confirmed. For a moment each can be undone, and the message is only hidden. They are stored
 * and sent until the server answers, by whichever tab is open: sending one twice changes nothing.
 */
import type { Message } from '../../../net/api-types';
import * as api from '../../../net/api/messages';
import { backoff } from '../../../net/backoff';
import { isNewer } from '../../../net/ids';
import { ApiError, isPassing, isStatus } from '../../../net/refusals';
import { keep, keysStartingWith, recall } from '../../../net/storage';

/** In milliseconds. */
export const UNDO_TIME = 5_000;

/** The message that is the last one when another is gone, which was the last. Null for none. */
export const messageBefore = (messages: readonly Message[], id: string): Message | null =>
  messages.findLast((message) => message.kind === 'text' && !message.isDeleted && isNewer(id, message.id)) ?? null;

/** The part of the chat that is needed here. `deletionPrefix` begins the storage keys, which end with the message's id. */
type Host = { deletionPrefix: string; instead: Map<string, Message | null>; isSignedIn: () => boolean };

/** Why a message shows again. */
export type Refusal = { conversationId: string; error: unknown };
/** `at`: when it was confirmed. */
type Stored = { conversationId: string; at: number };
/** `onover`: it can no longer be undone. */
type Waiting = Stored & { id: string; onover: () => void; isKept: boolean; isSending: boolean; failures: number; timer: ReturnType<typeof setTimeout> | undefined };

export class Deletions {
  readonly #host: Host;
  readonly #send: typeof api.deleteMessage;
  readonly #waiting = new Map<string, Waiting>();
  #onrefused: ((refusal: Refusal) => void) | null = null;
  /** Those that nobody has heard of. */
  readonly #refusals: Refusal[] = [];
  #isClosed = false;

  constructor(host: Host, send = api.deleteMessage) {
    this.#host = host;
    this.#send = send;
  }

  /** Tells of refusals, also of earlier ones that nobody has heard of. Returns a function that ends it. */
  hear(onrefused: (refusal: Refusal) => void): () => void {
    this.#onrefused = onrefused;
    for (const refusal of this.#refusals.splice(0)) onrefused(refusal);
    return () => {
      if (this.#onrefused === onrefused) this.#onrefused = null;
    };
  }

  /** `before` is shown in the list, if the message was the last one. `onover`: it can no longer be undone. */
  start({ id, conversationId }: Pick<Message, 'id' | 'conversationId'>, before: Message | null, onover: () => void): void {
    this.#host.instead.set(id, before);
    const stored: Stored = { conversationId, at: Date.now() };
    this.#store(id, stored);
    this.#add(id, stored, onover);
  }

  /** Does nothing once it is sent. */
  undo(id: string): void {
    const waiting = this.#waiting.get(id);
    if (!waiting || this.#isDue(waiting)) return;
    this.#end(waiting);
    this.#show(waiting);
  }

  /** Sends it now: the user leaves. */
  finish(id: string): void {
    const waiting = this.#waiting.get(id);
    if (!waiting || this.#isClosed || this.#isDue(waiting)) return;
    waiting.at = 0;
    if (waiting.isKept) this.#store(id, waiting);
    void this.#try(waiting);
  }

  /** Takes over those of an earlier visit and of other tabs, and retries immediately. */
  wake(): void {
    for (const { id, isKept } of [...this.#waiting.values()]) if (isKept) this.#follow(id);
    for (const key of keysStartingWith(this.#host.deletionPrefix)) this.#follow(key.slice(this.#host.deletionPrefix.length));
    for (const waiting of [...this.#waiting.values()]) if (this.#isDue(waiting)) void this.#try(waiting);
  }

  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
  }

  /** Follows what another tab has stored. */
  #follow(id: string): void {
    const waiting = this.#waiting.get(id);
    const stored = parse(recall(this.#keyOf(id)));
    if (stored && waiting) waiting.at = stored.at;
    else if (stored) this.#add(id, stored);
    else if (waiting && !waiting.isSending) this.#drop(waiting);
  }

  #add(id: string, stored: Stored, onover = () => {}): void {
    if (!this.#host.instead.has(id)) this.#host.instead.set(id, null);
    const isKept = recall(this.#keyOf(id)) !== null;
    const waiting: Waiting = { ...stored, onover, id, isKept, isSending: false, failures: 0, timer: undefined };
    this.#waiting.set(id, waiting);
    this.#tryIn(waiting, UNDO_TIME - Math.max(0, Date.now() - stored.at));
  }

  #tryIn(waiting: Waiting, milliseconds: number): void {
    clearTimeout(waiting.timer);
    if (!this.#isClosed) waiting.timer = setTimeout(() => void this.#try(waiting), milliseconds);
  }

  async #try(waiting: Waiting): Promise<void> {
    const { id, conversationId } = waiting;
    if (waiting.isSending || this.#isClosed || !this.#host.isSignedIn()) return;
    // Another tab was faster, or the user has signed out.
    if (waiting.isKept && recall(this.#keyOf(id)) === null) return this.#drop(waiting);
    clearTimeout(waiting.timer);
    waiting.isSending = true;
    waiting.onover();
    try {
      await this.#send(conversationId, id);
      // It stays hidden until the stream tells of it.
      this.#end(waiting);
    } catch (error) {
      this.#recover(waiting, error);
    } finally {
      waiting.isSending = false;
    }
  }

  #recover(waiting: Waiting, error: unknown): void {
    // Signed out: it waits until this user is back.
    if (isStatus(error, 401)) return;
    if (!(error instanceof ApiError) || isPassing(error.status)) return this.#tryIn(waiting, backoff((waiting.failures += 1)));
    this.#end(waiting);
    // Someone else was faster.
    if (error.status === 404) return;
    this.#show(waiting);
    this.#tell({ conversationId: waiting.conversationId, error });
  }

  #tell(refusal: Refusal): void {
    if (this.#onrefused) this.#onrefused(refusal);
    else this.#refusals.push(refusal);
  }

  /** It is stored no more: undone elsewhere, answered, or erased. */
  #drop(waiting: Waiting): void {
    if (!this.#isDue(waiting)) this.#show(waiting);
    this.#end(waiting);
  }

  #end(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(waiting.id);
    keep(this.#keyOf(waiting.id), null);
    waiting.onover();
  }

  #show({ id }: Waiting): void {
    this.#host.instead.delete(id);
  }

  #isDue = ({ at, isSending }: Waiting): boolean => isSending || Date.now() >= at + UNDO_TIME;
  #keyOf = (id: string): string => this.#host.deletionPrefix + id;
  #store = (id: string, { conversationId, at }: Stored): void => keep(this.#keyOf(id), JSON.stringify({ conversationId, at }));
}

/** Null for what is no stored deletion. */
function parse(text: string | null): Stored | null {
  try {
    const { conversationId, at } = JSON.parse(text ?? 'null');
    return typeof conversationId === 'string' && typeof at === 'number' ? { conversationId, at } : null;
  } catch {
    return null;
  }
}
