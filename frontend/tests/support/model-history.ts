/** For tests: one conversation's history on a server that answers when it is told to. */
import { vi } from 'vitest';
import type { Conversation, Message } from '../../src/net/api-types';
import { exampleConversation } from './example-conversation';
import { exampleMessage } from './example-messages';

const PAGE = 25;

export class ModelHistory {
  readonly #messages: Message[] = [];
  readonly #waiting: (() => void)[] = [];
  /** How many requests came. */
  requests = 0;
  #readMessageId: string | null = null;

  /** `isChange` tells which messages, by their index, are changes. */
  constructor(count: number, isChange: (index: number) => boolean = () => false) {
    for (let index = 0; index < count; index += 1) void (isChange(index) ? this.change() : this.say(index % 5 === 0));
    this.#readMessageId = this.#messages.findLast(({ kind }) => kind === 'text')?.id ?? null;
    vi.stubGlobal('fetch', (path: string) => new Promise<Response>((resolve) => {
      this.requests += 1;
      this.#waiting.push(() => resolve(this.#answer(new URL(path, 'http://chinwag').searchParams)));
    }));
  }

  ids = (): string[] => this.#messages.map(({ id }) => id);

  say(mine: boolean, clientId: string | null = null): Message {
    const number = this.#messages.length + 1;
    const createdAt = new Date(Date.UTC(2026, 2, 2) + number * 600_000).toISOString();
    const message = exampleMessage(String(number), { mine, clientId, authorId: mine ? '1' : '2', createdAt, content: 'word '.repeat((number * 7) % 60) });
    this.#messages.push(message);
    return message;
  }

  /** Something changes in the room. */
  change(): Message {
    const message = this.say(false);
    const change: Message = { ...message, kind: 'change', content: 'jane joined.', change: { type: 'joined', userIds: [], from: null, to: null } };
    return (this.#messages[Number(message.id) - 1] = change);
  }

  edit(id: string, content: string): Message {
    const place = Number(id) - 1;
    const before = this.#messages[place] as Message;
    const editedAt = new Date(Date.parse(before.editedAt ?? before.createdAt) + 1).toISOString();
    return (this.#messages[place] = { ...before, content, editedAt });
  }

  /** Moves the read marker. */
  read(id: string): void {
    if (Number(id) > Number(this.#readMessageId ?? 0)) this.#readMessageId = id;
  }

  get conversation(): Conversation {
    return exampleConversation({ lastMessage: this.#messages.findLast(({ kind }) => kind === 'text') ?? null, readMessageId: this.#readMessageId });
  }

  /** Answers one of the requests, the oldest by default. */
  answer(index = 0): void {
    const [request] = this.#waiting.splice(index % (this.#waiting.length || 1), 1);
    request?.();
  }

  #answer(query: URLSearchParams): Response {
    const [before, after, middle] = ['before', 'after', 'around'].map((name) => Number(query.get(name)));
    const around = query.has('at') ? this.#numberAt(query.get('at') ?? '') : middle;
    const page = around
      ? this.#messages.slice(Math.max(0, around - PAGE - 1), around + PAGE - 1)
      : after
        ? this.#messages.slice(after, after + PAGE)
        : this.#messages.slice(0, before ? before - 1 : undefined).slice(-PAGE);
    return new Response(JSON.stringify(page.toReversed()));
  }

  /** The first message at a time or later. */
  #numberAt = (at: string): number => this.#messages.findIndex(({ createdAt }) => createdAt >= at) + 1;
}
