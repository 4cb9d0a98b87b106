/** Finds the rooms and people whose names contain what is searched for, to offer them beside the messages. */
import type { Conversation, Person, User } from '../../net/api-types';
import { people } from '../../net/api/people';
import { rooms } from '../../net/api/rooms';
import { BEGINS, CONTAINS, rankedName, rankOf } from '../../users/ranking';
import { namesOf } from '../../users/users';
import type { Chat } from '../chat.svelte';
import { finishedRoomName } from '../rooms/room-names';
import { partsOf } from './words';

export type NamesFound = { rooms: readonly Conversation[]; people: readonly User[] };
export const NO_NAMES: NamesFound = { rooms: [], people: [] };

/** How many of each: a row of them fits the page. */
const MOST = 3;
/** Many names contain one or two of these letters. */
const SHORT = /^[\p{Script=Latin}\p{N}]{1,2}$/u;
/** No name is longer. */
const LONGEST = 60;

/** Filters ask for messages, so with any there are none. Without an answer of the server, the user's own rooms are still found. */
export async function namesFound(typed: string, chat: Chat, signal: AbortSignal): Promise<NamesFound> {
  const name = nameIn(typed);
  if (!name || name.length > LONGEST) return NO_NAMES;
  const [persons, others] = await Promise.all([
    people(name, 'all', null, signal, 'never').catch((): Person[] => []),
    rooms({ search: finishedRoomName(name) }, signal, 'never').then((page) => page.rooms, (): Conversation[] => []),
  ]);
  const own = chat.conversations.rooms;
  const known = new Set(own.map(({ id }) => id));
  return {
    rooms: best(name, [...own, ...others.filter(({ id }) => !known.has(id))], ({ name: called }) => (called === null ? [] : [called])),
    people: best(name, persons.filter(({ id, isDeactivated }) => id !== chat.authUser.id && !isDeactivated), namesOf),
  };
}

/** The words that may be a name, without its sign. */
function nameIn(typed: string): string {
  const { words, excluded, filters } = partsOf(typed);
  return excluded.length + filters.length > 0 ? '' : words.join(' ').replace(/^[#@]/u, '').trim();
}

/** Those with the typed text in a name, or with all of its words. */
function best<T>(typed: string, all: readonly T[], names: (item: T) => string[]): T[] {
  const [rank, last] = [rankOf(typed), SHORT.test(typed) ? BEGINS : CONTAINS];
  const ranked = all.map((item) => ({ item, at: rank(names(item).map(rankedName)) }));
  return ranked.filter(({ at }) => at <= last).sort((a, b) => a.at - b.at).slice(0, MOST).map(({ item }) => item);
}
