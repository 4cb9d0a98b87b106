/** Finds the links in a message's text, in time linear in its length. Links are shown as typed; nothing is decoded. */

export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Only these schemes become links, and `www.` at the start of a word. */
const BEGINNING = /\bhttps?:\/\/|\bmailto:|(?<![\w.@/:-])www\./giu;
const MARKUP = new Set('<>"');
/** White space, invisible characters (except inside of emoji and Persian words), and Chinese and Japanese punctuation. */
const END =
  /[\s\p{Cc}\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\uff3b\uff3d\uff5b\uff5d\uff5f-\uff64\u2800\ufff9-\ufffc]|(?![\u200c\u200d]|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/u;
const TRAILING = new Set('.．,:;!?…*_~\'‘’“”«»‹›،؛؟।॥');
const OPENING: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

export function splitLinks(content: string): TextPart[] {
  const parts: TextPart[] = [];
  let [end, searched] = [0, 0];
  for (const { 0: beginning, index } of content.matchAll(BEGINNING)) {
    if (index < searched) continue;
    searched = endOfCandidate(content, index + beginning.length);
    const text = withoutTrailing(content.slice(index, searched));
    const href = hrefOf(text);
    if (href === null) continue;
    if (index > end) parts.push({ kind: 'text', text: content.slice(end, index) });
    parts.push({ kind: 'link', text, href });
    end = index + text.length;
  }
  if (end < content.length) parts.push({ kind: 'text', text: content.slice(end) });
  return parts;
}

function endOfCandidate(content: string, from: number): number {
  let end = from;
  while (end < content.length) {
    const code = content.codePointAt(end) ?? 0;
    const character = String.fromCodePoint(code);
    const isAscii = code > 0x20 && code < 0x7f;
    if (isAscii ? MARKUP.has(character) : END.test(character)) break;
    end += character.length;
  }
  return end;
}

/** Drops the sentence's punctuation around a link, and brackets opened before the link. */
function withoutTrailing(candidate: string): string {
  const unopened = unopenedBrackets(candidate);
  let end = candidate.length;
  for (; end > 0; end -= 1) {
    const last = candidate.charAt(end - 1);
    if (TRAILING.has(last)) continue;
    const count = unopened.get(last) ?? 0;
    if (count <= 0) break;
    unopened.set(last, count - 1);
  }
  return candidate.slice(0, end);
}

/** For each closing bracket, how many more there are than opening ones. */
function unopenedBrackets(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const unopened = ([close, open]: [string, string]): [string, number] => [close, (counts.get(close) ?? 0) - (counts.get(open) ?? 0)];
  return new Map(Object.entries(OPENING).map(unopened));
}

function hrefOf(text: string): string | null {
  const isWww = text.slice(0, 4).toLowerCase() === 'www.';
  const href = isWww ? `http://${text}` : text;
  if (!URL.canParse(href)) return null;
  const { protocol, pathname, hostname } = new URL(href);
  if (protocol === 'mailto:') return /.@./u.test(pathname) ? href : null;
  if (isWww && !isDomain(hostname)) return null;
  return hostname === '' ? null : href;
}

function isDomain(hostname: string): boolean {
  const labels = hostname.split('.');
  return labels.length > 2 && labels.every((label) => label !== '');
}
