import { expect, test } from 'vitest';
import cases from './link-cases.json';
import { splitLinks } from './links';

const links = (content: string) => splitLinks(content).flatMap((part) => (part.kind === 'link' ? [part.href] : []));
const shown = (content: string) => splitLinks(content).map((part) => part.text).join('');

test('a link is found between words, and shown as typed', () => {
  expect(splitLinks('see https://example.org/a?b=c#d now')).toEqual([
    { kind: 'text', text: 'see ' },
    { kind: 'link', text: 'https://example.org/a?b=c#d', href: 'https://example.org/a?b=c#d' },
    { kind: 'text', text: ' now' },
  ]);
});

test('an encoded script in a link stays encoded', () => {
  const typed = 'http://x.com/%3Cimg%20src=x%20onerror=alert(1)%3E';
  expect(splitLinks(typed)).toEqual([{ kind: 'link', text: typed, href: typed }]);
});

test('a percent sign that encodes nothing is text', () => {
  expect(splitLinks('100%')).toEqual([{ kind: 'text', text: '100%' }]);
  expect(links('http://x.com/100%')).toEqual(['http://x.com/100%']);
});

test('only http, https and mailto are links', () => {
  const typed = 'javascript:alert(1) data:text/html,x ftp://x.com file:///etc vbscript:x javascript://x.com/%0aalert(1)';
  expect(links(typed)).toEqual([]);
  expect(links('mailto:ann@example.org HTTP://EXAMPLE.ORG')).toEqual(['mailto:ann@example.org', 'HTTP://EXAMPLE.ORG']);
});

test('markup ends a link', () => {
  expect(links('http://x.com/"onmouseover="alert(1)')).toEqual(['http://x.com/']);
  expect(links('<http://x.com/a>')).toEqual(['http://x.com/a']);
});

test("a sentence's punctuation is not part of the link", () => {
  expect(links('Is it http://x.com/a?')).toEqual(['http://x.com/a']);
  expect(links('It is http://x.com/a.b, or http://x.com/c...')).toEqual(['http://x.com/a.b', 'http://x.com/c']);
});

test('brackets belong to the link when it opened them', () => {
  expect(links('(see https://en.wikipedia.org/wiki/Chat_(bird))')).toEqual(['https://en.wikipedia.org/wiki/Chat_(bird)']);
  expect(links('(http://x.com/a).')).toEqual(['http://x.com/a']);
  expect(links('[http://x.com/a]')).toEqual(['http://x.com/a']);
});

test('a scheme without an address is text', () => {
  expect(links('http:// https://, mailto: mailto:nobody')).toEqual([]);
});

test('no text is lost or changed', () => {
  for (const typed of ['', ' ', 'a\n\nhttp://x.com.\n', 'http://a.b http://c.d', '(http://x.y)', 'x http://[ y']) {
    expect(shown(typed)).toBe(typed);
  }
});

test.each(cases)('in $typed the link is $link', ({ typed, link }) => {
  expect(links(typed)).toEqual(link === null ? [] : [link]);
  expect(shown(typed)).toBe(typed);
});

test('punctuation after a link is dropped, whatever its length', () => {
  expect(links(`http://a${'.'.repeat(6600)}${')'.repeat(3390)}`)).toEqual(['http://a']);
  expect(links(`(http://a${'.'.repeat(3000)}${').'.repeat(3000)}`)).toEqual(['http://a']);
  expect(links(`http://a/${'('.repeat(3000)}${')'.repeat(6000)}`)).toEqual([`http://a/${'('.repeat(3000)}${')'.repeat(3000)}`]);
});
