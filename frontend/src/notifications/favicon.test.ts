import { expect, test } from 'vitest';
import { DOT, iconLabel } from './favicon';

test('the icon counts what is for the user up to nine, and has a dot for the rest', () => {
  expect([iconLabel(0, false), iconLabel(0, true), iconLabel(1, true), iconLabel(9, true), iconLabel(10, true), iconLabel(2, false)]).toEqual(['', DOT, '1', '9', '9+', '2']);
});
