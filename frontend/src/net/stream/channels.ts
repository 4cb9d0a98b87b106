/** The two ways on which the server's events arrive: the stream, and long polling where the network holds the stream back. */
import { type PolledEvents, STREAM_EVENTS, type StreamEvents } from '../api-types';

export type NamedEvent<Name extends keyof StreamEvents> = { [N in Name]: { type: N; data: StreamEvents[N] } }[Name];

export type ChannelListener = {
  /** `eventId` is where to continue; empty if that is still the same. */
  onevent: (event: NamedEvent<keyof StreamEvents>, eventId: string) => void;
  /** The channel has ended; `error` is unknown to a stream. */
  onfail: (error: unknown) => void;
};

/** An open channel. It is silent once it is closed. */
export type Channel = { close: () => void };

export function openStream(after: string, { onevent, onfail }: ChannelListener): Channel {
  const source = new EventSource(`/api/messages?last_event_id=${encodeURIComponent(after)}`);
  let isClosed = false;
  for (const type of STREAM_EVENTS) {
    source.addEventListener(type, ({ data, lastEventId }) => {
      if (!isClosed) onevent({ type, data: JSON.parse(data) } as NamedEvent<keyof StreamEvents>, lastEventId);
    });
  }
  source.onerror = () => {
    if (!isClosed) onfail(null);
  };
  const close = () => {
    isClosed = true;
    source.close();
  };
  return { close };
}

/** The first answer comes at once, and shows that polling works. */
export type Poll = (after: string, wait: number, signal: AbortSignal) => Promise<PolledEvents>;

/** How many seconds an answer without events takes: few, as a proxy also holds back the signs that a poll is alive. */
export const POLL_WAIT = 10;

export function openPolling(after: string, poll: Poll, { onevent, onfail }: ChannelListener): Channel {
  const closing = new AbortController();
  const { signal } = closing;
  const run = async () => {
    for (let [cursor, wait] = [after, 0]; ; wait = POLL_WAIT) {
      const { events, eventId } = await poll(cursor, wait, signal);
      for (const { event, data } of events) {
        if (!signal.aborted && isKnown(event)) onevent({ type: event, data } as NamedEvent<keyof StreamEvents>, '');
      }
      if (signal.aborted) return;
      cursor = eventId;
      onevent({ type: 'ping', data: { eventId } }, eventId);
    }
  };
  run().catch((error) => signal.aborted || onfail(error));
  return { close: () => closing.abort() };
}

const isKnown = (name: string): name is keyof StreamEvents => STREAM_EVENTS.some((known) => known === name);
