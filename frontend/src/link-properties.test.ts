/** What holds for any text at all: thousands of texts made of pieces that mean something to who looks for links. */
import { expect, test } from 'vitest';
import { contentLength } from './content';
import { splitLinks } from './links';

const TEXTS = 20_000;
const PIECES = [
  'http://', 'https://', 'HTTP://', 'mailto:', 'javascript:', 'data:text/html,', 'vbscript:', '//', 'http:', 'x', 'example.org', 'a@b', '@', ':', ':99999',
  '/', '?', '#', '%3Cimg%20src=x%20onerror=alert(1)%3E', '%', '%00', '[', ']', '[::1]', '(', ')', '{', '}', '<', '>', '"', '’', '”', '.', ',', '!', '*_~',
  ' ', '\n', '\t', '\r', '\u0000', '\u00a0', '\u200b', '\u202e', '\u2028', '\ufeff', '👩‍💻', 'é', '\ud83d', '\ude00', '\\', '&#106;', 'xn--',
];

/** The same ones each time: mulberry32. */
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

test('of any text all is shown, in its order, and nothing more', () => {
  for (const text of texts(1)) {
    const parts = splitLinks(text);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.filter((part) => part.text === '')).toEqual([]);
  }
});

test('of any text a link is what was typed, and leads to the web or to somebody’s mail', () => {
  let found = 0;
  for (const text of texts(2)) {
    for (const part of splitLinks(text)) {
      if (part.kind === 'text') continue;
      found += 1;
      expect(part.href).toBe(part.text);
      expect(new URL(part.href, 'http://own.test/').protocol).toMatch(/^(?:https?|mailto):$/u);
      expect(new URL(part.href, 'http://own.test/').origin).not.toBe('http://own.test');
      expect(part.href).not.toMatch(/[\s<>"]/u);
    }
  }
  expect(found).toBeGreaterThan(TEXTS / 20);
});

test('of any text what was found is found in it alone, and nothing in the rest', () => {
  for (const text of texts(3)) {
    for (const part of splitLinks(text)) {
      if (part.kind === 'link') expect(splitLinks(part.text)).toEqual([part]);
    }
  }
});

test('of any text the length is that of its characters without its ends', () => {
  for (const text of texts(4)) {
    expect(contentLength(text)).toBe(contentLength(` ${text}\n`));
    expect(contentLength(text)).toBeLessThanOrEqual([...text].length);
  }
});
