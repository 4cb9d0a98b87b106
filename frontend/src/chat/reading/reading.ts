/** The user's read markers: shown at once, sent to the server, and moved by other devices. */
import type { ReadMarker } from '../../net/api-types';
import * as api from '../../net/api/messages';
import { isNewer } from '../../net/ids';
import type { Conversations, PendingMarker } from '../conversations.svelte';
import type { Timeline } from '../timeline/timeline.svelte';
import { ReadMarkers } from './read-markers';

/** A conversation that was marked as read. `before` is the message that had been read last, or null for none. */
export type Moved = { id: string; before: string | null };

interface Host {
  readonly conversations: Conversations;
  /** The loaded messages of a conversation. */
  loaded(conversationId: string): Timeline | undefined;
  /** Loads a conversation again. */
  learn(conversationId: string): void;
}

export class Reading {
  /** All conversations were marked as read. */
  onall: ((moved: readonly Moved[]) => void) | null = null;
  /** The read markers of this page that the server has not confirmed, by conversation. */
  readonly #pending = new Map<string, PendingMarker>();
  /** The markers as the server has last told of them: those above may be ahead. */
  readonly #told = new Map<string, string>();
  /** Conversations whose marker moved elsewhere meanwhile. */
  readonly #movedElsewhere = new Set<string>();
  readonly #markers = new ReadMarkers(api.markRead, (id) => this.#settle(id));
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  pending = (conversationId: string): PendingMarker | null => this.#pending.get(conversationId) ?? null;

  /** The user has seen everything up to this message. */
  mark(conversationId: string, messageId: string): void {
    if (this.#show(conversationId, messageId)) this.#markers.move(conversationId, messageId);
  }

  /** Marks all conversations as read, those of the newest messages first. */
  markAll(): void {
    const unread = this.#host.conversations.unread().map(({ id, lastMessage, readMessageId }) => ({ id, last: lastMessage?.id ?? '', before: readMessageId }));
    const moved = unread.filter(({ id, last }) => last && this.#show(id, last));
    this.#markers.moveAll(moved.map(({ id, last }) => [id, last]));
    this.onall?.(moved);
  }

  /** A message and what follows it are unread again, on all devices. */
  markUnread(conversationId: string, from: string): Promise<void> {
    this.forget(conversationId);
    return api.markUnread(conversationId, from);
  }

  /** Sends nothing more of a conversation. */
  forget(conversationId: string): void {
    this.#markers.forget(conversationId);
    this.#pending.delete(conversationId);
  }

  /** A snapshot has told of all markers. */
  adopt(): void {
    this.#told.clear();
  }

  /** The latest change of a marker wins, in the order of the server. A marker that waits here comes after those of the stream. */
  receive(marker: ReadMarker): void {
    const { conversationId, messageId } = marker;
    const { conversations } = this.#host;
    const pending = this.#pending.get(conversationId);
    const before = this.#told.get(conversationId) ?? conversations.get(conversationId)?.readMessageId;
    const timeline = this.#host.loaded(conversationId);
    // Marked as unread: what is on the screen here is not read again at once.
    if (timeline && !pending && before && isNewer(before, messageId)) timeline.isKeptUnread = true;
    this.#told.set(conversationId, messageId ?? '0');
    if (pending && pending.messageId !== messageId) this.#movedElsewhere.add(conversationId);
    else if (!conversations.receiveMarker(marker)) this.#host.learn(conversationId);
  }

  /** Retries markers that a failed connection kept back. */
  wake(): void {
    this.#markers.wake();
  }

  /** The page closes: sends waiting markers without waiting for earlier answers. */
  flush(): void {
    this.#markers.flush();
  }

  close(): void {
    this.#markers.close();
  }

  /** Returns false if it was read before. */
  #show(conversationId: string, messageId: string): boolean {
    const { conversations } = this.#host;
    const conversation = conversations.get(conversationId);
    if (!conversation?.hasUnreadMessages || !isNewer(messageId, conversation.readMessageId)) return false;
    const unreadAfter = this.#unreadAfter(conversationId, messageId);
    if (unreadAfter === null) return true;
    this.#pending.set(conversationId, { messageId, unreadAfter, lastMessageId: conversation.lastMessage?.id ?? '' });
    if (!this.#told.has(conversationId)) this.#told.set(conversationId, conversation.readMessageId ?? '0');
    conversations.read(conversationId, messageId, unreadAfter);
    return true;
  }

  /** Null if only the server can count. */
  #unreadAfter(conversationId: string, messageId: string): number | null {
    const conversation = this.#host.conversations.get(conversationId);
    if (messageId === conversation?.lastMessage?.id) return 0;
    return (conversation && this.#host.loaded(conversationId)?.unreadAfter(messageId, conversation)) ?? null;
  }

  /** The server has what this page has read. */
  #settle(conversationId: string): void {
    this.#pending.delete(conversationId);
    if (this.#movedElsewhere.delete(conversationId)) this.#host.learn(conversationId);
  }
}
