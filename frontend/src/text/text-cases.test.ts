/** Texts that the page and the server treat alike. The server's tests read the same file. */
import { expect, test } from 'vitest';
import type { User } from '../net/api-types';
import { initialsOf } from '../users/users';
import { contentLength } from './content';
import { initials, invisibleMessages, visibleMessages } from './text-cases.json';

test.each(invisibleMessages)('a message of %j is empty', (text) => expect(contentLength(text)).toBe(0));
test.each(visibleMessages)('a message of %j is not empty', (text) => expect(contentLength(text)).toBeGreaterThan(0));

test.each(initials)('the initials of %s are %s', (displayName, wanted) => {
  expect(initialsOf({ username: 'x', displayName } as User)).toBe(wanted);
});
