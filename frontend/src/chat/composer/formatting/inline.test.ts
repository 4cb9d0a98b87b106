import { expect, test } from 'vitest';
import { outcome, selected } from '../../../../tests/support/selections';
import { randomFrom } from '../../../../tests/support/random';
import { treeOf } from '../../../text/markdown/tree';
import { hasMark, toggleMark } from './inline';
import type { InlineMark } from './markdown-spans';
import { edited, type Span } from './text-edits';

const toggled = (marked: string, kind: InlineMark) => outcome(marked, (text, selection) => toggleMark(text, selection, kind));

test.each<[InlineMark, string, string]>([
  ['bold', 'at «noon sharp», not one', 'at **«noon sharp»**, not one'],
  ['italic', '«all»', '*«all»*'],
  ['strike', 'a «b» c', 'a ~~«b»~~ c'],
  ['code', 'run «ls -l» now', 'run `«ls -l»` now'],
  // Marks touch their text.
  ['bold', 'a« b »c', 'a **«b»** c'],
  // Both at once.
  ['italic', '**«b»**', '***«b»***'],
  ['bold', '*«b»*', '***«b»***'],
  ['bold', '~~«b»~~', '~~**«b»**~~'],
  // Right to left, and characters of two units.
  ['bold', 'שלום «עולם» טוב', 'שלום **«עולם»** טוב'],
  ['italic', '👍🏽 «𝒳👩‍👩‍👧» 🎉', '👍🏽 *«𝒳👩‍👩‍👧»* 🎉'],
])('%s makes %s into %s, and back', (kind, before, after) => {
  expect(toggled(before, kind)).toBe(after);
  const { text, selection } = selected(after);
  expect(hasMark(text, selection, kind)).toBe(true);
  const back = toggled(after, kind) ?? '';
  expect(back.replace(/[«»]/gu, '')).toBe(before.replace(/[«»]/gu, ''));
  expect(hasMark(selected(back).text, selected(back).selection, kind)).toBe(false);
});

test.each<[string, InlineMark, string, string | null]>([
  ['the marks are selected too', 'bold', 'a «**b**» c', 'a «b» c'],
  ['one of the marks is selected too', 'bold', 'a «**b»** c', 'a «b» c'],
  ['other marks are around it', 'bold', '**~~«b»~~**', '~~«b»~~'],
  ['other marks are selected', 'bold', '**«~~b~~»**', '~~«b»~~'],
  ['it is a part of what is marked', 'bold', '**a meeting at «noon»**', '**a meeting at** «noon»'],
  ['it is a part of a word, so that the rest could not be marked', 'italic', '*un«beli»evable*', 'un«beli»evable'],
  ['it is in the middle of what is marked', 'italic', '*a «b» c*', '*a* «b» *c*'],
  ['it is a part of what another mark in it marks', 'bold', '**a ~~b «c»~~**', 'a ~~b «c»~~'],
  ['it was marked with underscores', 'italic', 'a _«b»_', 'a «b»'],
  ['it is code with a space for its backtick', 'code', '`` «`a» ``', '«`a»'],
])('a mark goes when %s', (_, kind, before, after) => {
  expect(toggled(before, kind)).toBe(after);
});

test.each<[string, InlineMark, string, string | null]>([
  ['a part that is marked already', 'bold', '«a **b** c»', '**«a b c»**'],
  ['two parts that are marked already', 'bold', '«**a** and **b**»', '**«a and b»**'],
  ['a part of another mark, which may not be crossed', 'bold', '«a ~~b» c~~', '**«a ~~b c~~»**'],
  ['a part of code, in which marks mean nothing', 'bold', 'see `a «b» c`', 'see **«`a b c`»**'],
  ['a part of a link’s target', 'bold', 'see [a](https://«a.example»)', 'see **«[a](https://a.example)»**'],
  ['the text of a link', 'bold', 'see [«a»](https://a.example)', 'see [**«a»**](https://a.example)'],
  ['an address', 'bold', 'see «https://a.example/x_y_z» now', 'see **«https://a.example/x_y_z»** now'],
  ['lines', 'bold', 'a«b\n\n  c\nd»e', 'a**«b**\n\n  **c**\n**d»**e'],
  ['items and a quote', 'italic', '«- a\n- b\n> c»', '- *«a*\n- *b*\n> *c»*'],
  ['lines of which one is marked', 'bold', '«a\n**b**»', '**«a**\n**b»**'],
  ['code with a backtick', 'code', 'a «b`c» d', 'a ``«b`c»`` d'],
  ['code that ends with backticks', 'code', '«a``»', '` «a``» `'],
  ['code of lines', 'code', 'x\n«a\n  b»\ny', 'x\n```\n«a\n  b»\n```\ny'],
  ['code of lines with backticks', 'code', '«a ```\n  b»', '````\n«a ```\n  b»\n````'],
  ['a part of a word', 'bold', 'un«beli»evable', 'un**«beli»**evable'],
  ['a part of a word, where stars multiply', 'italic', 'un«beli»evable', null],
  ['what has meaningless marks', 'italic', 'un*«beli»*evable', null],
  ['quotation marks that touch a word', 'bold', '«"quoted"»text', null],
  ['a word in quotation marks', 'bold', '"«quoted»"text', '"**«quoted»**"text'],
  ['nothing but spaces', 'bold', 'a«  »b', null],
  ['a part of a block of code', 'bold', '```\na «b»\n```', null],
  ['a part of a block of code as code', 'code', 'x\n```js\na «b»\n```\ny', 'x\na «b»\ny'],
])('a mark for %s', (_, kind, before, after) => {
  expect(toggled(before, kind)).toBe(after);
});

test.each<[string, InlineMark, string, string | null]>([
  ['begins something marked', 'bold', 'a «»', 'a **«»**'],
  ['gives up what is empty', 'bold', 'a **«»**', 'a «»'],
  ['begins italics in bold', 'italic', '**«»**', '***«»***'],
  ['gives up italics in bold', 'italic', '***«»***', '**«»**'],
  ['leaves what is marked at its end', 'bold', '**a«»**', '**a**«»'],
  ['enters it again', 'bold', '**a**«»', '**a«»**'],
  ['marks the word around it', 'code', 'the wörd«»s of', 'the `wörd«»s` of'],
  ['takes the marks away', 'bold', '**some w«»ords**', 'some w«»ords'],
  ['does nothing in code', 'bold', '`a «» b`', null],
  ['does nothing where it would mean nothing', 'italic', 'un«»', null],
  ['begins behind a letter where it can', 'bold', 'un«»', 'un**«»**'],
])('without a selection a mark %s', (_, kind, before, after) => {
  expect(toggled(before, kind)).toBe(after);
});

/** The marks around each visible letter, as the message is drawn. */
function drawn(text: string): string {
  const found: string[] = [];
  const walk = (node: unknown, marks: string) => {
    if (Array.isArray(node)) return node.forEach((each) => walk(each, marks));
    if (typeof node !== 'object' || node === null) return;
    const { kind, text: own } = node as { kind?: string; text?: unknown };
    const now = kind === 'strong' || kind === 'code' ? `${marks}${kind}` : marks;
    if (typeof own === 'string') found.push(...[...own].filter((letter) => /[a-z]/u.test(letter)).map((letter) => `${letter}${now}`));
    Object.values(node).forEach((each) => typeof each === 'object' && walk(each, now));
  };
  walk(treeOf(text).blocks, '');
  return found.join(' ');
}

test('whatever words are selected, they are drawn as bold, and no letter is lost', () => {
  const random = randomFrom(7);
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  for (let round = 0; round < 400; round += 1) {
    const words = Array.from({ length: 6 }, () => pick(['a', 'bc', '*d*', '~~e f~~', '`g`', '**h**', 'i.', '[j](https://k.example)']));
    const text = words.map((word) => word + pick([' ', ' ', '\n', '\n- '])).join('').trim();
    const starts = [...text.matchAll(/(?<![^\s])[a-z*~`[]/gu)].map(({ index }) => index);
    const [one, two] = [pick(starts), pick(starts)].sort((a, b) => a - b);
    const end = text.slice(two).search(/\s|$/u) + (two ?? 0);
    const selection: Span = { from: one ?? 0, to: end };
    const edit = toggleMark(text, selection, 'bold');
    if (!edit) continue;
    const after = edited(text, edit);
    const letters = (all: string) => all.replace(/[^a-z]/gu, '');
    expect(letters(after), text).toBe(letters(text));
    const isOn = hasMark(text, selection, 'bold');
    expect(hasMark(after, edit.selected, 'bold'), `${text} → ${after}`).toBe(!isOn);
    expect(drawn(after).replaceAll('strong', ''), `${text} → ${after}`).toBe(drawn(text).replaceAll('strong', ''));
  }
});
