/** Tells which people can be chosen, and who is meant by a typed name: pure functions. */
import type { User } from '../net/api-types';
import { fold } from '../users/search';

/** Each active person once, in order. */
export function choosable(people: readonly User[]): User[] {
  const active = people.filter(({ isDeactivated }) => !isDeactivated);
  return [...new Map(active.map((user) => [user.id, user])).values()];
}

/**
 * The people to offer besides those who are chosen. The user is among them if `withSelf` says so: first before anything is typed, and else
 * where they were found.
 */
export function offered(found: readonly User[], chosen: readonly User[], me: User, withSelf: 'first' | 'found' | 'never'): User[] {
  const left = found.filter(({ id }) => (id !== me.id || withSelf === 'found') && !chosen.some((user) => user.id === id));
  return withSelf === 'first' ? [me, ...left] : left;
}

/** Those who can be chosen come before those who are in the room already. */
export const outsideFirst = (people: readonly User[], inside: ReadonlySet<string>): User[] =>
  [...people.filter(({ id }) => !inside.has(id)), ...people.filter(({ id }) => inside.has(id))];

/** The person with this username, or the only one found, or null. */
export function meantBy(typed: string, found: readonly User[]): User | null {
  const named = found.find(({ username }) => username === typed) ?? found.find(({ username }) => fold(username) === fold(typed));
  return named ?? (found.length === 1 ? (found[0] ?? null) : null);
}
