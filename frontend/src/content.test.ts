import { expect, test } from 'vitest';
import { contentLength } from './content';

test('length counts characters after trimming, short or long', () => {
  expect(contentLength('  héllo\n')).toBe(5);
  expect(contentLength(`${'🎉'.repeat(10_000)}  `)).toBe(10_000);
  expect(contentLength(' '.repeat(20_000))).toBe(0);
});
