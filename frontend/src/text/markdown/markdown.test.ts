import { expect, test } from 'vitest';
import { attacks } from '../../../tests/xss-payloads';
import cases from '../markdown-cases.json';
import { hasMarks } from '../marks';
import type { Block, Inline, Row } from './blocks';
import { markdownOf, treeOf } from './tree';

/** Blocks and the text in them, with tags for what is drawn. */
const drawn = (blocks: readonly Block[]): string => blocks.map(block).join('');

function block(block: Block): string {
  if (block.kind === 'paragraph') return `<p>${inlines(block.children)}</p>`;
  if (block.kind === 'heading') return `<h${block.level}>${inlines(block.children)}</h${block.level}>`;
  if (block.kind === 'code') return `<pre ${block.language}>${block.text}</pre>`;
  if (block.kind === 'quote') return `<quote>${drawn(block.blocks)}</quote>`;
  if (block.kind === 'table') return `<table>${[block.head, ...block.rows].map(row).join('')}</table>`;
  return `<list ${block.start ?? '•'}>${block.items.map(({ blocks }) => `<item>${drawn(blocks)}</item>`).join('')}</list>`;
}

const row = ({ cells }: Row): string => `<row>${cells.map((cell) => `<cell>${inlines(cell)}</cell>`).join('')}</row>`;
const inlines = (all: readonly Inline[]): string => all.map(inline).join('');

function inline(inline: Inline): string {
  if (inline.kind === 'text') return inline.text;
  if (inline.kind === 'link') return `<link ${inline.href}>${inline.text}</link>`;
  if (inline.kind === 'labelled') return `<link ${inline.href}>${inlines(inline.children)}</link>`;
  if (inline.kind === 'name') return `<name>${inline.text}</name>`;
  if (inline.kind === 'code') return `<code>${inline.text}</code>`;
  return `<${inline.kind}>${inlines(inline.children)}</${inline.kind}>`;
}

/** Null for a message that is drawn as plain text. */
const shown = (typed: string): string | null => {
  const blocks = hasMarks(typed) ? markdownOf(typed) : null;
  return blocks && drawn(blocks);
};

test.each(cases as { typed: string; shown: string | null }[])('$typed is shown as $shown', ({ typed, shown: wanted }) => {
  expect(shown(typed)).toBe(wanted);
  // The parser agrees that a text without marks is plain.
  if (wanted === null) expect(markdownOf(typed)).toBeNull();
});

test.each([
  ['a|b|c|d\n:--|--:|:-:|--\n1|2|3|4', ['left', 'right', 'center', null]],
  ['|a|b|\n| :- | -: |\n|1|2|', ['left', 'right']],
  ['> |a|b|\n> |:-:|---|\n> |1|2|', ['center', null]],
])('%j aligns its columns', (typed, wanted) => {
  const [block] = treeOf(typed).blocks;
  const table = block?.kind === 'quote' ? block.blocks[0] : block;
  expect(table?.kind === 'table' && table.alignments).toEqual(wanted);
});

/** The addresses to which a message leads. */
function hrefs(blocks: readonly Block[]): string[] {
  return JSON.stringify(blocks).match(/"href":"(?:[^"\\]|\\.)*"/gu)?.map((pair) => JSON.parse(`{${pair}}`).href) ?? [];
}

const ATTACKS = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  '<javascript:alert(1)>',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript&colon;alert(1)',
  '&#106;avascript:alert(1)',
  '&#x6A;avascript:alert(1)',
  '%6aavascript:alert(1)',
  'javascript://x/%0aalert(1)',
  'DATA:text/html,<script>alert(1)</script>',
  'data:image/svg+xml;base64,PHN2Zz4=',
  'vbscript:msgbox(1)',
  'VBSCRIPT:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://example.org/1',
  'view-source:https://example.org',
  '//example.org',
  '/conversations/7',
  '\\\\example.org',
  'https:example.org',
  'http://',
  'https://[x',
];

test.each(ATTACKS)('%j is no target of a link', (target) => {
  for (const typed of [`[x](${target})`, `**[x](${target})** *y*`, `![x](${target}) *y*`, `> - [*x*](${target} "t")`, `[a [b](${target})](${target}) *y*`, `a|b\n-|-\n[x](${target})|`, `[x]: ${target}\n[x] *y*`, `<${target}> *y*`]) {
    for (const href of hrefs(treeOf(typed).blocks)) expect(href, typed).toMatch(/^https?:\/\/(?:example\.org|x\b)/u);
  }
});

test('every attack stays text, with links of three schemes', () => {
  const all = attacks('http://127.0.0.1:1').map(({ text }) => text);
  for (const text of all.flatMap((text) => [text, `> ${text}`, `**${text}**`, `- ${text}\n  - [${text}](${text})`, `a|b\n-|-\n${text}|${text}`, `\`\`\`${text}\n${text}\n\`\`\``])) {
    for (const href of hrefs(treeOf(text).blocks)) expect(new URL(href).protocol, text).toMatch(/^(?:https?|mailto):$/u);
  }
});

test('a hostile text of 9,000 characters is drawn like any other', () => {
  const hostile = ['>', '[', '*a ', '`', '*_', '[](', '- ', '> ', '~~a ', '_a', '1. ', '](', '|', '\\*', '「*', 'あ*', '<a', 'a@b.', 'http://a.b/', '[a](http://a.b) ', '> a\n', '- a\n', '#\n'];
  for (const part of hostile) {
    const text = part.repeat(9_000 / part.length);
    const letters = (all: string) => all.match(/[a-z]/gu)?.length ?? 0;
    const shownText = drawn(treeOf(text).blocks).replace(/<[^<>]*>/gu, '');
    // Only targets and tags may be missing.
    if (!part.includes('http') && !part.includes('<') && !part.includes('@')) expect(letters(shownText), part).toBe(letters(text));
  }
});

test('nobody nests so deeply: it is text', () => {
  for (const part of ['> ', '- ', '1. ']) expect(markdownOf(`${part.repeat(30)}**a**`), part).toBeNull();
  expect(shown(`${'> '.repeat(20)}a`)).toContain('<quote><p>a</p></quote>');
});
