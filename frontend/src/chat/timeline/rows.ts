/**
 * Lays out a conversation's timeline as rows: merges the history and the outbox by client id, groups messages by author,
 * separates days, and places the line above the unread messages.
 */
import type { Message } from '../../net/api-types';
import type { OutboxEntry } from '../../net/outbox/outbox';
import { localDay } from '../../text/dates';

export type MessageState = 'sent' | 'pending' | 'failed';

/** A message in the timeline, committed or not. */
export type TimelineMessage = {
  /** Null until it is committed. */
  id: string | null;
  clientId: string | null;
  authorId: string;
  content: string;
  createdAt: string;
  /** The time of the last edit, if any. */
  editedAt: string | null;
  mine: boolean;
  state: MessageState;
  /** Why it failed. */
  reason: string | null;
};

export type MessageRow = {
  kind: 'message';
  key: string;
  message: TimelineMessage;
  startsGroup: boolean;
  /** The user's last message shows that it was sent. */
  showsSent: boolean;
};
export type TimelineRow = { kind: 'day'; key: string; at: string } | { kind: 'new'; key: typeof NEW } | MessageRow;

/** The key of the line above the unread messages. */
export const NEW = 'new';

/** Messages of one author within this span of the group's first share its heading. */
export const GROUP_SPAN = 5 * 60_000;

export type TimelineSource = {
  /** Committed messages, ordered by id. */
  messages: readonly Message[];
  /** This conversation's part of the outbox, in its order. */
  entries: readonly OutboxEntry[];
  /** The id of the first message below the line. */
  newFrom: string | null;
};

/** Rows by key. An unchanged row is the same object in the next layout, so that nothing is drawn again. */
type Known = Map<string, TimelineRow>;

export class Layout {
  #known: Known = new Map();

  lay(source: TimelineSource): TimelineRow[] {
    const rows = layOut(source).map((row) => {
      const known = this.#known.get(row.key);
      return known && isSame(known, row) ? known : row;
    });
    this.#known = new Map(rows.map((row) => [row.key, row]));
    return rows;
  }
}

export function layOut({ messages, entries, newFrom }: TimelineSource): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const lastOwn = messages.findLast(({ mine }) => mine)?.id;
  let group: TimelineMessage | null = null;
  let day = '';
  for (const message of [...messages.map(committed), ...unsent(messages, entries)]) {
    // The server decides when a message was written. The clock of this device may be ahead.
    if (message.id !== null && localDay(message.createdAt) > day) {
      day = localDay(message.createdAt);
      rows.push({ kind: 'day', key: `day ${day}`, at: message.createdAt });
      group = null;
    }
    if (message.id !== null && message.id === newFrom) {
      rows.push({ kind: 'new', key: NEW });
      group = null;
    }
    const startsGroup: boolean = group === null || !belongsTo(group, message);
    if (startsGroup) group = message;
    rows.push({ kind: 'message', key: keyOf(message), message, startsGroup, showsSent: message.id !== null && message.id === lastOwn });
  }
  return rows;
}

const known = new WeakMap<Message, TimelineMessage>();

function committed(message: Message): TimelineMessage {
  const same = known.get(message) ?? { ...message, state: 'sent', reason: null };
  known.set(message, same);
  return same;
}

/** The outbox's entries that the loaded messages do not include. */
function unsent(messages: readonly Message[], entries: readonly OutboxEntry[]): TimelineMessage[] {
  if (entries.length === 0) return [];
  const confirmed = new Set(messages.map((message) => message.clientId));
  const waiting = entries.filter((entry) => !confirmed.has(entry.clientId));
  return waiting.map((entry) => ({ ...entry, id: null, authorId: entry.userId, editedAt: null, mine: true }));
}

/** Times of this device and of the server may disagree, so an unsent message joins the user's own last group. */
const belongsTo = (first: TimelineMessage, message: TimelineMessage): boolean =>
  first.authorId === message.authorId && Date.parse(message.createdAt) - Date.parse(first.createdAt) < GROUP_SPAN;

/** The client id if there is one, so that a message keeps its element when it is committed. */
const keyOf = (message: TimelineMessage): string => message.clientId === null ? `id ${message.id}` : `client ${message.clientId}`;

function isSame(known: TimelineRow, row: TimelineRow): boolean {
  if (known.kind !== 'message' || row.kind !== 'message') return known.kind === row.kind;
  return known.message === row.message && known.startsGroup === row.startsGroup && known.showsSent === row.showsSent;
}
