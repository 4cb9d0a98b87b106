/** The users who are typing in each conversation, and telling others that the user is. */
import { SvelteMap } from 'svelte/reactivity';
import type { TypingUsers } from '../../net/api-types';
import { isForOthers } from './phrase';

/** How long a typist is shown after the last event, in milliseconds. */
export const SHOWN = 6_000;
/** How long after a message events of its author are ignored: they may be older. */
export const OVERTAKEN = 1_500;
/** How long until the server is told again. */
export const AGAIN = 3_000;

type Typist = { id: string; until: number };

export class Typing {
  /** By conversation. */
  readonly #typists = new SvelteMap<string, readonly Typist[]>();
  readonly #send: (conversationId: string) => Promise<void>;
  /** When users sent their last message, by conversation and user. */
  readonly #saidAt = new Map<string, number>();
  /** When the server was told, by conversation. */
  readonly #toldAt = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (conversationId: string) => Promise<void>) {
    this.#send = send;
  }

  /** The users who are typing in a conversation, the first to start first. */
  in = (conversationId: string): readonly string[] => this.#typists.get(conversationId)?.map(({ id }) => id) ?? [];

  /** Others are typing. `ownId` is the user's own, who may be among them. */
  receive({ conversationId, userIds }: TypingUsers, ownId: string): void {
    const now = Date.now();
    const wasSaid = (id: string) => now - (this.#saidAt.get(keyOf(conversationId, id)) ?? -OVERTAKEN) < OVERTAKEN;
    const news = userIds.filter((id) => id !== ownId && !wasSaid(id));
    if (news.length === 0) return;
    const typists = new Map((this.#typists.get(conversationId) ?? []).map((typist) => [typist.id, typist]));
    for (const id of news) typists.set(id, { id, until: now + SHOWN });
    this.#typists.set(conversationId, [...typists.values()]);
    this.#expire();
  }

  /** A message arrived: its author does not type it any more. */
  said(conversationId: string, authorId: string): void {
    const now = Date.now();
    for (const [key, at] of this.#saidAt) if (now - at >= OVERTAKEN) this.#saidAt.delete(key);
    this.#saidAt.set(keyOf(conversationId, authorId), now);
    this.#keep(conversationId, ({ id }) => id !== authorId);
  }

  /** The user changed the text of a new message: tells the server, now and then. */
  type(conversationId: string, text: string): void {
    const now = Date.now();
    if (!isForOthers(text) || now - (this.#toldAt.get(conversationId) ?? -AGAIN) < AGAIN) return;
    this.#toldAt.set(conversationId, now);
    // Nobody misses one.
    this.#send(conversationId).catch(() => {});
  }

  /** Shows nobody any more. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#typists.clear();
  }

  #keep(conversationId: string, lasts: (typist: Typist) => boolean): void {
    const typists = this.#typists.get(conversationId) ?? [];
    const kept = typists.filter(lasts);
    if (kept.length === 0) this.#typists.delete(conversationId);
    else if (kept.length < typists.length) this.#typists.set(conversationId, kept);
  }

  readonly #expire = (): void => {
    clearTimeout(this.#timer);
    const now = Date.now();
    for (const id of [...this.#typists.keys()]) this.#keep(id, ({ until }) => until > now);
    const next = Math.min(...[...this.#typists.values()].flat().map(({ until }) => until));
    if (next < Infinity) this.#timer = setTimeout(this.#expire, next - now);
  };
}

const keyOf = (conversationId: string, userId: string): string => `${conversationId} ${userId}`;
