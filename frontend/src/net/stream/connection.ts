/** A tab's connection to the stream: shared by all tabs, or its own while visible if there is no SharedWorker. */
import { isSignedInAs, pollEvents, reach, tryStream } from '../api/session';
import { trusted } from '../trusted';
import type { StreamReport, StreamRequest } from './shared-stream';
import { Stream, type StreamEvent, type StreamStatus } from './stream';
import workerUrl from './stream-worker?sharedworker&url';

export type ConnectionListener = {
  onevent: (event: StreamEvent) => void;
  onstatus: (status: StreamStatus) => void;
};

export interface Connection {
  /** Follows everything after the snapshot's event. */
  start(cursor: string): void;
  /** The network is back, or the tab became visible. */
  wake(): void;
  /** The tab is hidden. */
  sleep(): void;
  close(): void;
}

export function connect(userId: string, listener: ConnectionListener): Connection {
  try {
    return new SharedConnection(userId, listener);
  } catch {
    return new OwnConnection(userId, listener);
  }
}

/** A live worker answers immediately. One that the browser has stopped never does. */
const WORKER_PATIENCE = 5_000;

class SharedConnection implements Connection {
  readonly #userId: string;
  readonly #listener: ConnectionListener;
  #port: MessagePort;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(userId: string, listener: ConnectionListener) {
    this.#userId = userId;
    this.#listener = listener;
    this.#port = this.#openPort();
  }

  start(cursor: string): void {
    this.#ask({ type: 'start', cursor });
  }

  wake(): void {
    this.#ask({ type: 'wake' });
  }

  sleep(): void {
    // Other tabs may be visible, and hidden tabs keep titles and badges current.
  }

  close(): void {
    this.#port.postMessage({ type: 'leave' } satisfies StreamRequest);
    clearTimeout(this.#silence);
    this.#port.close();
  }

  #ask(request: StreamRequest): void {
    this.#port.postMessage(request);
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#replaceWorker(), WORKER_PATIENCE);
  }

  /** The browser stopped it, or could not load it because the server is gone: then the user must be told. */
  #replaceWorker(): void {
    this.#port.close();
    this.#port = this.#openPort();
    this.#listener.onstatus({ state: 'lost', since: Date.now() });
    this.#listener.onevent({ type: 'reset' });
  }

  #openPort(): MessagePort {
    const { port } = new SharedWorker(trusted(workerUrl), { type: 'module', name: this.#userId });
    port.onmessage = ({ data }: MessageEvent<StreamReport>) => {
      clearTimeout(this.#silence);
      if (data.type === 'event') this.#listener.onevent(data.event);
      else this.#listener.onstatus(data.status);
    };
    return port;
  }
}

class OwnConnection implements Connection {
  readonly #stream: Stream;

  constructor(userId: string, listener: ConnectionListener) {
    this.#stream = new Stream({ ...listener, isSignedIn: (signal) => isSignedInAs(userId, signal), reach, tryStream, poll: pollEvents });
  }

  start = (cursor: string): void => this.#stream.start(cursor);
  wake = (): void => this.#stream.wake();
  sleep = (): void => this.#stream.sleep();
  close = (): void => this.#stream.close();
}
