/** The reactions to a message, as one user sees them: pure functions. */
import type { Reaction } from '../../net/api-types';

/** How many people are named before the others are counted. */
export const MOST_NAMED = 10;

/** Who reacted, as a sentence: "You, Jane and 3 others reacted with 👍". Those whose name is not known are counted. */
export function reactionLabel({ emoji, userIds, count }: Reaction, me: string, nameOf: (id: string) => string | undefined): string {
  const others = userIds.filter((id) => id !== me).slice(0, MOST_NAMED);
  const names = [...(userIds.includes(me) ? ['You'] : []), ...others.flatMap((id) => nameOf(id) ?? [])];
  const left = count - names.length;
  const all = left > 0 ? [...names, left === 1 ? '1 other' : `${left} others`] : names;
  const last = all.pop() ?? '';
  return `${all.length > 0 ? `${all.join(', ')} and ${last}` : last} reacted with ${emoji}`;
}
