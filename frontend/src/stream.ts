/**
 * One connection to the server's event stream that heals itself. A native EventSource gives up for good on any answer
 * but 200, cannot show a 401, and does not notice a dead peer; so every reconnection is a new source from our own cursor.
 */
import type { Bye, Message, NewConversation, ReadMarker, User } from './api-types';
import { backoff } from './backoff';

export type StreamEvent =
  | { type: 'message'; message: Message }
  /** An author changed what a message says. */
  | { type: 'edited'; message: Message }
  /** A conversation exists that one takes part in. */
  | { type: 'conversation'; conversationId: string }
  /** One's own read marker moved, on any device. */
  | { type: 'read'; conversationId: string; messageId: string }
  /** Somebody's name, picture, status or role changed, or their account was deactivated. */
  | { type: 'user'; user: User }
  /** There is something to tell of one's own account, or no longer. */
  | { type: 'notice' }
  /** What was missed cannot be replayed: load the state again, then `start` from there. */
  | { type: 'reset' }
  | { type: 'signed-out' };

/** `connecting` before a try has failed, `lost` after; `since` is when the stream was last known to be open. */
export type StreamStatus = { state: 'open' } | { state: 'connecting' | 'lost'; since: number };

export type StreamOptions = {
  onevent: (event: StreamEvent) => void;
  onstatus: (status: StreamStatus) => void;
  /** Whether the browser's cookie is still this user's. Rejects when the server is not reachable. */
  isSignedIn: () => Promise<boolean>;
  random?: () => number;
};

/** The server pings every 15 s: two lost pings and a margin. */
export const SILENCE = 40_000;

/** On waking up, a silence longer than one ping is suspicious: a laptop's sleep stops every timer. */
export const SUSPICIOUS = 20_000;

const FRAMES = ['hello', 'message', 'message_edited', 'conversation', 'read', 'user', 'notice', 'ping', 'reset', 'bye'] as const;
type Frame = (typeof FRAMES)[number];

export class Stream {
  readonly #options: StreamOptions;
  #cursor: string | null = null;
  #source: EventSource | null = null;
  /** Fires when silence has lasted too long, or when it is time for the next try. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The try that is under way, if one is; a new one makes the answer to an older one void. */
  #attempt: symbol | null = null;
  #failures = 0;
  #lastFrameAt = 0;
  #status: StreamStatus;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#status = { state: 'connecting', since: Date.now() };
  }

  /** The id of the last event, or null while there is nothing to continue from. */
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

  /** The network is back, or somebody looks at the page again: tries at once, unless the stream is well. */
  wake(): void {
    if (this.#cursor === null || this.#attempt) return;
    if (this.#source && Date.now() - this.#lastFrameAt < SUSPICIOUS) return;
    this.#failures = 0;
    void this.#reopen();
  }

  /** Lets go of the connection until `wake`. */
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
    for (const frame of FRAMES) {
      source.addEventListener(frame, (event) => {
        if (source === this.#source) this.#receive(frame, event);
      });
    }
    source.onerror = () => {
      if (source === this.#source) this.#fail();
    };
    this.#source = source;
    this.#listen();
  }

  /** Asks who is signed in before it opens: the cookie may have expired, or be somebody else's by now. */
  async #reopen(): Promise<void> {
    this.#hangUp();
    const attempt = (this.#attempt = Symbol());
    const answer = await this.#options.isSignedIn().catch(() => 'unreachable' as const);
    if (attempt !== this.#attempt) return;
    if (answer === 'unreachable') this.#fail();
    else if (answer) this.#open();
    else this.#end({ type: 'signed-out' });
  }

  #receive(frame: Frame, event: MessageEvent<string>): void {
    if (event.lastEventId) this.#cursor = event.lastEventId;
    this.#failures = 0;
    this.#setStatus({ state: 'open' });
    this.#listen();
    const data = JSON.parse(event.data);
    switch (frame) {
      case 'hello':
      case 'ping':
        return;
      case 'message':
        return this.#options.onevent({ type: 'message', message: data as Message });
      case 'message_edited':
        return this.#options.onevent({ type: 'edited', message: data as Message });
      case 'conversation':
        return this.#options.onevent({ type: 'conversation', conversationId: (data as NewConversation).id });
      case 'read':
        return this.#options.onevent({ type: 'read', ...(data as ReadMarker) });
      case 'user':
        return this.#options.onevent({ type: 'user', user: data as User });
      case 'notice':
        return this.#options.onevent({ type: 'notice' });
      case 'reset':
        return this.#end({ type: 'reset' });
      case 'bye':
        return (data as Bye).reason === 'session' ? this.#end({ type: 'signed-out' }) : this.#fail();
    }
  }

  /** Waits for the next frame, but not for ever. */
  #listen(): void {
    this.#lastFrameAt = Date.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#setStatus({ state: 'connecting', since: this.#lastFrameAt });
      void this.#reopen();
    }, SILENCE);
  }

  #fail(): void {
    this.#hangUp();
    this.#failures += 1;
    this.#setStatus({ state: 'lost', since: this.#status.state === 'open' ? Date.now() : this.#status.since });
    this.#timer = setTimeout(() => void this.#reopen(), backoff(this.#failures, this.#options.random));
  }

  /** Stops where only a new `start` helps. */
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
