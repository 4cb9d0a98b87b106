/** For tests: the network between a page and its server, where everything is delayed or lost on demand. */
import { vi } from 'vitest';
import { FakeEventSource } from './fake-event-source';
import type { Answer, ModelServer } from './model-server';

/** A request under way, or its answer on the way back. */
type Travelling = { url: URL; method: string; body: string | null; answer: Answer | null; end: (answer: Answer | null) => void };
/** How far a stream has been sent, and since when it is open. */
type Told = { source: FakeEventSource; seq: number; opened: number; greeted: boolean };

export class ModelNetwork {
  readonly travelling: Travelling[] = [];
  readonly #server: ModelServer;
  #told: Told | null = null;

  constructor(server: ModelServer) {
    this.#server = server;
    FakeEventSource.all = [];
    vi.stubGlobal('EventSource', FakeEventSource);
    vi.stubGlobal('fetch', this.#fetch);
  }

  #fetch = (path: string, { method, body }: { method: string; body: string | null }): Promise<Response> =>
    new Promise((resolve, reject) => {
      const end = (answer: Answer | null) =>
        answer ? resolve(respond(answer)) : reject(new TypeError('the connection was lost'));
      this.travelling.push({ url: new URL(path, 'http://chinwag'), method, body, answer: null, end });
    });

  /** Delivers a request, or an answer. */
  carry(index: number): void {
    const one = this.travelling[index];
    if (!one) return;
    if (one.answer) this.#end(one, one.answer);
    else one.answer = structuredClone(this.#server.answer(one.method, one.url, JSON.parse(one.body ?? '{}')));
  }

  /** Loses a request or an answer. */
  lose(index: number): void {
    const one = this.travelling[index];
    if (one) this.#end(one, null);
  }

  #end(one: Travelling, answer: Answer | null): void {
    this.travelling.splice(this.travelling.indexOf(one), 1);
    one.end(answer);
  }

  /** The stream that the page listens to now. */
  get #open(): Told | null {
    const source = FakeEventSource.all.at(-1);
    if (!source || source.isClosed) return null;
    if (this.#told?.source !== source) {
      const seq = Number(source.cursor?.split('-')[1]);
      this.#told = { source, seq, opened: this.#server.log.length, greeted: false };
    }
    return this.#told;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Sends the next event; false if there is none. */
  tell(): boolean {
    const told = this.#open;
    if (!told) return false;
    if (!told.greeted) return this.#greet(told);
    const change = this.#server.log[told.seq];
    if (!change) return false;
    told.seq += 1;
    const data = told.seq > told.opened ? change.live : change.replay();
    told.source.tell(change.frame, data, this.#server.eventId(told.seq));
    return true;
  }

  #greet(told: Told): boolean {
    told.greeted = true;
    const eventId = this.#server.eventId(told.seq);
    if (told.seq >= this.#server.pruned) told.source.tell('hello', { eventId }, eventId);
    else told.source.tell('reset', { reason: 'pruned', eventId: this.#server.eventId(this.#server.log.length) });
    return true;
  }

  cut(): void {
    const told = this.#open;
    told?.source.onerror?.();
  }
}

const respond = ({ status, body }: Answer): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), { status });
