import { expect, test } from 'vitest';
import { mayAsk, type Question, wordsFor } from './confirmations';

const open = { name: 'lab-notes', isPrivate: false, isArchived: false, participantCount: 2 };
const closed = { ...open, isPrivate: true };

test('leaving a private room says that there is no way back', () => {
  expect(wordsFor('leave', closed).meaning[0]).toContain('You cannot come back without help');
  expect(wordsFor('leave', open).meaning.join(' ')).not.toContain('cannot');
});

test('nobody comes back to an archived room', () => {
  const meaning = (room: typeof open) => wordsFor('leave', { ...room, isArchived: true }).meaning.join(' ');
  expect(meaning(open)).toContain('nobody can join an archived room');
  expect(meaning(closed)).toContain('nobody can add you again while it is archived');
  expect(meaning({ ...closed, participantCount: 1 })).not.toContain('will be archived');
});

test('the last person to leave archives a private room', () => {
  const meaning = (room: typeof open) => wordsFor('leave', { ...room, participantCount: 1 }).meaning.join(' ');
  expect(meaning(closed)).toContain('it will be archived');
  expect(meaning(open)).not.toContain('archived');
});

test('opening a private room says that its old messages can be read', () => {
  expect(wordsFor('open', closed)).toMatchObject({ isDangerous: true, meaning: [expect.stringContaining('while it was private')] });
});

test('what takes something away is dangerous', () => {
  const actions = ['leave', 'archive', 'unarchive', 'close', 'open', 'remove'] as const;
  expect(actions.filter((action) => wordsFor(action, open).isDangerous)).toEqual(['leave', 'archive', 'open', 'remove']);
});

test('removing names the person and says whether they can come back', () => {
  expect(wordsFor('remove', open, 'Jane')).toMatchObject({ question: 'Remove Jane from # lab-notes?', meaning: [expect.stringContaining('can join again'), 'Their messages stay.'] });
  expect(wordsFor('remove', closed, 'Jane').meaning[0]).toContain('can no longer read it');
});

test('a question ends with the right to ask it', () => {
  const all: Question[] = ['leave', 'add', 'topic', 'settings', 'archive', 'unarchive', 'close', 'open', 'remove'];
  const manager = { isParticipant: true, isArchived: false, canManage: true };
  const left = (room: typeof manager) => all.filter((question) => mayAsk(question, room));
  expect(left(manager)).toEqual(all);
  expect(left({ ...manager, canManage: false })).toEqual(['leave', 'add']);
  expect(left({ ...manager, isArchived: true })).toEqual(all.filter((question) => question !== 'add' && question !== 'topic'));
  expect(left({ isParticipant: false, isArchived: false, canManage: false })).toEqual(['leave']);
});
