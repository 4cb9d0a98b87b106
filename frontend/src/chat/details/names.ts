/** Checks what is typed for a room: pure functions. The server has more rules. */

const LONGEST_NAME = 40;
export const LONGEST_TOPIC = 250;

/** A room's name as it is typed: spaces become dashes, and a leading sign of rooms is dropped. */
export const asRoomName = (typed: string): string => typed.replace(/^#+\s*/u, '').replace(/\s+/gu, '-');

export function problemWithRoomName(name: string): string {
  if (name === '') return 'Enter a name.';
  if ([...name].length > LONGEST_NAME) return `A name can have at most ${LONGEST_NAME} characters.`;
  return /^[\p{L}\p{M}\p{N}._-]+$/u.test(name) ? '' : 'Use letters, digits, dots, dashes and underscores.';
}

export function problemWithTopic(topic: string): string {
  const { length } = [...topic.trim()];
  return length > LONGEST_TOPIC ? `A topic can have at most ${LONGEST_TOPIC} characters. Yours has ${length}.` : '';
}
