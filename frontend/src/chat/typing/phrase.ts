/** Says in plain English who is typing: "Ann, Bob and Wei are typing…". Pure functions. */

const MOST_NAMED = 3;

/** The names are among the words in the order of the sentence. */
export type Part<Name> = { name: Name } | { words: string };

export function typingPhrase<Name>(names: readonly Name[]): Part<Name>[] {
  if (names.length === 0) return [];
  if (names.length > MOST_NAMED) return [{ words: 'Several people are typing…' }];
  const list = names.flatMap((name, index) => {
    const before = index === 0 ? [] : [{ words: index === names.length - 1 ? ' and ' : ', ' }];
    return [...before, { name }];
  });
  return [...list, { words: names.length === 1 ? ' is typing…' : ' are typing…' }];
}

/** Whether this text will be a message: a slash begins a command, two a message with a slash. */
export const isForOthers = (text: string): boolean => text.trim() !== '' && !/^\/(?!\/)/u.test(text);
