/** The switcher's options: conversations, people and actions, ranked. Pure functions. */
import { isBold, type Lookup, nameOf } from '../../chat/conversations';
import type { Conversation, Person, User } from '../../net/api-types';
import type { IconName } from '../../ui/Icon.svelte';
import { NONE, type RankedName, rankedName, rankOf } from '../../users/ranking';
import * as users from '../../users/users';

export type Action = { name: string; icon: IconName; run: () => void };

export type Option =
  | { kind: 'conversation'; key: string; name: string; conversation: Conversation }
  | { kind: 'person'; key: string; name: string; person: Person }
  | { kind: 'action'; key: string; name: string; action: Action };

export type Group = { heading: string | null; options: Option[] };

/** Everything that can be found. Conversations are by activity. */
export type Findable = {
  conversations: readonly Conversation[];
  people: readonly Person[];
  actions: readonly Action[];
  authUser: User;
  userOf: Lookup;
  openId: string | null;
};

/** The number of options shown. Another letter finds the rest. */
const MOST = 30;
const MOST_UNREAD = 8;
const MOST_RECENT = 8;

const ofConversation = (conversation: Conversation, { authUser, userOf }: Findable): Option => ({
  kind: 'conversation', key: `conversation-${conversation.id}`, name: nameOf(conversation, authUser, userOf), conversation,
});
const ofPerson = (person: Person): Option => ({ kind: 'person', key: `person-${person.id}`, name: users.nameOf(person), person });
const ofAction = (action: Action): Option => ({ kind: 'action', key: `action-${action.name}`, name: action.name, action });

/** Before anything is typed: unread conversations, then recent ones, never the open one; actions while there are none. */
export function suggestions(findable: Findable): Group[] {
  const { conversations, actions, openId } = findable;
  const others = conversations.filter(({ id }) => id !== openId);
  const list = (heading: string, found: readonly Conversation[]) => ({ heading, options: found.map((one) => ofConversation(one, findable)) });
  const groups = [
    list('Unread', others.filter(isBold).slice(0, MOST_UNREAD)),
    list('Recent', others.filter((one) => !isBold(one) && one.lastMessage).slice(0, MOST_RECENT)),
  ].filter(({ options }) => options.length > 0);
  return groups.length > 0 ? groups : [{ heading: null, options: actions.map(ofAction) }];
}

/** The options that fit the typed text, best first. The newest activity decides between equals. The open conversation is never first. */
export function matches(wanted: string, findable: Findable): Option[] {
  const { conversations, people, actions, openId } = findable;
  const rank = rankOf(wanted);
  // One list after the other: the sort keeps this order between equals.
  const found = [
    ...conversations.map((one) => ({ at: rank(namesOf(one, findable)), make: () => ofConversation(one, findable) })),
    ...people.map((one) => ({ at: rank(users.namesOf(one).map(ranked)), make: () => ofPerson(one) })),
    ...actions.map((one) => ({ at: rank([ranked(one.name)]), make: () => ofAction(one) })),
  ];
  const options = found.filter(({ at }) => at < NONE).sort((a, b) => a.at - b.at).slice(0, MOST).map(({ make }) => make());
  const [first, second, ...rest] = options;
  const isOpen = first?.kind === 'conversation' && first.conversation.id === openId;
  return isOpen && second ? [second, first, ...rest] : options;
}

function namesOf(conversation: Conversation, { authUser, userOf }: Findable): readonly RankedName[] {
  const { otherParticipant: other } = conversation;
  return (other ? users.namesOf(other) : [nameOf(conversation, authUser, userOf)]).map(ranked);
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
