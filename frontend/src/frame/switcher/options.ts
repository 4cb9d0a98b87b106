/** The switcher's options: rooms, people and actions, ranked. Pure functions. */
import { isBold, isNotes, type Lookup, nameOf, NOTES } from '../../chat/conversations';
import { creating } from '../../chat/rooms/creating';
import { finishedRoomName, problemWithRoomName } from '../../chat/rooms/room-names';
import { hasRow } from '../../chat/sidebar/sections';
import type { Conversation, Person, User } from '../../net/api-types';
import type { IconName } from '../../ui/Icon.svelte';
import { NONE, type RankedName, rankedName, rankOf } from '../../users/ranking';
import { fold } from '../../users/search';
import * as users from '../../users/users';

export type Action = { name: string; icon: IconName | { path: string }; run: () => void };

export type Option =
  | { kind: 'conversation'; key: string; name: string; conversation: Conversation }
  | { kind: 'person'; key: string; name: string; person: Person }
  | { kind: 'action'; key: string; name: string; action: Action };

export type Group = { heading: string | null; options: Option[] };

/** Everything that can be found. Conversations are by activity; `rooms` are those that the user has not joined. */
export type Findable = {
  conversations: readonly Conversation[];
  rooms: readonly Conversation[];
  people: readonly Person[];
  actions: readonly Action[];
  authUser: User;
  userOf: Lookup;
  openId: string | null;
};

/** The name of the action that opens the search page. */
export const SEARCH_MESSAGES = 'Search messages';

/** The number of options shown. Another letter finds the rest. */
const MOST = 30;
const MOST_UNREAD = 8;
export const MOST_RECENT = 8;

const ofConversation = (conversation: Conversation, { authUser, userOf }: Findable): Option => ({
  kind: 'conversation', key: `conversation-${conversation.id}`, name: nameOf(conversation, authUser, userOf), conversation,
});
const ofPerson = (person: Person, authUser: User): Option => ({ kind: 'person', key: `person-${person.id}`, name: person.id === authUser.id ? NOTES : users.nameOf(person), person });
const ofAction = (action: Action): Option => ({ kind: 'action', key: `action-${action.name}`, name: action.name, action });

/** Before anything is typed: unread conversations (those with something for the user first), recent ones, and people if these are few; actions if there are no conversations, and else only the search of messages. Never the open conversation. */
export function suggestions(findable: Findable, search: Option): Group[] {
  const { conversations, people, actions, authUser, openId } = findable;
  const others = conversations.filter((one) => one.id !== openId && hasRow(one, openId));
  const unread = others.filter(isBold);
  const forMe = unread.filter(({ mentionCount }) => mentionCount > 0);
  const forOthers = unread.filter(({ mentionCount }) => mentionCount === 0);
  const list = (heading: string, found: readonly Conversation[]) => ({ heading, options: found.map((one) => ofConversation(one, findable)) });
  const recent = others.filter((one) => !isBold(one) && one.lastMessage).slice(0, MOST_RECENT);
  const strangers = people.filter(({ id }) => id !== authUser.id).slice(0, MOST_RECENT - recent.length);
  const talks = [
    list('Unread', [...forMe, ...forOthers].slice(0, MOST_UNREAD)),
    list('Recent', recent),
  ].filter(({ options }) => options.length > 0);
  const team = strangers.length > 0 ? [{ heading: 'People', options: strangers.map((one) => ofPerson(one, authUser)) }] : [];
  return talks.length > 0 ? [...talks, ...team, { heading: null, options: [search] }] : [...team, { heading: team.length > 0 ? 'Actions' : null, options: actions.map(ofAction) }];
}

/** The options that fit the typed text, best first. The newest activity decides between equals. The open conversation is never first. */
export function matches(wanted: string, findable: Findable): Option[] {
  const { conversations, rooms, people, actions, authUser, openId } = findable;
  const rank = rankOf(wanted);
  const ofConversations = (all: readonly Conversation[]) => all.map((one) => ({ at: rank(namesOf(one, findable)), make: () => ofConversation(one, findable) }));
  // One list after the other: the sort keeps this order between equals.
  const found = [
    ...ofConversations(conversations.filter(({ isArchived }) => !isArchived)),
    ...ofConversations(rooms),
    ...people.map((one) => ({ at: rank(users.namesOf(one).map(ranked)), make: () => ofPerson(one, authUser) })),
    ...actions.map((one) => ({ at: rank([ranked(one.name)]), make: () => ofAction(one) })),
    ...ofConversations(conversations.filter(({ isArchived }) => isArchived)),
  ];
  const options = found.filter(({ at }) => at < NONE).sort((a, b) => a.at - b.at).slice(0, MOST).map(({ make }) => make());
  const [first, second, ...rest] = options;
  const isOpen = first?.kind === 'conversation' && first.conversation.id === openId;
  return isOpen && second ? [second, first, ...rest] : options;
}

/** The offer to create a room with a name. */
export const ofNewRoom = (name: string): Option => ofAction({ name: `Create a room called ${name}`, icon: 'plus', run: () => creating.open(name) });

/** The offer to search messages, for a text if there is one. */
export const ofSearch = (text: string, run: () => void): Option => ofAction({ name: text ? `Search messages for “${text}”` : SEARCH_MESSAGES, icon: 'search', run });

/** The name of the room that could be created with the typed text. Null if it cannot be a name, or if something is called that. */
export function newRoomName(wanted: string, { conversations, rooms, people, authUser, userOf }: Findable): string | null {
  const name = finishedRoomName(wanted);
  if (problemWithRoomName(name)) return null;
  const taken = [fold(wanted), fold(name)];
  const isCalled = (names: readonly RankedName[]) => names.some(({ folded }) => taken.includes(folded));
  const isTaken = [...conversations, ...rooms].some((one) => isCalled(namesOf(one, { authUser, userOf }))) || people.some((one) => isCalled(users.namesOf(one).map(ranked)));
  return isTaken ? null : name;
}

function namesOf(conversation: Conversation, { authUser, userOf }: Pick<Findable, 'authUser' | 'userOf'>): readonly RankedName[] {
  const { otherParticipant: other } = conversation;
  if (other) return users.namesOf(other).map(ranked);
  const own = isNotes(conversation) ? users.namesOf(authUser) : [];
  return [nameOf(conversation, authUser, userOf), ...own].map(ranked);
}

/** Folded names: the same ones are ranked again with every letter. */
const byName = new Map<string, RankedName>();
const MOST_NAMES = 50_000;

function ranked(name: string): RankedName {
  const known = byName.get(name);
  if (known) return known;
  if (byName.size > MOST_NAMES) byName.clear();
  const made = rankedName(name);
  byName.set(name, made);
  return made;
}
