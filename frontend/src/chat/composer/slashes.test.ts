import { expect, test } from 'vitest';
import { isAction } from '../timeline/action-text';
import { escaped } from './escaped';
import { isCommand, unescaped } from './slashes';

test.each(['/topic', '/topic new words', '/leave\n', '/foo', '/Foo bar', '/mée', '/me', '/me\twaves', '/mean'])('%j is a command', (text) => {
  expect(isCommand(text)).toBe(true);
});

test.each(['/usr/bin is full', '/', '/ no', '/v1', '/a-b', '//topic', '// comment', '/me waves', '/ME  waves', ' /topic', 'and /topic', '/shrug?', 'hello'])('%j is a message', (text) => {
  expect(isCommand(text)).toBe(false);
});

test.each([['//topic x', '/topic x'], ['///x', '//x'], ['// a comment', '// a comment'], ['//', '//'], ['/usr/bin', '/usr/bin'], ['a //b', 'a //b'], ['//me waves', ' /me waves'], ['//Me waves', ' /Me waves'], ['//mean', '/mean'], ['/me //x', '/me //x']])('%j is sent as %j', (text, sent) => {
  expect(unescaped(text)).toBe(sent);
});

test('what is sent with two slashes is never an action', () => {
  for (const text of ['//me waves', '//ME  waves', '///me waves']) expect(isAction(unescaped(text))).toBe(false);
});

test.each(['words', '/topic', '//x', '/srv/files', '/me waves', ' /me waves', '// comment'])('%j is sent again as it was', (content) => {
  expect(isCommand(escaped(content))).toBe(false);
  expect(unescaped(escaped(content))).toBe(content);
});
