/** Finds the filters whose name no room and nobody has. They look like others, but their text is searched. */
import type { Person, User } from '../../../net/api-types';
import { people } from '../../../net/api/people';
import { rooms } from '../../../net/api/rooms';
import { nameOf, namesOf } from '../../../users/users';
import type { Chat } from '../../chat.svelte';
import { isNotes, othersIn } from '../../conversations';
import { calledBy, calledExactly, fitting } from './options';
import { filterText, isAnywhere, setFilters } from './query';
import type { Filter } from './tokens';
import { nameEnd } from './whole-names';

/**
 * The filter by its key and value. `stranger`: people without a direct conversation with the user. `meant` is the likely filter, in words
 * and as the whole text.
 */
export type Unknown = { key: 'from' | 'in'; value: string; kind: 'room' | 'person' | 'stranger'; name: string; meant: { label: string; typed: string } | null };
type Problem = Omit<Unknown, 'key' | 'value'>;

/** How many filters are looked up. Hardly any search has more. */
const MOST = 3;
/** The people of the largest group. */
const LARGEST = 20;

/** Those of the text. Throws without an answer of the server. */
export async function unknownNames(typed: string, chat: Chat, signal: AbortSignal): Promise<Unknown[]> {
  const filters = setFilters(typed, 'from', 'in').filter((filter) => !isAnywhere(filter) && !/^@?me$/iu.test(filter.value));
  if (filters.length === 0) return [];
  if (filters.some(({ key }) => key === 'in')) await chat.conversations.loadRest();
  const lookUp = async (filter: Filter): Promise<Unknown[]> => {
    const lookUpName = isOfGroup(filter) ? lookUpGroup : isOfPerson(filter) ? lookUpPerson : lookUpRoom;
    const problem = await lookUpName(filter, typed, chat, signal);
    return problem ? [{ key: filter.key === 'from' ? 'from' : 'in', value: filter.value, ...problem }] : [];
  };
  return (await Promise.all(filters.slice(0, MOST).map(lookUp))).flat();
}

const isOfPerson = ({ key, value }: Filter): boolean => key === 'from' || value.startsWith('@');
const isOfGroup = ({ key, value }: Filter): boolean => key === 'in' && value.startsWith('@') && value.includes(',');

async function lookUpPerson(filter: Filter, typed: string, chat: Chat, signal: AbortSignal): Promise<Problem | null> {
  const name = filter.value.replace(/^@/u, '');
  if (calledExactly(name, partnersOf(chat), ({ username }) => username).length > 0) return null;
  const mayBeMeant = (user: User) => filter.key === 'from' || hasTalkWith(user, chat);
  const found: Person[] = await people(name, 'all', null, signal);
  const called = calledBy(name, found, ({ username }) => username);
  if (called.some(mayBeMeant)) return null;
  if (called[0]) return { kind: 'stranger', name: nameOf(called[0]), meant: null };
  const [meant] = fitting(name, found.filter(mayBeMeant), namesOf, 1);
  return { kind: 'person', name, meant: meant ? personMeant(filter, typed, meant) : null };
}

/** A conversation of exactly these people, among whom the user may be named. */
async function lookUpGroup({ value }: Filter, _: string, chat: Chat, signal: AbortSignal): Promise<Problem | null> {
  const names = [...new Set(value.split(',').map((name) => name.trim().replace(/^@/u, '')))];
  if (names.length > LARGEST) return { kind: 'stranger', name: value, meant: null };
  const called = await Promise.all(names.map((name) => peopleCalled(name, chat, signal)));
  const missing = called.findIndex((found) => found.length === 0);
  if (missing >= 0) return { kind: 'person', name: names[missing] || value, meant: null };
  const { authUser, conversations } = chat;
  const areIn = (ids: readonly string[]) => called.every((found) => found.some(({ id }) => ids.includes(id)));
  const isNamed = (id: string) => called.flat().some((user) => user.id === id);
  const hasGroup = conversations.byActivity.some((one) => one.kind === 'direct' && othersIn(one, authUser).every(isNamed) && areIn([authUser.id, ...othersIn(one, authUser)]));
  return hasGroup ? null : { kind: 'stranger', name: new Intl.ListFormat('en-GB').format(called.map(([user], at) => (user ? nameOf(user) : (names[at] ?? '')))), meant: null };
}

async function peopleCalled(name: string, chat: Chat, signal: AbortSignal): Promise<User[]> {
  if (name === '') return [];
  if (name.toLowerCase() === 'me') return [chat.authUser];
  const known = calledExactly(name, [chat.authUser, ...partnersOf(chat)], ({ username }) => username);
  return known.length > 0 ? known : calledBy(name, await people(name, 'all', null, signal), ({ username }) => username);
}

async function lookUpRoom(filter: Filter, typed: string, chat: Chat, signal: AbortSignal): Promise<Problem | null> {
  const { value: name } = filter;
  const known = chat.conversations.rooms.flatMap((room) => room.name ?? []);
  if (calledExactly(name, known, (room) => room).length > 0) return null;
  const pages = await Promise.all([false, true].map((archived) => rooms({ search: name, archived }, signal)));
  const found = [...known, ...pages.flatMap((page) => page.rooms).flatMap((room) => room.name ?? [])];
  if (pages.some(({ hasMore }) => hasMore) || calledBy(name, found, (room) => room).length > 0) return null;
  const [room] = fitting(name, found, (one) => [one], 1);
  const [partner] = fitting(name, partnersOf(chat), namesOf, 1);
  const meant = room ? { label: `Search in #${room}`, typed: replaced(typed, filter, filterText('in', room)) } : partner ? personMeant(filter, typed, partner) : null;
  return { kind: 'room', name, meant };
}

const partnersOf = ({ conversations }: Chat): User[] => conversations.newest().flatMap(({ otherParticipant }) => otherParticipant ?? []);

const hasTalkWith = ({ id }: User, { authUser, conversations }: Chat): boolean => (id === authUser.id ? conversations.newest().some(isNotes) : conversations.directWith(id) !== undefined);

/** The search with a filter for this person, whose whole name may be typed. */
export function personMeant(filter: Filter, typed: string, user: User): Problem['meant'] {
  const [label, value] = filter.key === 'from' ? [`Search from ${nameOf(user)}`, user.username] : [`Search with ${nameOf(user)}`, `@${user.username}`];
  return { label, typed: replaced(typed, { from: filter.from, to: nameEnd(typed, filter, user.displayName) }, filterText(filter.key, value)) };
}

/** Whether one of the filters of a key that are set is unknown. */
export const hasUnknown = (text: string, key: Unknown['key'], unknown: readonly Unknown[]): boolean =>
  setFilters(text, key).some(({ value }) => unknown.some((one) => one.key === key && one.value === value));

const replaced = (typed: string, { from, to }: Pick<Filter, 'from' | 'to'>, text: string): string => typed.slice(0, from) + text + typed.slice(to);
