import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom } from '../../../tests/support/example-conversation';
import { listOf, othersOf } from './differing';

const usual = exampleRoom({ id: '1' });
const loud = exampleRoom({ id: '2', involvement: 'everything' });
const muted = exampleConversation({ id: '3', involvement: 'nothing' });
const archived = exampleRoom({ id: '4', involvement: 'nothing', isArchived: true });
const direct = exampleConversation({ id: '5' });
const foreign = exampleRoom({ id: '6', involvement: null, isParticipant: false });
const all = [usual, loud, muted, archived, direct, foreign];

test('rooms and direct conversations are listed if they differ from their kind', () => {
  expect(listOf(all, new Set())).toEqual([loud, muted]);
});

test('a conversation that was changed stays in the list', () => {
  expect(listOf(all, new Set(['1']))).toEqual([usual, loud, muted]);
});

test('other rooms of the user can be added', () => {
  expect(othersOf(all, [loud, muted])).toEqual([usual]);
});
