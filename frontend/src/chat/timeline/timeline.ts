/**
 * Lays out a conversation's timeline: pure functions that merge pages, stream events and the outbox by id and
 * client id, order them by id, group them by author and day, and place the line above the unread messages.
 */
import type { Message } from '../../net/api-types';
import { compareIds, isNewer } from '../../net/ids';
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

export type TimelineItem =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'new'; key: 'new' }
  | { kind: 'message'; key: string; message: TimelineMessage; startsGroup: boolean };

/** Messages of one author within this span of the group's first share its heading. */
export const GROUP_SPAN = 5 * 60_000;

/** Adds messages to a list ordered by id, without duplicates. */
export function merge(known: readonly Message[], incoming: readonly Message[]): Message[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of incoming) byId.set(message.id, latest(byId.get(message.id), message));
  return [...byId.values()].sort((a, b) => compareIds(a.id, b.id));
}

/** The newer version: a page requested before an edit has the old text. */
export const latest = (known: Message | undefined, incoming: Message): Message =>
  known?.editedAt && known.editedAt > (incoming.editedAt ?? '') ? known : incoming;

/** Applies an edit to a loaded message. */
export const withEdit = (known: readonly Message[], edited: Message): Message[] =>
  known.map((message) => (message.id === edited.id ? latest(message, edited) : message));

/** The user's last message: the one to edit after a typo. */
export const lastOwn = (messages: readonly Message[]): Message | null => messages.findLast((message) => message.mine) ?? null;

/** How many messages of others follow the read marker, up to `upTo` if given. */
export const countUnread = (messages: readonly Message[], readMessageId: string | null, upTo?: string): number =>
  messages.filter(({ id, mine }) => !mine && isNewer(id, readMessageId) && !(upTo && isNewer(id, upTo))).length;

/** The message below the line: the first one of another user after the read marker. Null for no line. */
export const firstUnread = (messages: readonly Message[], readMessageId: string | null): string | null =>
  messages.find((message) => !message.mine && isNewer(message.id, readMessageId))?.id ?? null;

export type TimelineSource = {
  /** Committed messages, ordered by id. */
  messages: readonly Message[];
  /** This conversation's part of the outbox, in its order. */
  entries: readonly OutboxEntry[];
  /** The id of the first message below the line. */
  newFrom: string | null;
};

export function layOut({ messages, entries, newFrom }: TimelineSource): TimelineItem[] {
  const items: TimelineItem[] = [];
  let group: TimelineMessage | null = null;
  let day = '';
  for (const message of [...messages.map(committed), ...unsent(messages, entries)]) {
    if (localDay(message.createdAt) > day) {
      day = localDay(message.createdAt);
      items.push({ kind: 'day', key: `day ${day}`, at: message.createdAt });
      group = null;
    }
    if (message.id !== null && message.id === newFrom) {
      items.push({ kind: 'new', key: 'new' });
      group = null;
    }
    const startsGroup: boolean = group === null || !belongsTo(group, message);
    if (startsGroup) group = message;
    items.push({ kind: 'message', key: keyOf(message), message, startsGroup });
  }
  return items;
}

const committed = (message: Message): TimelineMessage => ({ ...message, state: 'sent', reason: null });

/** The outbox's entries that the loaded messages do not include. */
function unsent(messages: readonly Message[], entries: readonly OutboxEntry[]): TimelineMessage[] {
  const confirmed = new Set(messages.map((message) => message.clientId));
  const waiting = entries.filter((entry) => !confirmed.has(entry.clientId));
  return waiting.map((entry) => ({ ...entry, id: null, authorId: entry.userId, editedAt: null, mine: true }));
}

const belongsTo = (first: TimelineMessage, message: TimelineMessage): boolean =>
  first.authorId === message.authorId && Date.parse(message.createdAt) - Date.parse(first.createdAt) < GROUP_SPAN;

/** The client id if there is one, so that a message keeps its element when it is committed. */
const keyOf = (message: TimelineMessage): string => message.clientId ?? `id ${message.id}`;
