import { expect, test } from 'vitest';
import { outcome } from '../../../../tests/support/selections';
import { markdownOf } from '../../../text/markdown/tree';
import { addressOf, pasteAddress, toggleLink } from './links';

const URL = 'https://a.example/x';
const pasted = (marked: string, address = URL) => outcome(marked, (text, selection) => pasteAddress(text, selection, address));

test.each<[string, string, string | null]>([
  ['a word', 'see «this» now', `see [this](${URL})«» now`],
  ['a word with spaces around it', 'see« this »now', `see [this](${URL})«» now`],
  ['a bold word', 'see **«this»**', `see **[this](${URL})«»**`],
  ['brackets', '«a [b] c»', `[a [b] c](${URL})«»`],
  ['half of brackets', '«a] b»', null],
  ['an address, which is replaced', `«https://b.example»`, null],
  ['two lines', '«a\nb»', null],
  ['the text of a link', `[«a»](${URL})`, null],
  ['a text with a link', `«a [b](${URL})»`, null],
  ['nothing', 'a«»', null],
  ['code of a block', '```\n«a»\n```', null],
])('an address pasted on %s', (_, before, after) => {
  expect(pasted(before)).toBe(after);
});

test.each(['https://a.example/x_(y)', 'https://a.example/((x))y', 'https://a.example/a*b*c?d=e&f', 'mailto:jane@a.example', 'www.a.example'])(
  '%s is the whole target of a link',
  (address) => {
    const after = (pasted('see «this»', address) ?? '').replace(/[«»]/gu, '');
    expect(JSON.stringify(markdownOf(after))).toContain(`"kind":"labelled","href":"${addressOf(address)}"`);
  },
);

test('only an address alone becomes a target', () => {
  expect(pasted('«this»', `see ${URL}`)).toBeNull();
  expect(pasted('«this»', `${URL}\n${URL}`)).toBeNull();
  expect(pasted('«this»', 'javascript:alert(1)')).toBeNull();
  expect(pasted('«this»', ` ${URL}\n`)).toBe(`[this](${URL})«»`);
});

test('lines are no text of a link', () => {
  expect(outcome('«a\nb»', toggleLink)).toBeNull();
});

test.each<[string, string, string]>([
  ['the target is typed', 'see «this»', 'see [this](«»)'],
  ['the text of an address is typed', `see «${URL}»`, `see [«»](${URL})`],
  ['a link is a text again', `see [«this»](${URL})`, 'see «this»'],
  ['a selected link is a text again', `see «[this](${URL})»`, 'see «this»'],
])('by the button %s', (_, before, after) => {
  expect(outcome(before, toggleLink)).toBe(after);
});
