import { expect, test } from 'vitest';
import { sizeInWords } from './sizes';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1_023, '1023 bytes'],
  [1_024, '1 KB'],
  [84_000, '82 KB'],
  [1_048_000, '1,023 KB'],
  [1_048_100, '1 MB'],
  [7_969_178, '7.6 MB'],
  [52_428_800, '50 MB'],
  [200 * 1_048_576, '200 MB'],
  [3 * 1_073_741_824, '3 GB'],
])('%i bytes are %j', (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words);
});
