/** Characters as readers count them: an emoji of several parts is one, and so is a letter with its marks. */

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });

export const graphemesOf = (text: string): string[] => Array.from(SEGMENTER.segment(text), ({ segment }) => segment);

/** The beginning of a text: at most `most` UTF-16 units, without cutting a character. */
export function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text;
  // Looks no further than the longest emoji beyond the cut.
  const { index = 0 } = SEGMENTER.segment(text.slice(0, 2 * most)).containing(most) ?? {};
  return text.slice(0, index || most);
}
