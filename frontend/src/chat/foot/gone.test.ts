import { expect, test } from 'vitest';
import { exampleRoom } from '../../../tests/support/example-conversation';
import { wayBack } from './gone';

test('nobody can add the last person of a private room again: it is archived', () => {
  expect(wayBack(exampleRoom({ participantCount: 1 }))).toBe('You were the last person in it, so it was archived.');
  expect(wayBack(exampleRoom({ participantCount: 1, isArchived: true }))).toBe('You were the last person in it.');
});

test('someone in it can add the user again, unless it is archived', () => {
  const rooms = [null, exampleRoom({ participantCount: 2 }), exampleRoom({ participantCount: 1, isParticipant: false })];
  expect(rooms.map(wayBack)).toEqual(Array(3).fill('Someone in it can add you again.'));
  expect(wayBack(exampleRoom({ participantCount: 2, isArchived: true }))).toBe('Nobody can add you again while it is archived.');
});
