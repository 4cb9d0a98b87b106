/**
 * Lays out a conversation's timeline as rows: merges the history and the outbox by client id, groups messages by author,
 * separates days, folds changes, and places the line above the unread messages.
 */
import type { Message, Reaction } from '../../net/api-types';
import type { OutboxEntry, OutboxFile } from '../../net/outbox/outbox';
import { localDay } from '../../text/dates';
import { type Fold, Folds } from './folds';
import { lastOwn } from './history';

export type MessageState = 'sent' | 'pending' | 'failed';

/** A message in the timeline, committed or not. */
export type TimelineMessage = {
  /** Null until it is committed. */
  id: string | null;
  clientId: string | null;
  authorId: string;
  content: string;
  /** The ids of the users whom it names, and whether it names the room. */
  mentions: readonly string[];
  mentionsRoom: boolean;
  /** The message that it answers. */
  replyToId: string | null;
  /** Only its place is left, for those that answer it. */
  isDeleted: boolean;
  reactions: readonly Reaction[];
  isPinned: boolean;
  createdAt: string;
  /** The time of the last edit, if any. */
  editedAt: string | null;
  mine: boolean;
  state: MessageState;
  /** Why it failed. */
  reason: string | null;
  /** It failed because the message that it answers is gone. */
  isQuoteGone?: boolean;
  /** The files of a message that is not committed. */
  uploads?: readonly OutboxFile[] | undefined;
  uploadIds?: readonly string[] | undefined;
};

export type MessageRow = {
  kind: 'message';
  key: string;
  message: TimelineMessage;
  startsGroup: boolean;
  /** The user's last message shows that it was sent. */
  showsSent: boolean;
};
/** A line about changes of a room, and below it the changes if it is unfolded. */
export type ChangesRow = { kind: 'changes'; key: string; changes: readonly Message[]; isOpen: boolean };
export type ChangeRow = { kind: 'change'; key: string; change: Message };
export type TimelineRow = ChangesRow | ChangeRow | { kind: 'day'; key: string; at: string } | { kind: 'new'; key: typeof NEW } | MessageRow;

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
  /** The keys of the unfolded lines of changes. */
  unfolded?: ReadonlySet<string>;
};

/** Rows by key. An unchanged row is the same object in the next layout, so that nothing is drawn again. */
type Known = Map<string, TimelineRow>;

/** Rows that are gone are forgotten when there are this many. */
const MOST_GONE = 1_000;

export class Layout {
  #known: Known = new Map();
  readonly #folds = new Folds();

  lay(source: TimelineSource): TimelineRow[] {
    const rows = layOut(source, this.#folds).map((row) => {
      const known = this.#known.get(row.key);
      if (known && isSame(known, row)) return known;
      this.#known.set(row.key, row);
      return row;
    });
    if (this.#known.size > rows.length + MOST_GONE) this.#known = new Map(rows.map((row) => [row.key, row]));
    return rows;
  }
}

export function layOut({ messages, entries, newFrom, unfolded }: TimelineSource, folds = new Folds()): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const lastSent = lastOwn(messages)?.id;
  /** Changes that follow each other. */
  let run: Message[] = [];
  const endRun = () => {
    if (run.length > 0) rows.push(...folds.split(run).flatMap((fold) => changeRows(fold, unfolded)));
    run = [];
  };
  let group: Laid | null = null;
  let day = '';
  folds.begin();
  for (const message of [...messages, ...unsent(messages, entries)]) {
    const laid: Laid = 'kind' in message ? committed(message) : laidOf(message);
    // The server decides when a message was written. The clock of this device may be ahead.
    const today = message.id === null ? day : localDay(laid.time);
    if (today > day) {
      endRun();
      day = today;
      rows.push({ kind: 'day', key: `day ${day}`, at: message.createdAt });
      group = null;
    }
    if ('kind' in message && message.kind === 'change') {
      run.push(message);
      group = null;
      continue;
    }
    endRun();
    if (message.id !== null && message.id === newFrom) {
      rows.push({ kind: 'new', key: NEW });
      group = null;
    }
    const startsGroup: boolean = group === null || !belongsTo(group, laid);
    if (startsGroup) group = laid;
    rows.push({ kind: 'message', key: laid.key, message: laid.message, startsGroup, showsSent: message.id !== null && message.id === lastSent });
  }
  endRun();
  return rows;
}

function changeRows({ key, changes }: Fold, unfolded?: ReadonlySet<string>): TimelineRow[] {
  const isOpen = unfolded?.has(key) ?? false;
  const line: ChangesRow = { kind: 'changes', key, changes, isOpen };
  return isOpen ? [line, ...changes.map((change): ChangeRow => ({ kind: 'change', key: `id ${change.id}`, change }))] : [line];
}

/** Whether a row shows a message or change. A line that is unfolded leaves it to the row below. */
export function isIn(row: TimelineRow, id: string): boolean {
  if (row.kind === 'message') return row.message.id === id;
  if (row.kind === 'changes') return !row.isOpen && row.changes.some((change) => change.id === id);
  return row.kind === 'change' && row.change.id === id;
}

/** The newest message or change of a row, if it is committed. */
export function lastIdOf(row: TimelineRow): string | null {
  if (row.kind === 'message') return row.message.id;
  if (row.kind === 'changes') return row.isOpen ? null : (row.changes.at(-1)?.id ?? null);
  return row.kind === 'change' ? row.change.id : null;
}

/** A message with what each layout needs of it. */
type Laid = { message: TimelineMessage; key: string; time: number };

const laidOf = (message: TimelineMessage): Laid => ({ message, key: keyOf(message), time: Date.parse(message.createdAt) });

const known = new WeakMap<Message, Laid>();

function committed(message: Message): Laid {
  let laid = known.get(message);
  if (!laid) known.set(message, (laid = laidOf({ ...message, state: 'sent', reason: null })));
  return laid;
}

const PLAIN = { mentions: [], mentionsRoom: false, isDeleted: false, reactions: [], files: [], isPinned: false, editedAt: null, mine: true };

/** The outbox's entries that the loaded messages do not include. */
function unsent(messages: readonly Message[], entries: readonly OutboxEntry[]): TimelineMessage[] {
  if (entries.length === 0) return [];
  const confirmed = new Set(messages.map((message) => message.clientId));
  const waiting = entries.filter((entry) => !confirmed.has(entry.clientId));
  return waiting.map((entry) => ({ ...entry, id: null, authorId: entry.userId, ...PLAIN, state: entry.state === 'failed' ? 'failed' : 'pending' }));
}

/** Times of this device and of the server may disagree, so an unsent message joins the user's own last group. */
const belongsTo = (first: Laid, next: Laid): boolean => first.message.authorId === next.message.authorId && next.time - first.time < GROUP_SPAN;

/** The client id if there is one, so that a message keeps its element when it is committed. */
const keyOf = (message: TimelineMessage): string => message.clientId === null ? `id ${message.id}` : `client ${message.clientId}`;

function isSame(known: TimelineRow, row: TimelineRow): boolean {
  if (known.kind === 'message' && row.kind === 'message') {
    return known.message === row.message && known.startsGroup === row.startsGroup && known.showsSent === row.showsSent;
  }
  if (known.kind === 'change' && row.kind === 'change') return known.change === row.change;
  if (known.kind === 'changes' && row.kind === 'changes') return known.isOpen === row.isOpen && isSameList(known.changes, row.changes);
  return known.kind === row.kind;
}

const isSameList = (known: readonly Message[], list: readonly Message[]): boolean =>
  known.length === list.length && known.every((message, index) => message === list[index]);
