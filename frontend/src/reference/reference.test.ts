import { expect, test } from 'vitest';
import { blocks } from '../text/description';
import { curlOf } from './curl';
import { exampleOf, exampleText } from './examples';
import { lookUp, resolve, type Schema } from './openapi';
import { type Entry, find, outline } from './outline';
import { SAMPLE } from './sample';
import { bounds, descriptionOf, fieldsOf, typeWords } from './schema';

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const entryOf = (id: string): Entry => outline(SAMPLE).flatMap(({ entries }) => entries).find((entry) => entry.id === id) as Entry;

test('a reference is resolved by its path, whatever characters it has', () => {
  const document = { ...SAMPLE, components: { 'a/b': { 'c~d': { 'e f': 1 } } } };
  expect(lookUp(document, '#/components/a~1b/c~0d/e%20f')).toBe(1);
  for (const nowhere of ['#/components/none', 'other.json#/x', '#/components/toString', '']) expect(lookUp(document, nowhere)).toBe(undefined);
});

test('properties beside a reference override its target', () => {
  expect(resolve<Schema>(SAMPLE, { ...ref('Id'), description: 'Mine' })).toMatchObject({ description: 'Mine', maxLength: 19 });
  expect(resolve<Schema>(SAMPLE, ref('None'))).toEqual({});
});

test('circular references end', () => {
  const document = { ...SAMPLE, components: { schemas: { A: ref('B'), B: ref('A') } } };
  expect(resolve<Schema>(document, ref('A'))).toEqual({});
  expect(typeWords(document, ref('A'))).toBe('anything');
  const lists = { ...SAMPLE, components: { schemas: { A: { items: ref('A') }, B: { anyOf: [ref('B'), { type: 'null' }] }, C: { allOf: [ref('C')] } } } };
  expect(typeWords(lists, ref('A'))).toMatch(/^array of array of .* anything$/u);
  for (const name of ['A', 'B', 'C']) {
    expect([fieldsOf(lists, ref(name)), bounds(lists, ref(name))]).toEqual([[], []]);
    expect(exampleOf(lists, ref(name))).toBeDefined();
  }
});

test('types are described in words', () => {
  const words = (schema: Schema) => typeWords(SAMPLE, schema);
  expect(words(ref('Id'))).toBe('string');
  expect(words({ type: ['string', 'null'] })).toBe('string or null');
  expect(words({ anyOf: [ref('Message'), { type: 'null' }] })).toBe('Message or null');
  expect(words({ type: 'array', items: ref('Message') })).toBe('array of Message');
  expect(words({ type: 'string', format: 'date-time' })).toBe('string (date and time)');
  expect(words({ type: 'string', format: 'binary' })).toBe('file');
  expect(words({ oneOf: [ref('Message'), ref('Credentials')] })).toBe('Message or Credentials');
  expect(words({ type: 'object', additionalProperties: { type: 'string' } })).toBe('map of string');
  expect(words({})).toBe('anything');
});

test('bounds are described in words', () => {
  const words = (schema: Schema) => bounds(SAMPLE, schema).join('; ');
  expect(words({ type: 'string', minLength: 1, maxLength: 1000 })).toBe('1 to 1,000 characters');
  expect(words({ type: 'string', maxLength: 1 })).toBe('at most 1 character');
  expect(words({ type: 'string', minLength: 43, maxLength: 43 })).toBe('exactly 43 characters');
  expect(words({ type: 'integer', minimum: 0 })).toBe('at least 0');
  expect(words({ type: 'string', minLength: 0 })).toBe('');
  expect(words({ type: 'array', maxItems: 25, items: ref('Id') })).toBe('at most 25 items; each: at most 19 characters; each: matches `^[1-9][0-9]*$`');
  expect(words({ enum: ['said', 'sung', null] })).toBe('one of `said`, `sung`');
  expect(words({ enum: ['said', 'sung'], description: '`said` or `sung`' })).toBe('');
  expect(words({ const: 'no' })).toBe('always `no`');
  expect(words({ type: 'boolean', default: true })).toBe('default `true`');
  expect(words({ anyOf: [ref('Id'), { type: 'null' }] })).toBe('at most 19 characters; matches `^[1-9][0-9]*$`');
});

test('fields come from an object, from the items of a list, and from every part of an allOf', () => {
  const names = (schema: Schema) => fieldsOf(SAMPLE, schema).map(({ name, isRequired }) => `${name}${isRequired ? '' : '?'}`);
  expect(names(ref('Credentials'))).toEqual(['username', 'password?']);
  expect(names({ type: 'array', items: ref('Credentials') })).toEqual(['username', 'password?']);
  expect(names({ allOf: [ref('Credentials'), { properties: { note: {} }, required: ['note'] }] })).toEqual(['username', 'password?', 'note']);
  expect(names({ anyOf: [ref('Credentials'), { properties: {} }] })).toEqual(['username?', 'password?']);
  expect(names(ref('Id'))).toEqual([]);
  expect(descriptionOf(SAMPLE, fieldsOf(SAMPLE, ref('Message'))[0]?.schema ?? {})).toBe('Which it is.');
  const kinds = { ...SAMPLE, components: { schemas: { Kind: { type: 'string', enum: ['a'], description: '`a`: the first' } } } };
  expect(descriptionOf(kinds, { ...ref('Kind'), description: 'Which one.' })).toBe('Which one.\n\n`a`: the first');
});

test('examples match their schema, and a recursive schema ends', () => {
  expect(exampleOf(SAMPLE, ref('Message'))).toEqual({
    id: '7', answerTo: null, answers: [], createdAt: '2026-03-02T12:00:00.000Z', kind: 'said',
  });
  expect(exampleOf(SAMPLE, { type: 'integer', minimum: 5 })).toBe(5);
  expect(exampleOf(SAMPLE, { type: ['string', 'null'], minLength: 6 })).toBe('texttt');
  expect(exampleText(SAMPLE, 'image/png', { schema: { type: 'string', format: 'binary' } })).toBe(null);
});

test('operations are grouped by noun in the document’s order, without empty nouns', () => {
  const groups = outline(SAMPLE);
  expect(groups.map(({ name, entries }) => [name, entries.map(({ id }) => id)])).toEqual([
    ['Messages', ['listMessages', 'openStream']],
    ['Sessions', ['logIn']],
    ['Other', ['setPicture']],
  ]);
  expect(['logIn', 'openStream', 'listMessages'].map((id) => entryOf(id).access)).toEqual(['anybody', 'maybe', 'session']);
  expect(entryOf('logIn').answers[1]).toMatchObject({ isCommon: true, status: '429', description: 'Later.', headers: [{ name: 'Retry-After', header: { description: 'When.' } }] });
  expect(entryOf('openStream').answers[0]?.contents[0]?.events).toMatchObject([{ name: 'message', description: 'Said.' }]);
});

test('a search needs every word, in any order and case', () => {
  const found = (search: string) => find(outline(SAMPLE), search).flatMap(({ entries }) => entries.map(({ id }) => id));
  expect(found('MESSAGES get')).toEqual(['listMessages', 'openStream']);
  expect(found('post login')).toEqual(['logIn']);
  expect(found('nothing like it')).toEqual([]);
  expect(found(' ')).toHaveLength(4);
});

test('a request becomes a shell command with quoted arguments', () => {
  const line = (id: string) => curlOf(SAMPLE, entryOf(id), 'http://chinwag:8000');
  expect(line('logIn')).toBe(
    `curl http://chinwag:8000/api/login \\\n  -H 'Content-Type: application/json' \\\n  -d '{"username":"o'\\''hara","password":"text"}'`,
  );
  expect(line('listMessages')).toBe('curl http://chinwag:8000/api/conversations/7/messages \\\n  -H "Authorization: Bearer $TOKEN"');
  expect(line('openStream')).toBe(`curl http://chinwag:8000/api/messages \\\n  -N -H 'Accept: text/event-stream'`);
  expect(line('setPicture')).toBe(
    `curl -X PUT http://chinwag:8000/api/account/picture \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H 'Content-Type: image/png' \\\n  --data-binary @picture.png`,
  );
});

test('binary responses are saved to a file', () => {
  const line = (mediaType: string) => {
    const answer = { status: '200', isCommon: false, description: '', headers: [], contents: [{ mediaType, content: {}, events: [] }] };
    return curlOf(SAMPLE, { ...entryOf('openStream'), answers: [answer] }, 'http://x');
  };
  expect(line('image/jpeg')).toBe('curl http://x/api/messages \\\n  -o picture.png');
  expect(line('application/x-x509-ca-cert')).toBe('curl http://x/api/messages \\\n  -o chinwag-ca.crt');
  expect(line('application/octet-stream')).toBe('curl http://x/api/messages \\\n  -o file');
  for (const text of ['application/json', 'application/problem+json', 'text/plain']) expect(line(text)).toBe('curl http://x/api/messages');
});

test('required query parameters are in the command', () => {
  const parameters = [{ name: 'up to', in: 'query', required: true, schema: { examples: ['a&b'] } }];
  expect(curlOf(SAMPLE, { ...entryOf('openStream'), parameters, answers: [] }, 'http://x')).toBe(`curl 'http://x/api/messages?up%20to=a%26b'`);
});

test('descriptions are paragraphs and lists of text, strong and code', () => {
  expect(blocks(SAMPLE.info.description ?? '')).toEqual([
    { kind: 'paragraph', spans: [{ kind: 'strong', text: 'Ids' }, { kind: 'text', text: ' are text:' }] },
    { kind: 'list', items: [[{ kind: 'text', text: 'as ' }, { kind: 'code', text: '7' }], [{ kind: 'text', text: 'or longer' }]] },
    { kind: 'paragraph', spans: [{ kind: 'text', text: 'The end.' }] },
  ]);
  expect(blocks('<b>no tag</b>')).toEqual([{ kind: 'paragraph', spans: [{ kind: 'text', text: '<b>no tag</b>' }] }]);
});
