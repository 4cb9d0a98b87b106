import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom } from '../../../tests/support/example-conversation';
import { notifiesMany } from './notifying';

const room = exampleRoom({ participantCount: 7 });

test('a message that names a room of more than six people is asked about', () => {
  expect(notifiesMany('@room lunch', room)).toBe(true);
  expect(notifiesMany('@room lunch', exampleRoom({ participantCount: 6 }))).toBe(false);
});

test('code, @here and a direct conversation need no question', () => {
  for (const text of ['`@room`', '@here', '@roomy', 'room']) expect(notifiesMany(text, room), text).toBe(false);
  expect(notifiesMany('@room', exampleConversation())).toBe(false);
  expect(notifiesMany('@room', undefined)).toBe(false);
});
