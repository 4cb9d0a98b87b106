import { expect, test } from 'vitest';
import { isFilesAlone } from './pasting';

test.each<[string, string[], boolean]>([
  ['a screenshot', ['Files'], true],
  ['a picture copied in a browser', ['text/html', 'Files'], true],
  ['a text', ['text/plain'], false],
  ['cells of an office program, with a picture of them', ['text/plain', 'text/html', 'text/rtf', 'Files'], false],
  ['nothing', [], false],
])('a paste of %s with the types %j is files alone: %j', (_, types, isAlone) => {
  expect(isFilesAlone({ types })).toBe(isAlone);
});
