/** Draws shortcodes in a text, such as `:tada:`. Times such as 10:30:45, addresses and `a::b` have none. */
import { emojiNamed } from './catalogue';
import { BEGINNING, LETTER } from './typed';

/** Several may follow each other. */
const RUN = new RegExp(String.raw`${BEGINNING}(?::[\w+-]+:)+(?!${LETTER}|[:/])`, 'gu');
const SHORTCODE = /:([\w+-]+):/gu;

/** A text with the emoji that its shortcodes mean. Those of no emoji stay. */
export const withEmoji = (text: string): string =>
  text.replace(RUN, (run) => run.replace(SHORTCODE, (typed, shortcode: string) => emojiNamed(shortcode)?.emoji ?? typed));
