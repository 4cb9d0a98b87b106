import { expect, test } from 'vitest';
import { exampleMessage } from '../../tests/support/example-messages';
import type { Change } from '../net/api-types';
import { AddedRooms } from './added-rooms.svelte';

const change = (type: Change['type'], userIds: string[], mine = false) => exampleMessage('1', { kind: 'change', mine, change: { type, userIds, from: null, to: null } });

test('a room is new to the user who was added until they look at it', () => {
  const rooms = new AddedRooms();
  expect(rooms.receive(change('added', ['2', '1']), '1', '8')).toBe(true);
  expect([rooms.has('7'), rooms.has('8')]).toEqual([true, false]);
  rooms.forget('7');
  expect(rooms.has('7')).toBe(false);
});

test('the open room is not new', () => {
  const rooms = new AddedRooms();
  expect(rooms.receive(change('added', ['1']), '1', '7')).toBe(true);
  expect(rooms.has('7')).toBe(false);
});

test('joining, and adding or removing others, marks nothing', () => {
  const rooms = new AddedRooms();
  for (const other of [change('added', ['2']), change('added', ['1'], true), change('joined', []), change('removed', ['1'])]) {
    expect(rooms.receive(other, '1', null)).toBe(false);
  }
  expect(rooms.has('7')).toBe(false);
});
