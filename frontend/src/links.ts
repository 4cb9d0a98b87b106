/** Finds the links in a message's text. What is shown is always exactly what was typed; nothing is decoded. */

export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Nothing but these three schemes can become a link. */
const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"]+/giu;
const TRAILING = /[.,:;!?'’”»*_~]+$/u;
const CLOSING: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

export function splitLinks(content: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of content.matchAll(CANDIDATE)) {
    const text = withoutTrailing(match[0]);
    if (!isLink(text)) continue;
    if (match.index > end) parts.push({ kind: 'text', text: content.slice(end, match.index) });
    parts.push({ kind: 'link', text, href: text });
    end = match.index + text.length;
  }
  if (end < content.length) parts.push({ kind: 'text', text: content.slice(end) });
  return parts;
}

/** A sentence's own punctuation is not the link's, nor is a bracket that was opened before the link. */
function withoutTrailing(candidate: string): string {
  let text = candidate;
  for (;;) {
    const trimmed = withoutUnopenedBracket(text.replace(TRAILING, ''));
    if (trimmed === text) return text;
    text = trimmed;
  }
}

function withoutUnopenedBracket(text: string): string {
  const close = text.at(-1) ?? '';
  const open = CLOSING[close];
  if (open === undefined) return text;
  return count(text, close) > count(text, open) ? text.slice(0, -1) : text;
}

const count = (text: string, character: string): number => text.split(character).length - 1;

function isLink(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'mailto:' ? /.@./u.test(url.pathname) : url.hostname !== '';
}
