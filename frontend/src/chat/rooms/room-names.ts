/** The names and topics of rooms, as they are typed: pure functions. */

const LONGEST_NAME = 40;
export const LONGEST_TOPIC = 250;

/** The typed text as a name: white space becomes dashes, and the sign before a name is no part of it. */
export const asRoomName = (typed: string): string => typed.replace(/^[\s#]+/u, '').replace(/\s/gu, '-').normalize('NFC');

/** Removes dashes at the end: white space that nothing followed is a dash by then. */
export const finishedRoomName = (typed: string): string => asRoomName(typed.trimEnd()).replace(/-+$/u, '');

/** Says what is wrong with a name, or nothing. The server has more rules. */
export function problemWithRoomName(name: string): string {
  if (name === '') return 'Enter a name.';
  const { length } = [...name];
  if (length > LONGEST_NAME) return `A name can have at most ${LONGEST_NAME} characters. Yours has ${length}.`;
  if (!/^[\p{L}\p{M}\p{N}._-]+$/u.test(name)) return 'Use letters, digits, dots, dashes and underscores.';
  // Stacked marks would draw over the lines around them.
  if (/^\p{M}|\p{M}{5}/u.test(name)) return 'Use fewer marks on a letter.';
  return /[\p{L}\p{N}]/u.test(name) ? '' : 'Use at least one letter or digit.';
}

/** Says what is wrong with a topic, or nothing. */
export function problemWithTopic(topic: string): string {
  const { length } = [...topic.trim()];
  return length > LONGEST_TOPIC ? `A topic can have at most ${LONGEST_TOPIC} characters. Yours has ${length}.` : '';
}

/** How many people a conversation has. */
export const peopleLabel = (count: number): string => (count === 1 ? '1 person' : `${count.toLocaleString('en')} people`);
