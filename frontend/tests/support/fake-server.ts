/** For the outbox's tests: a controllable server, and waiting while the clock is paused. */
import { vi } from 'vitest';
import type { Message } from '../../src/net/api-types';
import { Unreachable } from '../../src/net/refusals';
import { exampleMessage } from './example-messages';
import type { OutboxEntry } from '../../src/net/outbox/outbox';

/** A server as idempotent as the real one, which fails on demand. */
export class FakeServer {
  readonly messages: Message[] = [];
  readonly requests: string[] = [];
  failures: unknown[] = [];

  send = async (entry: OutboxEntry, _signal?: AbortSignal): Promise<Message> => {
    this.requests.push(entry.content);
    const failure = this.failures.shift();
    if (failure !== undefined && !(failure instanceof LostAnswer)) throw failure;
    const known = this.messages.find((message) => message.clientId === entry.clientId);
    const message = known ?? this.#commit(entry);
    if (failure) throw new Unreachable(failure);
    return message;
  };

  #commit({ clientId, conversationId, content, userId }: OutboxEntry): Message {
    const id = String(this.messages.length + 1);
    const message = exampleMessage(id, { clientId, conversationId, content, authorId: userId, mine: true });
    this.messages.push(message);
    return message;
  }

  get contents(): string[] {
    return this.messages.map((message) => message.content);
  }
}

/** The message is committed, but the answer never arrives. */
export class LostAnswer {}

/** Runs IndexedDB and promises until the check holds, while the clock is paused. */
export async function settle(check: () => void | Promise<void>): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    const isSettled = await Promise.resolve().then(check).then(() => true, () => false);
    if (isSettled) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await check();
}

/** Advances time. */
export const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
