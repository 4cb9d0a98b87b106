/** A user's own reaction: pure functions. */
import type { Reaction } from '../../../net/api-types';

export const hasReacted = (reactions: readonly Reaction[], emoji: string, me: string): boolean =>
  reactions.some((reaction) => reaction.emoji === emoji && reaction.userIds.includes(me));

/** The reactions of an event, which names the first users who chose each emoji. After them the user stays as they were. */
export const keepOwn = (known: readonly Reaction[], told: readonly Reaction[], me: string): Reaction[] =>
  told.map((reaction) => (saysReacted(told, reaction.emoji, me) === null && hasReacted(known, reaction.emoji, me) ? { ...reaction, userIds: [...reaction.userIds, me] } : reaction));

/** Whether the user has reacted, or null if more have than are listed. */
export function saysReacted(reactions: readonly Reaction[], emoji: string, me: string): boolean | null {
  const reaction = reactions.find((known) => known.emoji === emoji);
  if (!reaction || reaction.userIds.includes(me)) return reaction !== undefined;
  return reaction.count > reaction.userIds.length ? null : false;
}

/** The reactions once the user has added theirs, or taken it back. Repeating it changes nothing. */
export function withOwn(reactions: readonly Reaction[], emoji: string, me: string, isOn: boolean): Reaction[] {
  if (hasReacted(reactions, emoji, me) === isOn) return [...reactions];
  if (isOn && !reactions.some((reaction) => reaction.emoji === emoji)) return [...reactions, { emoji, userIds: [me], count: 1 }];
  const changed = reactions.map((reaction) => (reaction.emoji === emoji ? withUser(reaction, me, isOn) : reaction));
  return changed.filter(({ count }) => count > 0);
}

const withUser = ({ emoji, userIds, count }: Reaction, me: string, isOn: boolean): Reaction => ({
  emoji,
  userIds: isOn ? [...userIds, me] : userIds.filter((id) => id !== me),
  count: count + (isOn ? 1 : -1),
});
