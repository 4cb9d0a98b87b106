import { expect, test } from 'vitest';
import cases from './username-cases.json';
import { usernameOf, usernamesOf } from './usernames';

test.each(cases)('"$name" gives the same usernames as on the server: $usernames', ({ name, usernames }) => {
  expect(usernamesOf(name).slice(0, usernames.length || 1)).toEqual(usernames);
  expect(usernameOf(name)).toBe(usernames[0] ?? '');
});
