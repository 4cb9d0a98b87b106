/** Properties of any text: thousands of texts made of pieces that matter to the link finder. */
import { expect, test } from 'vitest';
import { READS_PER_CHARACTER, readingCost } from '../../tests/support/reading-cost';
import { previewOf } from '../chat/conversations';
import type { Conversation, Message } from '../net/api-types';
import { contentLength, LONGEST_CONTENT } from './content';
import { beginningOf } from './graphemes';
import { splitLinks } from './links';

const TEXTS = 20_000;
const PIECES = [
  'http://', 'https://', 'HTTP://', 'www.', 'mailto:', 'javascript:', 'data:text/html,', 'vbscript:', '//', 'http:', 'x', 'example.org', 'a@b', '@', ':', ':99999',
  '/', '?', '#', '%3Cimg%20src=x%20onerror=alert(1)%3E', '%', '%00', '[', ']', '[::1]', '(', ')', '{', '}', '<', '>', '"', '’', '”', '.', ',', '!', '*_~',
  ' ', '\n', '\t', '\r', '\u0000', '\u00a0', '\u200b', '\u202e', '\u2028', '\ufeff', '👩‍💻', 'é', '\ud83d', '\ude00', '\\', '&#106;', 'xn--',
];

/** The same texts in every run: mulberry32. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function texts(seed: number): string[] {
  const next = numbers(seed);
  const text = () => Array.from({ length: 1 + next(12) }, () => PIECES[next(PIECES.length)]).join('');
  return Array.from({ length: TEXTS }, text);
}

test('all of a text is shown, in order, with nothing added', () => {
  for (const text of texts(1)) {
    const parts = splitLinks(text);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.filter((part) => part.text === '')).toEqual([]);
  }
});

test('a link is what was typed, and leads to the web or to a mail address', () => {
  let found = 0;
  for (const text of texts(2)) {
    for (const part of splitLinks(text)) {
      if (part.kind === 'text') continue;
      found += 1;
      expect([part.text, `http://${part.text}`]).toContain(part.href);
      expect(new URL(part.href, 'http://own.test/').protocol).toMatch(/^(?:https?|mailto):$/u);
      expect(new URL(part.href, 'http://own.test/').origin).not.toBe('http://own.test');
      expect(part.href).not.toMatch(/[\s<>"\u200b\u202e]/u);
    }
  }
  expect(found).toBeGreaterThan(TEXTS / 20);
});

test('links are found again in their own text, and none in the rest', () => {
  for (const text of texts(3)) {
    for (const part of splitLinks(text)) {
      if (part.kind === 'link') expect(splitLinks(part.text)).toEqual([part]);
    }
  }
});

test('the length is that of the characters between the ends', () => {
  for (const text of texts(4)) {
    expect(contentLength(text)).toBe(contentLength(` \n${text}\n`));
    expect(contentLength(text)).toBeLessThanOrEqual([...text].length);
  }
});

/** A few pieces, each repeated to the longest message. */
function longTexts(seed: number): string[] {
  const next = numbers(seed);
  const part = (length: number) => {
    const piece = Array.from({ length: 1 + next(3) }, () => PIECES[next(PIECES.length)]).join('');
    return piece.repeat(length / piece.length + 1).slice(0, length);
  };
  return Array.from({ length: 300 }, () => {
    const parts = 1 + next(4);
    return Array.from({ length: parts }, () => part(LONGEST_CONTENT / parts)).join('');
  });
}

const WORST = [`http://a${'.'.repeat(6600)}${')'.repeat(3390)}`, `www.a${'*)'.repeat(5000)}`, `mailto:${'@'.repeat(9990)}`, 'http://'.repeat(1400)];
const CONVERSATION = { otherParticipant: null, participants: [] } as unknown as Conversation;

test.each<[string, (text: string) => unknown]>([
  ['links', splitLinks],
  ['length', contentLength],
  ['preview', (content) => beginningOf(previewOf(CONVERSATION, { content } as Message, () => undefined), 120)],
])('%s take a number of steps linear in the length of a text', (_, run) => {
  for (const text of [...WORST, ...longTexts(5)]) {
    expect(readingCost(() => run(text))).toBeLessThan(READS_PER_CHARACTER * text.length);
  }
});
