import { expect, test } from 'vitest';
import { shortcutOf } from './shortcuts';

const key = (key: string, more: Partial<KeyboardEvent> = {}) =>
  ({ key, code: '', altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...more }) as KeyboardEvent;

test('the switcher opens in fields too, and with keyboards of other scripts', () => {
  expect(shortcutOf(key('k', { ctrlKey: true }), true)).toBe('jump');
  expect(shortcutOf(key('K', { ctrlKey: true }), false)).toBe('jump');
  expect(shortcutOf(key('л', { ctrlKey: true, code: 'KeyK' }), false)).toBe('jump');
  // On a Dvorak keyboard, T is where others have K.
  expect(shortcutOf(key('t', { ctrlKey: true, code: 'KeyK' }), false)).toBeNull();
  expect(shortcutOf(key('k', { ctrlKey: true, altKey: true }), false)).toBeNull();
  expect(shortcutOf(key('k', { ctrlKey: true, shiftKey: true }), false)).toBeNull();
});

test('Ctrl+Shift+F searches messages, and Ctrl+F is the browser’s', () => {
  expect(shortcutOf(key('F', { ctrlKey: true, shiftKey: true }), true)).toBe('search');
  expect(shortcutOf(key('А', { ctrlKey: true, shiftKey: true, code: 'KeyF' }), false)).toBe('search');
  expect(shortcutOf(key('f', { ctrlKey: true }), false)).toBeNull();
  expect(shortcutOf(key('F', { shiftKey: true }), false)).toBeNull();
});

test('Alt and the arrows lead to the conversations above and below, with Shift to unread ones', () => {
  expect(shortcutOf(key('ArrowUp', { altKey: true }), true)).toBe('above');
  expect(shortcutOf(key('ArrowDown', { altKey: true }), true)).toBe('below');
  expect(shortcutOf(key('ArrowUp', { altKey: true, shiftKey: true }), true)).toBe('unread-above');
  expect(shortcutOf(key('ArrowDown', { altKey: true, shiftKey: true }), true)).toBe('unread-below');
  expect(shortcutOf(key('ArrowDown'), false)).toBeNull();
});

test('a question mark in a field is text', () => {
  expect(shortcutOf(key('?', { shiftKey: true }), false)).toBe('list');
  expect(shortcutOf(key('?', { shiftKey: true }), true)).toBeNull();
  expect(shortcutOf(key('?', { ctrlKey: true }), false)).toBeNull();
});

test('Escape marks as read, and with Shift everything', () => {
  expect(shortcutOf(key('Escape'), true)).toBe('read');
  expect(shortcutOf(key('Escape', { shiftKey: true }), true)).toBe('read-all');
});
