/** The parts of a message's text as they are shown: links, people, rooms, and text. */
import type { User } from '../../net/api-types';
import type { TextPart } from '../../text/links';
import { addressed, type MessagePart, type NamePart, spellings, splitMessage } from '../../text/mentions';
import { searchName } from '../../users/search';
import { nameOf } from '../../users/users';
import type { NamedRoom } from '../conversations.svelte';

/** `text` is what was typed. */
export type ShownPart = TextPart | { kind: 'person'; text: string; user: User } | { kind: 'everyone'; text: string } | { kind: 'room'; text: string; room: NamedRoom };

/** Finds the room of a name, which may end with punctuation that is not part of it. */
export type RoomOf = (name: string) => { room: NamedRoom; spelling: string } | null;

/** `mentioned` are the users whom the message names, and `mentionsRoom` tells whether it names the room. */
export type Naming = { mentioned: () => readonly User[]; mentionsRoom: boolean; roomOf: RoomOf };

export const shownParts = (content: string, naming: Naming): ShownPart[] => splitMessage(content).flatMap((part) => shownPart(part, naming));

/** A name that names nobody is text, and so is the punctuation after a name. */
export function shownPart(part: MessagePart, { mentioned, mentionsRoom, roomOf }: Naming): ShownPart[] {
  if (part.kind !== 'name') return [part];
  const shown = part.sign === '#' ? roomPart(part, roomOf) : mentionPart(part, mentioned, mentionsRoom);
  if (!shown) return [{ kind: 'text', text: part.text }];
  const rest = part.text.slice(shown.text.length);
  return rest === '' ? [shown] : [shown, { kind: 'text', text: rest }];
}

/** A person is called by name, and everything else is as it was typed. */
export const plainText = (part: ShownPart): string => (part.kind === 'person' ? `@${nameOf(part.user)}` : part.text);

function mentionPart({ name }: NamePart, mentioned: () => readonly User[], mentionsRoom: boolean): ShownPart | null {
  const word = addressed(name);
  if (word === 'here' || (word === 'room' && mentionsRoom)) return { kind: 'everyone', text: `@${word}` };
  const users = new Map(mentioned().map((user) => [searchName(user.username).typed, user]));
  for (const spelling of spellings(name)) {
    const user = users.get(searchName(spelling).typed);
    if (user) return { kind: 'person', text: `@${spelling}`, user };
  }
  return null;
}

function roomPart({ name }: NamePart, roomOf: RoomOf): ShownPart | null {
  const found = roomOf(name);
  return found && { kind: 'room', text: `#${found.spelling}`, room: found.room };
}
