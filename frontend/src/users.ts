/** What people are called, and how they are found: pure functions. */
import type { User } from './api-types';

export const nameOf = ({ displayName, username }: User): string => displayName ?? username;

/** Whether part of what somebody is called, or signs in with, is what one looks for. */
export function isMatch(user: User, wanted: string): boolean {
  const part = wanted.toLocaleLowerCase();
  return [user.username, user.displayName ?? ''].some((name) => name.toLocaleLowerCase().includes(part));
}
