/** An unbroken stretch of a conversation's history, oldest first, changed in place: pure functions. */
import type { Message } from '../../net/api-types';
import { compareIds, isNewer } from '../../net/ids';

/** The newer version: a page requested before an edit has the old text. */
export const latest = (known: Message | undefined, incoming: Message): Message =>
  known?.editedAt && known.editedAt > (incoming.editedAt ?? '') ? known : incoming;

/** The place of a message in the stretch, or where it belongs. New messages belong at the end, so this looks there first. */
export function placeOf(stretch: readonly Message[], id: string): number {
  if (isNewer(id, stretch.at(-1)?.id ?? null)) return stretch.length;
  let [from, to] = [0, stretch.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compareIds(stretch[middle]?.id ?? id, id) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Adds a message, or its newer version. */
export function insert(stretch: Message[], message: Message): void {
  const place = placeOf(stretch, message.id);
  const known = stretch[place];
  if (known?.id === message.id) stretch[place] = latest(known, message);
  else stretch.splice(place, 0, message);
}

/** A change of a message. Null removes it. */
export type Change = (message: Message) => Message | null;

/** Applies a change to a loaded message. */
export function change(stretch: Message[], id: string, apply: Change): void {
  const place = placeOf(stretch, id);
  const known = stretch[place];
  if (known?.id !== id) return;
  const changed = apply(known);
  if (changed) stretch[place] = changed;
  else stretch.splice(place, 1);
}

/** The new text. A reaction may be newer. */
export const edited = (known: Message, { content, editedAt }: Message): Message =>
  known.editedAt && known.editedAt > (editedAt ?? '') ? known : { ...known, content, editedAt };

/** The placeholder of a deleted message that others answer. */
export const erased = (message: Message): Message =>
  ({ ...message, content: '', isDeleted: true, replyToId: null, reactions: [], files: [], isPinned: false, mentions: [], mentionsRoom: false, editedAt: null });

/** Whether a loaded message answers another. */
export const isAnswered = (stretch: readonly Message[], id: string): boolean => stretch.some(({ replyToId }) => replyToId === id);

/** A set of ids, or the keys of a map. */
export type Ids = Pick<ReadonlySet<string>, 'has' | 'size'>;

/** Messages as if some were deleted. */
export const without = (stretch: readonly Message[], ids: Ids): Message[] =>
  stretch.flatMap((message) => (!ids.has(message.id) ? message : isAnswered(stretch, message.id) ? erased(message) : []));

const isText = ({ kind, isDeleted }: Message): boolean => kind === 'text' && !isDeleted;

/** The user's last message: the one to edit after a typo. */
export const lastOwn = (messages: readonly Message[]): Message | null => messages.findLast((message) => message.mine && isText(message)) ?? null;

const isOfOthers = (message: Message): boolean => !message.mine && isText(message);

/** How many messages of others follow the read marker, up to `upTo` if given. */
export const countUnread = (messages: readonly Message[], readMessageId: string | null, upTo?: string): number =>
  messages.filter((message) => isOfOthers(message) && isNewer(message.id, readMessageId) && !(upTo && isNewer(message.id, upTo))).length;

/** The message below the line: the first one of another user after the read marker. Null for no line. */
export const firstUnread = (messages: readonly Message[], readMessageId: string | null): string | null =>
  messages.find((message) => isOfOthers(message) && isNewer(message.id, readMessageId))?.id ?? null;
