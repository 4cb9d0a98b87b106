import { expect, test } from 'vitest';
import type { UploadState } from '../../../net/uploads/uploads';
import { filesIn, isFilesAlone, leftOut, newsOf, progressLine, stateInWords, tooLarge } from './files';

const KB = 1024;
const upload = (kind: UploadState['kind'], sent = 0, reason: string | null = null): UploadState => ({ kind, sent, reason });
const file = (id: string, state: UploadState, size = 100 * KB) => ({ id, name: `${id}.png`, size, upload: state });

test('a file above the limit says both sizes', () => {
  expect(tooLarge(3 * KB, 2 * KB)).toBe('This file is 3 KB. Files can be up to 2 KB. Choose a smaller file.');
  expect(tooLarge(50 * KB * KB + 1, 50 * KB * KB)).toBe('This file is slightly larger than 50 MB. Files can be up to 50 MB. Choose a smaller file.');
  expect([tooLarge(2 * KB, 2 * KB), tooLarge(5, Infinity)]).toEqual(['', '']);
});

test('the line below the files says how far they are', () => {
  const files = [file('a', upload('there', 100 * KB)), file('b', upload('uploading', 50 * KB)), file('c', upload('waiting'))];
  expect(progressLine(files)).toBe('Uploading · 1 of 3 done · 50%');
  expect(progressLine([file('a', upload('waiting', 10 * KB))])).toBe('Waiting to upload · 10%');
  expect(progressLine([file('a', upload('there', 100 * KB))])).toBe('1 file · 100 KB');
  expect(progressLine([file('a', upload('there', 100 * KB)), file('b', upload('refused', 0, 'No.'))])).toBe('1 file · 100 KB');
  expect(progressLine([file('b', upload('refused', 0, 'No.'))])).toBe('');
});

test('a file is complete only when the server says so', () => {
  expect(stateInWords(file('a', upload('uploading', 100 * KB)))).toBe('100 KB · 99%');
  expect(stateInWords(file('a', upload('waiting')))).toBe('100 KB · waiting');
  expect(stateInWords(file('a', upload('there', 100 * KB)))).toBe('100 KB');
  expect(stateInWords(file('a', upload('refused', 0, 'The server is full.')))).toBe('The server is full.');
});

test('screen readers hear of additions, removals, refusals and the end, and not of progress', () => {
  const [a, b] = [file('a', upload('waiting')), file('b', upload('waiting'))];
  const half = { ...a, upload: upload('uploading', 50 * KB) };
  const done = { ...a, upload: upload('there', 100 * KB) };
  expect(newsOf([], [a])).toBe('a.png added.');
  expect(newsOf([], [a, b])).toBe('2 files added.');
  expect(newsOf([a], [half])).toBe('');
  expect(newsOf([half], [done])).toBe('The file is ready to send.');
  expect(newsOf([done], [done])).toBe('');
  expect(newsOf([a, b], [a])).toBe('b.png removed.');
  expect(newsOf([a], [{ ...a, upload: upload('refused', 0, 'The server is full.') }])).toBe('a.png cannot be sent: The server is full.');
  // Sent.
  expect(newsOf([done], [])).toBe('');
});

test('files that are left out are counted, and folders named', () => {
  expect(leftOut(0, 0)).toBe('');
  expect(leftOut(1, 0)).toBe('A message can have 20 files. 1 more file was not added.');
  expect(leftOut(2, 1)).toBe('A message can have 20 files. 2 more files were not added. Folders cannot be sent. Compress the folder, then add that file.');
});

test('a picture that comes with text is left to the text', () => {
  expect(isFilesAlone({ types: ['Files'] })).toBe(true);
  expect(isFilesAlone({ types: ['text/plain', 'text/html', 'Files'] })).toBe(false);
  expect([isFilesAlone({ types: ['text/plain'] }), isFilesAlone(null)]).toEqual([false, false]);
});

test('a dropped folder is no file', () => {
  const picture = new File(['x'], 'a.png');
  const item = (isDirectory: boolean) => ({ kind: 'file', getAsFile: () => picture, webkitGetAsEntry: () => ({ isDirectory }) }) as const;
  expect(filesIn({ items: [item(false), item(true)], files: [picture, picture] })).toEqual({ files: [picture], folders: 1 });
  expect(filesIn({ items: [], files: [picture] })).toEqual({ files: [picture], folders: 0 });
});
