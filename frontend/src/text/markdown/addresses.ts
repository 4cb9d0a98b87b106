/** Finds the addresses that were typed as they are. In Markdown, marks around an address are no part of it, and marks in it mean nothing. */
import { splitLinks } from '../links';
import type { Span } from '../prose';

export type Address = Span & { href: string };

/** The end of an address in code, or in the text of a link. */
const BOUNDARY = /`|\]\(/gu;
const MAIL = /(?<![\w.+@/:-])[\w+-]+(?:\.[\w+-]+)*@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+(?![\w@-])/giu;

/** In order. Linear in the text's length. */
export function addressesIn(content: string): Address[] {
  const found: Address[] = [];
  let end = 0;
  for (const part of splitLinks(content.replace(BOUNDARY, (mark) => ' '.repeat(mark.length)))) {
    const from = end;
    end += part.text.length;
    if (part.kind === 'link') {
      const to = end + balancedStars(part.text, content.slice(end, end + LONGEST_RUN));
      found.push({ from, to, href: part.href + content.slice(end, to) });
    } else {
      for (const { 0: mail, index } of part.text.matchAll(MAIL)) found.push({ from: from + index, to: from + index + mail.length, href: `mailto:${mail}` });
    }
  }
  return found;
}

/** Emphasis has no longer marks. */
const LONGEST_RUN = 3;

/** How many stars after an address belong to it: as many as it has, as in `https://example.org/*x*`. */
function balancedStars(address: string, after: string): number {
  const stars = /^\*+/u.exec(after)?.[0].length ?? 0;
  return stars === address.split('*').length - 1 ? stars : 0;
}
