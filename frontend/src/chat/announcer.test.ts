import { expect, test } from 'vitest';
import { exampleUser } from '../../tests/support/example-conversation';
import { exampleMessage as message } from '../../tests/support/example-messages';
import { Announcer } from './announcer.svelte';

const jane = exampleUser('2', 'jane', { displayName: 'Jane Doe' });

test('a message is announced with its author, and with its room if it is in one', () => {
  const announcer = new Announcer();
  announcer.tell(message('1', { content: 'hello' }), jane);
  announcer.tell(message('2', { content: 'hello all' }), jane, 'lab-notes');
  announcer.tell(message('3', { content: 'hm' }), undefined, null);
  expect(announcer.lines.map(({ text }) => text)).toEqual(['Jane Doe: hello', 'Jane Doe in lab-notes: hello all', 'Someone: hm']);
});

test('an action is announced as its sentence', () => {
  const announcer = new Announcer();
  const wave = message('1', { content: '/me waves' });
  announcer.tell(wave, jane, null, 'Jane Doe waves');
  announcer.tell(wave, jane, 'lab-notes', 'Jane Doe waves');
  expect(announcer.lines.map(({ text }) => text)).toEqual(['Jane Doe waves', 'lab-notes: Jane Doe waves']);
});

test('a room to which someone added the user is announced', () => {
  const announcer = new Announcer();
  announcer.tellAdded(jane, 'lab-notes');
  announcer.tellAdded(undefined, 'lab-notes');
  expect(announcer.lines.map(({ text }) => text)).toEqual(['Jane Doe added you to lab-notes.', 'Someone added you to lab-notes.']);
});
