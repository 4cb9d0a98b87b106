/** For tests: the network between a page and its server, where everything is delayed or lost on demand. */
import { vi } from 'vitest';
import { FakeEventSource } from './fake-event-source';
import type { Answer, ModelServer } from './model-server';
import type { PolledEvents } from '../../src/net/api-types';

/** A request under way, or its answer on the way back. */
type Travelling = { url: URL; method: string; body: string | null; answer: Answer | null; end: (answer: Answer | null) => void };
/** How far a stream has been sent, and since when it is open. */
type OpenStream = { source: FakeEventSource; seq: number; opened: number; greeted: boolean };
/** A poll that waits for the events after `seq`. */
type WaitingPoll = { seq: number; wait: number; end: (answer: Answer | null) => void };

export class ModelNetwork {
  readonly travelling: Travelling[] = [];
  /** A proxy holds streams back. */
  isHeldBack = false;
  #poll: WaitingPoll | null = null;
  readonly #server: ModelServer;
  #stream: OpenStream | null = null;

  constructor(server: ModelServer) {
    this.#server = server;
    FakeEventSource.all = [];
    vi.stubGlobal('EventSource', FakeEventSource);
    vi.stubGlobal('fetch', this.#fetch);
  }

  #fetch = (path: string, { method, body, signal }: { method: string; body: string | null; signal: AbortSignal }): Promise<Response> =>
    new Promise((resolve, reject) => {
      const end = (answer: Answer | null) =>
        answer ? resolve(respond(answer)) : reject(new TypeError('the connection was lost'));
      const url = new URL(path, 'http://chinwag');
      if (url.pathname === '/api/events') this.#wait(url.searchParams, end, signal);
      else this.travelling.push({ url, method, body, answer: null, end });
    });

  #wait(question: URLSearchParams, end: WaitingPoll['end'], signal: AbortSignal): void {
    const seq = Number(question.get('after')?.split('-')[1]);
    const poll = (this.#poll = { seq, wait: Number(question.get('wait')), end });
    signal.addEventListener('abort', () => {
      if (this.#poll === poll) this.#answerPoll(null);
    });
  }

  #answerPoll(answer: Answer | null): void {
    const poll = this.#poll;
    this.#poll = null;
    poll?.end(answer);
  }

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
  get #open(): OpenStream | null {
    const source = FakeEventSource.all.at(-1);
    if (!source || source.isClosed) return null;
    if (this.#stream?.source !== source) {
      const seq = Number(source.cursor?.split('-')[1]);
      this.#stream = { source, seq, opened: this.#server.log.length, greeted: false };
    }
    return this.#stream;
  }

  get isOpen(): boolean {
    return this.#poll !== null || (!this.isHeldBack && this.#open !== null);
  }

  /** Sends the next event, or the events that a poll waits for; false if there is none. */
  tell(): boolean {
    if (this.#poll) return this.#tellPoll(this.#poll);
    const stream = this.#open;
    if (!stream || this.isHeldBack) return false;
    if (!stream.greeted) return this.#greet(stream);
    const change = this.#server.log[stream.seq];
    if (!change) return false;
    stream.seq += 1;
    if (stream.seq <= stream.opened && !change.isReplayed()) return true;
    const data = stream.seq > stream.opened ? change.live : change.replay();
    stream.source.tell(change.frame, data, this.#server.eventId(stream.seq));
    return true;
  }

  #tellPoll({ seq, wait }: WaitingPoll): boolean {
    const { log, pruned, eventId } = this.#server;
    const news = log.slice(seq).filter(({ isReplayed }) => isReplayed()).map(({ frame, replay }) => ({ event: frame, data: replay() }));
    if (wait > 0 && news.length === 0) return false;
    const reset = { event: 'reset', data: { reason: 'pruned', eventId: eventId(log.length) } };
    const body = { events: seq < pruned ? [reset] : news, eventId: eventId(log.length) };
    this.#answerPoll({ status: 200, body: structuredClone(body) satisfies PolledEvents });
    return true;
  }

  #greet(stream: OpenStream): boolean {
    stream.greeted = true;
    const eventId = this.#server.eventId(stream.seq);
    if (stream.seq >= this.#server.pruned) stream.source.tell('hello', { eventId }, eventId);
    else stream.source.tell('reset', { reason: 'pruned', eventId: this.#server.eventId(this.#server.log.length) });
    return true;
  }

  cut(): void {
    this.#answerPoll(null);
    const stream = this.#open;
    stream?.source.onerror?.();
  }
}

const respond = ({ status, body }: Answer): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), { status });
