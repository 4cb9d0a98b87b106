import { expect, test } from 'vitest';
import { exampleUser } from '../../../tests/support/example-conversation';
// Finds code and quotes.
import '../../text/markdown/tree';
import { type RoomOf, shownParts } from './message-parts';

const [ann, jane] = [exampleUser('2', 'Ann', { displayName: 'Ann Lee' }), exampleUser('3', 'jane')];
const roomOf: RoomOf = (name) => (name.startsWith('launch') ? { room: { id: '9', name: 'Launch' }, spelling: 'launch' } : null);
const shown = (content: string, mentionsRoom = false) =>
  shownParts(content, { mentioned: () => [ann, jane], mentionsRoom, roomOf }).map((part) => (part.kind === 'text' ? part.text : [part.kind, part.text]));

test('the users whom a message names are people, and all others are text', () => {
  expect(shown('Ask @ann, @JANE and @wei.')).toEqual(['Ask ', ['person', '@ann'], ', ', ['person', '@JANE'], ' and ', '@wei.']);
});

test('the punctuation after a name is text', () => {
  expect(shown('@ann. @jane-')).toEqual([['person', '@ann'], '.', ' ', ['person', '@jane'], '-']);
});

test('the room is addressed if the server says so', () => {
  expect(shown('@room @here!', true)).toEqual([['everyone', '@room'], ' ', ['everyone', '@here'], '!']);
  expect(shown('@room')).toEqual(['@room']);
});

test('a room that the user may read is a link, and another name is text', () => {
  expect(shown('#launch. #lunch')).toEqual([['room', '#launch'], '.', ' ', '#lunch']);
});

test('nothing in code or a quote is a name', () => {
  expect(shown('`@ann` `@room #launch`', true)).toEqual(['`@ann` `@room #launch`']);
});
