import { expect, test } from 'vitest';
import { exampleFile as file } from '../../../../tests/support/example-files';
import { filesLine, hueOf, labelOf, showingOf, tileOf, typeInWords } from './kinds';

const other = (name: string, mediaType = 'application/octet-stream') => file('1', { name, mediaType, width: null, height: null, hasPreview: false });

test('a picture without a known size is a row: no place can be kept for it', () => {
  expect(showingOf(file('1'))).toBe('picture');
  expect(showingOf(file('1', { width: null, height: null }))).toBe('file');
  expect(showingOf(file('1', { width: 0 }))).toBe('file');
});

test('video, audio and PDF have their own ways', () => {
  expect(['video/mp4', 'audio/ogg', 'application/pdf', 'application/zip'].map((type) => showingOf(other('a', type)))).toEqual(['video', 'audio', 'pdf', 'file']);
});

test.each([
  ['a.png', 'image/png', 'PNG picture'],
  ['a.exe', 'image/jpeg', 'JPEG picture'],
  ['a.pdf', 'application/pdf', 'PDF document'],
  ['a.zip', 'application/pdf', 'PDF document'],
  ['a.docx', 'application/zip', 'Word document'],
  ['a', 'application/zip', 'ZIP archive'],
  ['a.docx', 'application/octet-stream', 'Word document'],
  ['logo.svg', 'application/octet-stream', 'SVG drawing'],
  ['invoice\u202egpj.exe', 'application/octet-stream', 'Windows program'],
  ['notes.txt', 'text/plain; charset=utf-8', 'Text'],
  ['notes.md', 'text/plain; charset=utf-8', 'Markdown text'],
  ['a.xyz', 'application/octet-stream', 'XYZ file'],
  ['README', 'application/octet-stream', 'File'],
  ['a.mov', 'video/quicktime', 'QuickTime video'],
  ['a.webm', 'video/webm', 'WebM video'],
])('%j with the type %j is a %j', (name, mediaType, words) => {
  expect(typeInWords(other(name, mediaType))).toBe(words);
});

test('a screen reader hears the name, the type and the size', () => {
  expect(labelOf(file('1', { name: 'a\u202eb.png' }))).toBe('a⇄b.png, PNG picture, 2 KB');
});

test('a tile has a short ending', () => {
  expect([other('a.tar'), other('a.numbers'), other('a'), other('x', 'application/pdf')].map(tileOf)).toEqual(['TAR', '', '', 'PDF']);
  expect(hueOf(other('a', 'application/pdf'))).not.toBe(hueOf(other('a.tar')));
});

test('files are one line of words', () => {
  expect(filesLine([])).toBe('');
  expect(filesLine([other('release\u202e.pdf')])).toBe('📎 release⇄.pdf');
  expect(filesLine([file('1'), file('2')])).toBe('2 pictures');
  expect(filesLine([file('1'), other('a.pdf'), file('3')])).toBe('3 files');
});
