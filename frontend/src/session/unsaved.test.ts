import { expect, test } from 'vitest';
import { describeUnsaved } from './unsaved';

test('unsaved messages and drafts are counted', () => {
  expect(describeUnsaved(0, 0)).toBe('');
  expect(describeUnsaved(1, 0)).toBe('This browser still has 1 unsent message. It will be deleted.');
  expect(describeUnsaved(0, 1)).toBe('This browser still has 1 draft. It will be deleted.');
  expect(describeUnsaved(2, 3)).toBe('This browser still has 2 unsent messages and 3 drafts. They will be deleted.');
});
