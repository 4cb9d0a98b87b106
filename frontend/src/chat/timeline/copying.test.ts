import { expect, test } from 'vitest';
import { exampleFile } from '../../../tests/support/example-files';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import type { Message, User } from '../../net/api-types';
import { fileLines, type Picked, textOf } from './copying';
import { layOut } from './rows';

const jane: User = { id: '2', username: 'jane', displayName: 'Jane Doe', avatarURL: null, status: null, role: 'member', isDeactivated: false };
const authors = new Map([[jane.id, jane]]);
const copied = (...messages: Message[]) => {
  const rows = layOut({ messages, entries: [], newFrom: null }).flatMap((row): Picked[] =>
    row.kind === 'message' ? [{ row, text: row.message.content }] : row.kind === 'changes' ? [{ row, text: row.changes.map(({ content }) => content).join(' · ') }] : [],
  );
  return textOf(rows, authors).replaceAll('\u202f', ' ');
};

test('one message is copied as it was sent', () => {
  expect(copied(message('1', { content: '  indented\n\ttwo' }))).toBe('  indented\n\ttwo');
});

test('several messages have the author and the time once for each group', () => {
  const other = message('3', { authorId: '9', content: 'three' });
  expect(copied(message('1', { content: 'one' }), message('2', { content: 'two\nlines' }), other)).toBe(
    'Jane Doe, 12:00 PM\none\ntwo\nlines\n\nSomeone, 12:00 PM\nthree',
  );
});

test('messages of several days have their dates', () => {
  const later = message('2', { createdAt: '2026-03-03T12:00:00.000Z' });
  expect(copied(message('1'), later)).toContain('Jane Doe, Monday, March 2, 2026');
});

test('a change is copied as its sentence, apart from the messages around it', () => {
  const change = (id: string) => message(id, { kind: 'change', content: `change ${id}` });
  expect(copied(change('1'))).toBe('change 1');
  expect(copied(message('1', { content: 'one' }), change('2'), change('3'), message('4', { content: 'four' }))).toBe(
    'Jane Doe, 12:00 PM\none\n\nchange 2 · change 3\n\nJane Doe, 12:00 PM\nfour',
  );
});

test('files are copied by their names', () => {
  expect(fileLines({ files: [exampleFile('1', { name: 'a\u202eb.png' }), exampleFile('2', { name: 'c.pdf' })] })).toEqual(['📎 a⇄b.png', '📎 c.pdf']);
});
