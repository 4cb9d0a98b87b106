import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom } from '../../../../tests/support/example-conversation';
import { commandsIn, invited, parsed, suggestedCommands, typedCommandAt } from './commands';

const names = (...of: Parameters<typeof commandsIn>) => commandsIn(...of).map(({ name }) => name);

test('the commands that are offered are those that work', () => {
  expect(names(exampleRoom({ canManage: true }))).toEqual(['me', 'topic', 'invite', 'mute', 'leave']);
  expect(names(exampleRoom({ canManage: false }))).toEqual(['me', 'invite', 'mute', 'leave']);
  expect(names(exampleRoom({ canManage: false, isEveryone: true }))).toEqual(['me', 'mute']);
  expect(names(exampleConversation())).toEqual(['me', 'mute']);
});

test('a muted conversation is offered to be heard again', () => {
  const hint = (involvement: 'everything' | 'nothing') => commandsIn(exampleConversation({ involvement })).at(-1)?.hint;
  expect(hint('nothing')).toMatch(/^Unmute/u);
  expect(hint('everything')).toMatch(/^Mute/u);
});

test('commands are suggested by the beginning of their names', () => {
  const suggested = (typed: string) => suggestedCommands(typed, exampleRoom({ canManage: true })).map(({ name }) => name);
  expect(suggested('')).toEqual(['me', 'topic', 'invite', 'mute', 'leave']);
  expect(suggested('M')).toEqual(['me', 'mute']);
  expect(suggested('usr')).toEqual([]);
});

test.each([
  ['/', 1, ''], ['/to', 3, 'to'], ['/t x', 2, 't'], ['/to', 2, null], ['/to x', 5, null], ['hi /to', 6, null], ['//', 2, null], ['/usr/bin', 8, null], ['', 0, null],
])('in %j, the command before the caret at %i is %j', (text, caret, typed) => {
  expect(typedCommandAt(text, caret)?.typed ?? null).toBe(typed);
});

test('a command has a name and what follows it', () => {
  expect(parsed('/topic  new\nwords ')).toEqual({ name: 'topic', rest: 'new\nwords' });
  expect(parsed('/Leave')).toEqual({ name: 'Leave', rest: '' });
});

test.each([
  ['@jane @wei', ['jane', 'wei']], ['jane, @jane,  wei', ['jane', 'wei']], ['', null], ['@', null], ['@jane please!', null], ['@a.b-c_d', ['a.b-c_d']],
])('%j invites %j', (text, usernames) => {
  expect(invited(text)).toEqual(usernames);
});
