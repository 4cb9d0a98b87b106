import { expect, test } from 'vitest';
import { exampleConversation, exampleRoom } from '../../../tests/support/example-conversation';
// Finds code.
import '../../text/markdown/tree';
import { notifiedBy, notifiesMany } from './notifying';

const room = exampleRoom({ participantCount: 8 });

test('a message that notifies more than six people is asked about', () => {
  expect(notifiesMany('@room lunch', room)).toBe(true);
  expect(notifiesMany('@room lunch', exampleRoom({ participantCount: 7 }))).toBe(false);
});

test('the author is not among those who are notified', () => {
  expect([room, exampleRoom({ participantCount: 1 }), exampleConversation(), undefined].map(notifiedBy)).toEqual([7, 0, 0, 0]);
});

test('code, @here and a direct conversation need no question', () => {
  for (const text of ['`@room`', '@here', '@roomy', 'room']) expect(notifiesMany(text, room), text).toBe(false);
  expect(notifiesMany('@room', exampleConversation())).toBe(false);
  expect(notifiesMany('@room', undefined)).toBe(false);
});
