/** The reports of a stream: events, its status, and why it cannot be opened. */
import type { StreamEvents } from '../api-types';
import { waitOf } from '../refusals';
import type { NamedEvent } from './channels';

/** A fact as the server tells it, or why there are none any more. */
export type StreamEvent =
  | NamedEvent<Exclude<keyof StreamEvents, 'hello' | 'ping' | 'reset' | 'bye'>>
  /** Missed events cannot be replayed: reload the state, then `start` from there. */
  | { type: 'reset' }
  | { type: 'signed-out' };

/**
 * `connecting` until a try fails. Then `lost` without an answer, `crowded` if too many streams are open, `busy` if the
 * server asks to come back. `since` is when the stream was last known to be open.
 */
export type StreamStatus = { state: 'open'; isPolled?: true } | { state: 'connecting' | Failure; since: number };
export type Failure = 'lost' | 'crowded' | 'busy';

/** The reason, and how many milliseconds the server asks to wait. */
export type Refusal = { state: Failure; wait: number };

/** `told` is the failure if the server says when to come back. */
export function refusalBy(error: unknown, told: Failure): Refusal {
  const wait = waitOf(error);
  return wait === null ? { state: 'lost', wait: 0 } : { state: told, wait };
}

export const isPolled = (status: StreamStatus): boolean => status.state === 'open' && status.isPolled === true;
