/** The examples in the server's document, `openapi.json`, match their schemas. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Schema = { [keyword: string]: unknown };

const FORMATS: Record<string, (text: string) => boolean> = {
  'date-time': (text) => new Date(text).toISOString() === text,
  uri: (text) => URL.canParse(text),
  'uri-reference': (text) => URL.canParse(text, 'http://localhost'),
  binary: () => true,
};

const RULES: Record<string, (rule: never, value: unknown) => boolean> = {
  type: (rule: string | string[], value) => [rule].flat().includes(typeOf(value)),
  enum: (rule: unknown[], value) => rule.includes(value),
  const: (rule: unknown, value) => rule === value,
  minLength: (rule: number, value) => [...String(value)].length >= rule,
  maxLength: (rule: number, value) => [...String(value)].length <= rule,
  pattern: (rule: string, value) => new RegExp(rule, 'u').test(String(value)),
  format: (rule: string, value) => FORMATS[rule]?.(String(value)) ?? false,
  minimum: (rule: number, value) => Number(value) >= rule,
  maximum: (rule: number, value) => Number(value) <= rule,
};

function typeOf(value: unknown): string {
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** The examples in a part of the document that break a rule beside them, and the number of all examples. */
function look(part: unknown, place: string, broken: string[]): number {
  if (typeof part !== 'object' || part === null) return 0;
  const schema = part as Schema;
  const examples = Array.isArray(schema['examples']) ? schema['examples'] : [];
  for (const example of examples) {
    for (const [keyword, rule] of Object.entries(schema)) {
      if (RULES[keyword]?.(rule as never, example) === false) {
        broken.push(`${place}: ${JSON.stringify(example)} breaks ${keyword} ${JSON.stringify(rule)}`);
      }
    }
  }
  const inside = Object.entries(schema).map(([name, value]) => look(value, `${place}/${name}`, broken));
  return inside.reduce((sum, count) => sum + count, examples.length);
}

test('every example in the document matches its schema', () => {
  const document: unknown = JSON.parse(readFileSync('openapi.json', 'utf8'));
  const broken: string[] = [];
  expect(look(document, '#', broken)).toBeGreaterThan(100);
  expect(broken).toEqual([]);
});

test('the patterns for names and texts accept what the server accepts', () => {
  const pattern = (text: string) => new RegExp(text, 'u');
  const document = JSON.parse(readFileSync('openapi.json', 'utf8'));
  const { Newcomer, MessageEdit, NewMessage, ProfileChange } = document.components.schemas;
  const username = pattern(Newcomer.properties.username.pattern);
  for (const name of ['john', 'Zoë', 'Ольга', '美咲', 'अनिल', 'o.brien-2', '7of9']) expect(name).toMatch(username);
  for (const name of ['', '-x', 'a b', 'a\nb', '<b>', 'a\u{202e}b']) expect(name).not.toMatch(username);
  // It may be the text of files, and empty.
  for (const { properties } of [NewMessage, MessageEdit]) {
    const content = pattern(properties.content.pattern);
    for (const text of ['', 'a', ' a', '\n\na\n b\t', '🦊']) expect(text).toMatch(content);
    for (const text of ['a\0b', '\0', ' \0']) expect(text).not.toMatch(content);
  }
  const line = pattern(ProfileChange.properties.displayName.pattern);
  for (const text of ['', 'Jane Doe', '👩\u{200d}💻', 'Zoë O’Brien, Ph.D.']) expect(text).toMatch(line);
  for (const text of ['a\nb', 'a\u{2028}b', '\0']) expect(text).not.toMatch(line);
});
