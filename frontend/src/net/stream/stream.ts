/**
 * A self-healing connection to the server's events. A native EventSource gives up for good on any answer but 200, cannot
 * see a 401, and does not notice a dead peer; so every reconnection is a new source from our own cursor. If a proxy holds
 * the stream back, the same events come by long polling.
 */
import type { StreamEvents } from '../api-types';
import { backoff } from '../backoff';
import { isStatus } from '../refusals';
import { type Channel, type NamedEvent, openPolling, openStream, POLL_WAIT, type Poll } from './channels';
import { GREETING, PollingFallback } from './polling-fallback';
import { AGAIN_AFTER, probe } from './probe';
import { type Failure, isPolled, type Refusal, refusalBy, type StreamEvent, type StreamStatus } from './status';

export type { Failure, StreamEvent, StreamStatus } from './status';

export type StreamOptions = {
  onevent: (event: StreamEvent) => void;
  onstatus: (status: StreamStatus) => void;
  /** Whether the browser's cookie is still this user's. Rejects when the server is not reachable. */
  isSignedIn: (signal: AbortSignal) => Promise<boolean>;
  /** Resolves once the server can be reached. */
  reach: (signal: AbortSignal) => Promise<unknown>;
  /** Rejects with the reason why a stream cannot be opened now. */
  tryStream: (signal: AbortSignal) => Promise<void>;
  poll: Poll;
  random?: () => number;
};

/** The server pings every 8 s. */
export const SILENCE = 10_000;
const POLL_SILENCE = POLL_WAIT * 1_000 + 2_000;
/** How long the server may take to answer before the connection counts as lost. */
export const ANSWER = 3_000;
/** Silences in a row after which a stream is replaced, although the server can be reached. */
const SILENCES = 2;
/** How long the stream is retried every other second. Then the tries slow down. */
export const EAGER = 5 * 60_000;

/** The longest wait, even if the server asks for more: it may be ready sooner. */
const LONGEST_WAIT = 60_000;

export class Stream {
  readonly #options: StreamOptions;
  readonly #fallback: PollingFallback;
  #cursor: string | null = null;
  #channel: Channel | null = null;
  /** Fires when silence has lasted too long, or when it is time for the next try. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The current question to the server, if any. A new one makes the answer to an older one void. */
  #question: AbortController | null = null;
  #failures = 0;
  /** The last stream ended before its first frame: the server may have said why. */
  #isRefused = false;
  /** The time until which the server asks to wait. */
  #waitsUntil = 0;
  #lastFrameAt = 0;
  /** How often the channel has been silent for too long since its last frame. */
  #silences = 0;
  #status: StreamStatus;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#fallback = new PollingFallback(() => this.#open());
    this.#status = { state: 'connecting', since: Date.now() };
  }

  /** The id of the last event, or null if there is nothing to continue from. */
  get cursor(): string | null {
    return this.#cursor;
  }

  get status(): StreamStatus {
    return this.#status;
  }

  /** Opens the stream right after the event that a snapshot corresponds to. */
  start(cursor: string): void {
    this.#cursor = cursor;
    this.#failures = 0;
    this.#open();
  }

  /** The network is back, or the tab became visible: retries immediately, unless the stream is alive or was told to wait. */
  wake(): void {
    if (this.#cursor === null || this.#question) return;
    if (this.#channel && Date.now() - this.#lastFrameAt < this.#patience) return;
    this.#failures = 0;
    if (Date.now() < this.#waitsUntil) this.#reopenIn(this.#waitsUntil - Date.now());
    else this.#reopen();
  }

  /** Closes the connection until `wake`. Then only the opening is told: nobody looks meanwhile. */
  sleep(): void {
    this.#hangUp();
    this.#status = { state: 'connecting', since: this.#since };
  }

  /** Ends for good. */
  close(): void {
    this.#cursor = null;
    this.#hangUp();
  }

  #open(): void {
    this.#hangUp();
    const after = this.#cursor ?? '';
    const onevent = (event: NamedEvent<keyof StreamEvents>, eventId: string) => this.#receive(event, eventId);
    if (this.#fallback.isOn) {
      this.#channel = openPolling(after, this.#options.poll, { onevent, onfail: (error) => this.#wait(refusalBy(error, isStatus(error, 429) ? 'crowded' : 'busy')) });
    } else {
      this.#isRefused = true;
      this.#channel = openStream(after, { onevent, onfail: () => this.#fail('lost') });
    }
    this.#silences = 0;
    this.#lastFrameAt = Date.now();
    this.#listen(this.#fallback.isOn ? POLL_SILENCE : GREETING);
  }

  /** Checks the session before reopening: the cookie may have expired or belong to another user. */
  #reopen(): void {
    this.#hangUp();
    void this.#ask();
  }

  /** Asks the server whether it can be reached, and opens the stream or judges the open one. */
  async #ask(): Promise<void> {
    const question = (this.#question = new AbortController());
    this.#timer = setTimeout(() => this.#lose(), ANSWER);
    const { reach } = this.#options;
    const answer = await probe((signal) => this.#mayOpen(signal), reach, question.signal).catch((error) => refusalBy(error, 'busy'));
    if (question !== this.#question) return;
    clearTimeout(this.#timer);
    this.#question = null;
    if (answer === false) this.#end({ type: 'signed-out' });
    else if (answer !== true) this.#wait(answer);
    else if (this.#channel) this.#judge();
    else this.#open();
  }

  async #mayOpen(signal: AbortSignal): Promise<boolean | Refusal> {
    const { isSignedIn, tryStream } = this.#options;
    const refusal = (error: unknown, told: Failure) => {
      // Given up, which is no answer.
      signal.throwIfAborted();
      return refusalBy(error, told);
    };
    const answer = await isSignedIn(signal).catch((error) => refusal(error, 'busy'));
    if (answer !== true || !this.#isRefused) return answer;
    return tryStream(signal).then(() => true, (error) => refusal(error, isStatus(error, 429) ? 'crowded' : 'busy'));
  }

  /** The channel is silent although the server can be reached. */
  #judge(): void {
    this.#silences += 1;
    if (!this.#isRefused && this.#silences < SILENCES) return this.#listen(this.#patience);
    if (!this.#fallback.isOn) this.#fallback.consider(this.#isRefused);
    this.#open();
  }

  #receive(event: NamedEvent<keyof StreamEvents>, eventId: string): void {
    if (eventId) this.#cursor = eventId;
    this.#question?.abort();
    this.#question = null;
    this.#failures = 0;
    this.#isRefused = false;
    this.#silences = 0;
    this.#lastFrameAt = Date.now();
    this.#setStatus(this.#fallback.isOn ? { state: 'open', isPolled: true } : { state: 'open' });
    this.#listen(this.#patience);
    switch (event.type) {
      case 'hello':
        return;
      case 'ping':
        return this.#fallback.heard(this.#cursor ?? '');
      case 'reset':
        return this.#end({ type: 'reset' });
      case 'bye':
        // After a shutdown, or when the session's token was renewed.
        return event.data.reason === 'session' ? this.#end({ type: 'signed-out' }) : this.#fail('lost');
      default:
        return this.#options.onevent(event);
    }
  }

  get #patience(): number {
    return this.#fallback.isOn ? POLL_SILENCE : SILENCE;
  }

  /** Waits for the next frame, for a limited time. */
  #listen(patience: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), patience);
  }

  /** The server does not answer. The question continues. */
  #lose(): void {
    this.#hangUpChannel();
    this.#setStatus({ state: 'lost', since: this.#since });
  }

  #wait({ state, wait }: Refusal): void {
    this.#waitsUntil = Date.now() + Math.min(wait, LONGEST_WAIT);
    this.#fail(state);
  }

  #fail(state: Failure): void {
    this.#hangUp();
    this.#failures += 1;
    const since = this.#since;
    this.#setStatus({ state, since });
    const longest = Date.now() - since < EAGER ? AGAIN_AFTER : undefined;
    this.#reopenIn(Math.max(backoff(this.#failures, this.#options.random, longest), this.#waitsUntil - Date.now()));
  }

  /** Since when there have been no events: since the last frame, if that was long ago. */
  get #since(): number {
    if (this.#status.state !== 'open') return this.#status.since;
    return Date.now() - this.#lastFrameAt < SILENCE ? Date.now() : this.#lastFrameAt;
  }

  #reopenIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#reopen(), milliseconds);
  }

  /** Stops until a new `start`. */
  #end(event: StreamEvent): void {
    this.close();
    this.#setStatus({ state: 'connecting', since: Date.now() });
    this.#options.onevent(event);
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    this.#question?.abort();
    this.#question = null;
    this.#hangUpChannel();
  }

  #hangUpChannel(): void {
    this.#fallback.stop();
    this.#channel?.close();
    this.#channel = null;
  }

  #setStatus(status: StreamStatus): void {
    const isSame = status.state === this.#status.state && isPolled(status) === isPolled(this.#status);
    this.#status = status;
    if (!isSame) this.#options.onstatus(status);
  }
}
