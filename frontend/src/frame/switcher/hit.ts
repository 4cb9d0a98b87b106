/** Finds the typed text in a name, to mark it. */
import { fold } from '../../users/search';

/** The part of a name that was typed, as a range of its characters, or null. */
export function hitIn(characters: readonly string[], wanted: string): [number, number] | null {
  const folded = fold(wanted);
  if (!folded) return null;
  const letters = characters.map(fold);
  const startsWord = (index: number) => index === 0 || /[\s.,_-]/u.test(characters[index - 1] ?? '');
  const endOf = (start: number): number | null => {
    for (let [end, text] = [start, '']; end < letters.length; end += 1) {
      // Folding trims, and a blank inside the typed text counts.
      text += letters[end] || (characters[end]?.trim() === '' ? ' ' : '');
      if (text.startsWith(folded)) return end + 1;
      if (!folded.startsWith(text)) return null;
    }
    return null;
  };
  const ranges = letters.flatMap((_, start) => {
    const end = endOf(start);
    return end === null ? [] : [[start, end] as [number, number]];
  });
  return ranges.find(([start]) => startsWord(start)) ?? ranges[0] ?? null;
}
