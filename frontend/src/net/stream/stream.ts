/**
 * A self-healing connection to the server's event stream. A native EventSource gives up for good on any answer but 200,
 * cannot see a 401, and does not notice a dead peer; so every reconnection is a new source from our own cursor.
 */
import { STREAM_EVENTS, type StreamEvents } from '../api-types';
import { backoff } from '../backoff';
import { isStatus, waitOf } from '../refusals';

type Told<Name extends keyof StreamEvents> = { [N in Name]: { type: N; data: StreamEvents[N] } }[Name];

/** A fact as the server tells it, or why there are none any more. */
export type StreamEvent =
  | Told<Exclude<keyof StreamEvents, 'hello' | 'ping' | 'reset' | 'bye'>>
  /** Missed events cannot be replayed: reload the state, then `start` from there. */
  | { type: 'reset' }
  | { type: 'signed-out' };

/**
 * `connecting` until a try fails. Then `lost` without an answer, `crowded` if too many streams are open, `busy` if the
 * server asks to come back. `since` is when the stream was last known to be open.
 */
export type StreamStatus = { state: 'open' } | { state: 'connecting' | Failure; since: number };
export type Failure = 'lost' | 'crowded' | 'busy';

export type StreamOptions = {
  onevent: (event: StreamEvent) => void;
  onstatus: (status: StreamStatus) => void;
  /** Whether the browser's cookie is still this user's. Rejects when the server is not reachable. */
  isSignedIn: () => Promise<boolean>;
  /** Rejects with the reason why a stream cannot be opened now. */
  tryStream: () => Promise<void>;
  random?: () => number;
};

/** The server pings every 15 s: two lost pings and a margin. */
export const SILENCE = 40_000;

/** The longest wait, even if the server asks for more: it may be ready sooner. */
const LONGEST_WAIT = 60_000;

/** On waking up, a silence longer than one ping is suspicious: a laptop's sleep stops every timer. */
export const SUSPICIOUS = 20_000;

/** The reason, and how many milliseconds the server asks to wait. */
type Refusal = { state: Failure; wait: number };

/** `told` is the failure if the server says when to come back. */
function refusalBy(error: unknown, told: Failure): Refusal {
  const wait = waitOf(error);
  return wait === null ? { state: 'lost', wait: 0 } : { state: told, wait };
}

export class Stream {
  readonly #options: StreamOptions;
  #cursor: string | null = null;
  #source: EventSource | null = null;
  /** Fires when silence has lasted too long, or when it is time for the next try. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The current try, if any. A new try makes the answer to an older one void. */
  #attempt: symbol | null = null;
  #failures = 0;
  /** The last source ended before its first frame: the server may have said why. */
  #isRefused = false;
  /** The time until which the server asks to wait. */
  #waitsUntil = 0;
  #lastFrameAt = 0;
  #status: StreamStatus;

  constructor(options: StreamOptions) {
    this.#options = options;
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
    if (this.#cursor === null || this.#attempt) return;
    if (this.#source && Date.now() - this.#lastFrameAt < SUSPICIOUS) return;
    this.#failures = 0;
    if (Date.now() < this.#waitsUntil) this.#reopenIn(this.#waitsUntil - Date.now());
    else void this.#reopen();
  }

  /** Closes the connection until `wake`. */
  sleep(): void {
    this.#hangUp();
  }

  /** Ends for good. */
  close(): void {
    this.#cursor = null;
    this.#hangUp();
  }

  #open(): void {
    this.#hangUp();
    const source = new EventSource(`/api/messages?last_event_id=${encodeURIComponent(this.#cursor ?? '')}`);
    for (const type of STREAM_EVENTS) {
      source.addEventListener(type, (event) => {
        if (source === this.#source) this.#receive(type, event);
      });
    }
    source.onerror = () => {
      if (source === this.#source) this.#fail('lost');
    };
    this.#isRefused = true;
    this.#source = source;
    this.#listen();
  }

  /** Checks the session before reopening: the cookie may have expired or belong to another user. */
  async #reopen(): Promise<void> {
    this.#hangUp();
    const attempt = (this.#attempt = Symbol());
    const answer = await this.#mayOpen();
    if (attempt !== this.#attempt) return;
    if (answer === true) this.#open();
    else if (answer === false) this.#end({ type: 'signed-out' });
    else this.#wait(answer);
  }

  async #mayOpen(): Promise<boolean | Refusal> {
    const { isSignedIn, tryStream } = this.#options;
    const answer = await isSignedIn().catch((error) => refusalBy(error, 'busy'));
    if (answer !== true || !this.#isRefused) return answer;
    return tryStream().then(() => true, (error) => refusalBy(error, isStatus(error, 429) ? 'crowded' : 'busy'));
  }

  #receive(type: keyof StreamEvents, event: MessageEvent<string>): void {
    if (event.lastEventId) this.#cursor = event.lastEventId;
    this.#failures = 0;
    this.#isRefused = false;
    this.#setStatus({ state: 'open' });
    this.#listen();
    const told = { type, data: JSON.parse(event.data) } as Told<keyof StreamEvents>;
    switch (told.type) {
      case 'hello':
      case 'ping':
        return;
      case 'reset':
        return this.#end({ type: 'reset' });
      case 'bye':
        // After a shutdown, or when the session's token was renewed.
        return told.data.reason === 'session' ? this.#end({ type: 'signed-out' }) : this.#fail('lost');
      default:
        return this.#options.onevent(told);
    }
  }

  /** Waits for the next frame, for a limited time. */
  #listen(): void {
    this.#lastFrameAt = Date.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#setStatus({ state: 'connecting', since: this.#lastFrameAt });
      void this.#reopen();
    }, SILENCE);
  }

  #wait({ state, wait }: Refusal): void {
    this.#waitsUntil = Date.now() + Math.min(wait, LONGEST_WAIT);
    this.#fail(state);
  }

  #fail(state: Failure): void {
    this.#hangUp();
    this.#failures += 1;
    this.#setStatus({ state, since: this.#status.state === 'open' ? Date.now() : this.#status.since });
    this.#reopenIn(Math.max(backoff(this.#failures, this.#options.random), this.#waitsUntil - Date.now()));
  }

  #reopenIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#reopen(), milliseconds);
  }

  /** Stops until a new `start`. */
  #end(event: StreamEvent): void {
    this.close();
    this.#setStatus({ state: 'connecting', since: Date.now() });
    this.#options.onevent(event);
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    this.#attempt = null;
    this.#source?.close();
    this.#source = null;
  }

  #setStatus(status: StreamStatus): void {
    const isSame = status.state === this.#status.state;
    this.#status = status;
    if (!isSame) this.#options.onstatus(status);
  }
}
