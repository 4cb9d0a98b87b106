/** Finds the people whom a message names without reaching them, since they are not in its room. */
import type { Message, User } from '../../net/api-types';
import { people } from '../../net/api/people';
import { participants } from '../../net/api/rooms';
import { addressed, mentionsIn, spellings } from '../../text/mentions';
import type { Lookup } from '../conversations';
import { nameKey } from '../conversations.svelte';

/** How many names of a message are looked up. */
const MOST = 5;

export async function outsidersIn({ content, mentions, authorId }: Message, userOf: Lookup): Promise<User[]> {
  const reached = new Set(mentions.flatMap((id) => userOf(id) ?? []).map(({ username }) => nameKey(username)));
  const names = [...new Set(mentionsIn(content))].filter((name) => !addressed(name) && !spellings(name).some((spelling) => reached.has(nameKey(spelling))));
  const found = await Promise.all(names.slice(0, MOST).map(userNamed));
  const users = new Map(found.flatMap((user) => (user ? [[user.id, user]] : [])));
  return [...users.values()].filter(({ id, isDeactivated }) => !isDeactivated && id !== authorId && !mentions.includes(id));
}

/** Those who are still not in the room. Without an answer, everyone stays. */
export async function stillOutside(roomId: string, users: readonly User[]): Promise<User[]> {
  const isInside = async ({ id, username }: User) => (await participants(roomId, username, null)).participants.some((user) => user.id === id);
  const inside = await Promise.all(users.map((user) => isInside(user).catch(() => false)));
  return users.filter((_, index) => !inside[index]);
}

/** The user whom a name means: the longest spelling wins. */
async function userNamed(name: string): Promise<User | undefined> {
  const all = spellings(name);
  const found = await people(all.at(-1) ?? '', 'all', null);
  return all.flatMap((spelling) => found.find(({ username }) => nameKey(username) === nameKey(spelling)) ?? [])[0];
}
