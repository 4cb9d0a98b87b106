/**
 * One stream for all of a user's tabs: HTTP/1.1 browsers allow six connections to a server, and a seventh tab would
 * hang. This part runs in the SharedWorker; `stream-worker.ts` starts it, and `connection.ts` talks to it.
 */
import { Stream, type StreamEvent, type StreamOptions, type StreamStatus } from './stream';

/** From a tab to the worker. */
export type StreamRequest = { type: 'start'; cursor: string } | { type: 'wake' } | { type: 'leave' };

/** From the worker to a tab. */
export type StreamReport = { type: 'event'; event: StreamEvent } | { type: 'status'; status: StreamStatus };

/** The end of a MessagePort that receives reports. */
export type Port = { postMessage: (report: StreamReport) => void };

export class SharedStream {
  readonly #ports = new Set<Port>();
  readonly #stream: Stream;

  constructor(options: Pick<StreamOptions, 'isSignedIn' | 'reach' | 'tryStream' | 'poll' | 'random'>) {
    this.#stream = new Stream({
      ...options,
      onevent: (event) => this.#tellAll({ type: 'event', event }),
      onstatus: (status) => this.#tellAll({ type: 'status', status }),
    });
  }

  receive(port: Port, request: StreamRequest): void {
    switch (request.type) {
      case 'start':
        return this.#start(port, request.cursor);
      case 'wake':
        this.#stream.wake();
        return port.postMessage({ type: 'status', status: this.#stream.status });
      case 'leave':
        this.#ports.delete(port);
        if (this.#ports.size === 0) this.#stream.close();
    }
  }

  /**
   * Joins a tab whose snapshot corresponds to `cursor`. If the stream is further ahead, the tab has missed events: it is
   * told to reload. It is already among the ports, so it misses nothing in between.
   */
  #start(port: Port, cursor: string): void {
    this.#ports.add(port);
    const current = this.#stream.cursor;
    if (current === null) this.#stream.start(cursor);
    else if (epochOf(current) !== epochOf(cursor)) this.#startOver(port, cursor);
    else if (seqOf(current) > seqOf(cursor)) port.postMessage({ type: 'event', event: { type: 'reset' } });
    port.postMessage({ type: 'status', status: this.#stream.status });
  }

  /** The database was replaced: the newest tab knows the new epoch, the others reload. */
  #startOver(port: Port, cursor: string): void {
    this.#stream.start(cursor);
    for (const other of this.#ports) {
      if (other !== port) other.postMessage({ type: 'event', event: { type: 'reset' } });
    }
  }

  #tellAll(report: StreamReport): void {
    for (const port of this.#ports) port.postMessage(report);
  }
}

/** An event id is `<epoch>-<seq>`. */
const epochOf = (eventId: string): string => eventId.slice(0, eventId.lastIndexOf('-'));
const seqOf = (eventId: string): bigint => BigInt(eventId.slice(eventId.lastIndexOf('-') + 1));
