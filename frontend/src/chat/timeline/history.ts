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

/** Applies an edit to a loaded message. */
export function edit(stretch: Message[], edited: Message): void {
  const place = placeOf(stretch, edited.id);
  const known = stretch[place];
  if (known?.id === edited.id) stretch[place] = latest(known, edited);
}

/** The user's last message: the one to edit after a typo. */
export const lastOwn = (messages: readonly Message[]): Message | null => messages.findLast(({ mine, kind }) => mine && kind === 'text') ?? null;

const isOfOthers = ({ mine, kind }: Message): boolean => !mine && kind === 'text';

/** How many messages of others follow the read marker, up to `upTo` if given. */
export const countUnread = (messages: readonly Message[], readMessageId: string | null, upTo?: string): number =>
  messages.filter((message) => isOfOthers(message) && isNewer(message.id, readMessageId) && !(upTo && isNewer(message.id, upTo))).length;

/** The message below the line: the first one of another user after the read marker. Null for no line. */
export const firstUnread = (messages: readonly Message[], readMessageId: string | null): string | null =>
  messages.find((message) => isOfOthers(message) && isNewer(message.id, readMessageId))?.id ?? null;
