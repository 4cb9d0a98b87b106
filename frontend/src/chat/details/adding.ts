/** Describes the outcome of adding people to a room: a pure function. */

/** `names` are those who were chosen. Some of them may have been in the room already, so that fewer were added. */
export function outcomeOf(names: readonly string[], added: number): string {
  const [first] = names;
  if (added >= names.length) return names.length === 1 ? `${first} was added.` : `${names.length} people were added.`;
  if (names.length === 1) return `${first} is in this room already.`;
  return added <= 0 ? 'They are all in this room already.' : `Added ${added} of ${names.length} people. The others are in this room already.`;
}
