/** The texts and checks of invites: pure functions. */
import type { Invite } from '../../net/api-types';
import { compareIds } from '../../net/ids';
import { untilWords } from '../../text/durations';

export type InviteState = 'open' | 'used' | 'expired' | 'revoked';

export const MOST_USES = 1000;
export const MOST_DAYS = 365;
export const LONGEST_NOTE = 200;

export function stateOf(invite: Invite, now: number): InviteState {
  if (invite.revokedAt) return 'revoked';
  if (invite.usesLeft === 0) return 'used';
  return Date.parse(invite.expiresAt) <= now ? 'expired' : 'open';
}

/** "3 of 10 used · expires in 6 days". */
export function describeInvite(invite: Invite, now: number): string {
  const total = invite.used + invite.usesLeft;
  const used = `${invite.used} of ${total} used`;
  switch (stateOf(invite, now)) {
    case 'open':
      return `${used} · expires ${untilWords(invite.expiresAt, now)}`;
    case 'used':
      return total === 1 ? 'Used' : `All ${total} used`;
    case 'expired':
      return `Expired · ${used}`;
    case 'revoked':
      return `Revoked · ${used}`;
  }
}

/** "Up to 10 people can join with it. It expires in 7 days." */
export function promiseOf(invite: Invite, now: number): string {
  const people = invite.usesLeft === 1 ? 'One person' : `Up to ${invite.usesLeft} people`;
  return `${people} can join with it. It expires ${untilWords(invite.expiresAt, now)}.`;
}

export const peopleOf = (count: number): string => (count === 1 ? '1 person' : `${count} people`);

const DAY = 86_400_000;

/** The days until it expires, as its creator counts them. */
export const daysLeft = (invite: Invite, now: number): number => Math.max(1, Math.ceil((Date.parse(invite.expiresAt) - now) / DAY));

/** The usual values with the current one, in order. */
export const choicesOf = (usual: readonly number[], current: number): number[] =>
  [...new Set([...usual, current])].sort((a, b) => a - b);

/** Merges loaded invites. An answer older than a revocation does not undo it. */
export function mergeInvites(known: readonly Invite[], loaded: readonly Invite[]): Invite[] {
  const merged = new Map(known.map((invite) => [invite.id, invite]));
  for (const invite of loaded) {
    const revokedAt = invite.revokedAt ?? merged.get(invite.id)?.revokedAt ?? null;
    merged.set(invite.id, { ...invite, revokedAt });
  }
  return [...merged.values()].sort((a, b) => compareIds(b.id, a.id));
}

/** The problem with a typed number; empty if it is a whole number from 1 to `most`. */
export function problemWithCount(text: string, most: number): string {
  const count = Number(text);
  const isFine = text.trim() !== '' && Number.isInteger(count) && count >= 1 && count <= most;
  return isFine ? '' : `Enter a whole number from 1 to ${most}.`;
}
