import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom } from '../../tests/support/example-conversation';
import type { Conversation } from '../net/api-types';
import { bodyOf, summaryBody, summaryTitle, titleOf } from './texts';

const told = (conversation: Conversation, line: string | null, count = 1) => ({ author: 'Ann', conversation, line, count });
const item = (isForMe: boolean) => ({ conversationId: '7', messageId: '1', isForMe });

test('a notification says who wrote where, and how many messages there are', () => {
  const group = exampleConversation({ participantIds: ['1', '2', '3'], otherParticipant: null });
  expect(titleOf(told(exampleConversation(), 'hi'))).toBe('Ann');
  expect(titleOf(told(group, 'hi'))).toBe('Ann to you and 1 other');
  expect(titleOf(told({ ...group, participantIds: ['1', '2', '3', '4'] }, 'hi', 2))).toBe('Ann to you and 2 others (2)');
  expect(titleOf(told(exampleRoom({ name: 'launch' }), 'hi', 100))).toBe('Ann in #launch (99+)');
});

test('without its text it says only that there is a message', () => {
  expect(bodyOf(told(exampleConversation(), 'the words'))).toBe('the words');
  expect(bodyOf(told(exampleConversation(), null))).toBe('New message');
  expect(bodyOf(told(exampleConversation(), ''))).toBe('New message');
  expect(bodyOf(told(exampleConversation(), null, 3))).toBe('3 new messages');
});

test('a summary counts what is for the user', () => {
  expect(summaryTitle([item(false)])).toBe('1 new message');
  expect(summaryTitle([item(true), item(true)])).toBe('2 new messages for you');
  expect(summaryTitle([...Array.from({ length: 9 }, () => item(false)), item(true)])).toBe('10 new messages, 1 for you');
});

test('a summary names three conversations at most', () => {
  expect(['a', 'a b', 'a b c', 'a b c d'].map((names) => summaryBody(names.split(' ')))).toEqual(['a', 'a and b', 'a, b and c', 'a, b and 2 more']);
});
