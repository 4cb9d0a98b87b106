/** Descriptions, which are written in a little Markdown (https://commonmark.org): paragraphs, lists, **strong** and `code`. */

export type Span = { kind: 'text' | 'strong' | 'code'; text: string };
export type Block = { kind: 'paragraph'; spans: Span[] } | { kind: 'list'; items: Span[][] };

export function blocks(text: string): Block[] {
  return text.split(/\n\s*\n/u).flatMap((part) => split(part.trim())).filter((block) => block !== null);
}

/** The lines of a paragraph and of a list that follows it directly. */
function split(part: string): (Block | null)[] {
  const lines = part.split('\n');
  const begin = lines.findIndex((line) => /^[-*] /u.test(line));
  const words = lines.slice(0, begin < 0 ? lines.length : begin).join(' ').trim();
  const paragraph: Block | null = words ? { kind: 'paragraph', spans: spans(words) } : null;
  return begin < 0 ? [paragraph] : [paragraph, { kind: 'list', items: items(lines.slice(begin)).map(spans) }];
}

/** A line that starts no item continues the one before. */
function items(lines: readonly string[]): string[] {
  const found: string[] = [];
  for (const line of lines) {
    if (/^[-*] /u.test(line)) found.push(line.slice(2).trim());
    else found.push(`${found.pop() ?? ''} ${line.trim()}`);
  }
  return found;
}

const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*/gu;

export function spans(text: string): Span[] {
  const found: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(SPAN)) {
    if (match.index > end) found.push({ kind: 'text', text: text.slice(end, match.index) });
    found.push(match[1] === undefined ? { kind: 'strong', text: match[2] ?? '' } : { kind: 'code', text: match[1] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ kind: 'text', text: text.slice(end) });
  return found;
}
