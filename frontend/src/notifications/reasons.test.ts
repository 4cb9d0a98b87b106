import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom } from '../../tests/support/example-conversation';
import { exampleMessage } from '../../tests/support/example-messages';
import type { Conversation, Message, Settings } from '../net/api-types';
import { reasonFor } from './reasons';

const ME = '1';
const direct = (involvement: Conversation['involvement'] = 'everything') => exampleConversation({ involvement });
const room = (involvement: Conversation['involvement'] = 'mentions') => exampleRoom({ involvement });
const message = (more: Partial<Message> = {}) => exampleMessage('10', more);
const NAMED = message({ mentions: ['3', ME] });

const why = (notify: Settings['notify'], conversation: Conversation, said = message(), isAddressed = false, words: string[] = []) =>
  reasonFor(said, conversation, { notify, words }, ME, isAddressed);

test('by default direct messages, mentions and answers notify', () => {
  expect(why('mine', direct())).toBe('direct');
  expect(why('mine', room())).toBeNull();
  expect(why('mine', room(), NAMED)).toBe('mention');
  expect(why('mine', room(), message({ mentionsRoom: true }))).toBe('mention');
  expect(why('mine', room(), message({ replyToId: '5' }))).toBeNull();
  expect(why('mine', room(), message({ replyToId: '5' }), true)).toBe('mention');
  expect(why('mine', room(), message({ mentions: ['3'] }))).toBeNull();
});

test('words notify in rooms', () => {
  const said = message({ content: 'The release is out' });
  expect(why('mine', room(), said, false, ['lisbon', 'release'])).toBe('word');
  expect(why('mine', room(), said, false, ['lisbon'])).toBeNull();
  for (const muted of [room('nothing'), room('hidden')]) expect(why('mine', muted, said, false, ['release'])).toBeNull();
});

test('every message notifies if the user wants that everywhere or in this room', () => {
  expect(why('all', room())).toBe('everything');
  expect(why('all', direct())).toBe('direct');
  expect(why('mine', room('everything'))).toBe('everything');
  expect(why('nothing', room('everything'))).toBe('everything');
});

test('what the user wants of a conversation goes before what they want of all', () => {
  for (const muted of [direct('nothing'), direct('hidden'), direct('mentions'), room('nothing'), room('hidden')]) {
    expect(why('all', muted)).toBeNull();
    expect(why('mine', muted, NAMED)).toBe('mention');
  }
});

test('nothing notifies if the user wants nothing', () => {
  for (const conversation of [direct(), room()]) expect(why('nothing', conversation, NAMED, true, ['message'])).toBeNull();
});

test('own messages, changes, deleted messages and rooms that the user left never notify', () => {
  const changed: Partial<Message>[] = [{ mine: true }, { kind: 'change' }, { isDeleted: true }];
  for (const more of changed) expect(why('all', direct(), { ...NAMED, ...more })).toBeNull();
  expect(why('all', exampleRoom({ isParticipant: false, involvement: null }), NAMED)).toBeNull();
});
