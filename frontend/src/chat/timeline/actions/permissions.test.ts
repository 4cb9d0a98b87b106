import { expect, test } from 'vitest';
import { exampleMessage } from '../../../../tests/support/example-messages';
import { type Action, actionOfKey, canBeUnread, mayDo } from './permissions';

const ALL = ['react', 'reply', 'edit', 'copy', 'link', 'pin', 'unread', 'delete'] as const;
const allowed = (mine: boolean, conversation: Partial<Parameters<typeof mayDo>[2]> = {}, isDeleted = false): Action[] =>
  ALL.filter((action) => mayDo(action, { mine, isDeleted }, { kind: 'room', canPost: true, canManage: false, ...conversation }));

test('only authors edit, and authors and managers of a room delete', () => {
  expect(allowed(true)).toEqual(ALL);
  expect(allowed(false)).toEqual(['react', 'reply', 'copy', 'link', 'pin', 'unread']);
  expect(allowed(false, { canManage: true })).toContain('delete');
  expect(allowed(false, { canManage: true, kind: 'direct' })).not.toContain('delete');
});

test('those who only read can copy', () => {
  expect(allowed(true, { canPost: false, canManage: true })).toEqual(['copy', 'link']);
});

test('nothing can be done with a deleted message', () => {
  expect(allowed(true, {}, true)).toEqual([]);
});

test('a message can be unread if it is of others, or one of theirs follows it', () => {
  const messages = [exampleMessage('8', { mine: true }), exampleMessage('9'), exampleMessage('10', { mine: true }), exampleMessage('11', { kind: 'change' }), exampleMessage('12', { isDeleted: true })];
  expect(['8', '9', '10'].map((id) => canBeUnread(messages, id))).toEqual([true, true, false]);
});

/** A key without modifiers. */
const ALONE = { ctrlKey: false, metaKey: false, altKey: false, getModifierState: () => false };

test('a key alone is an action, and with a modifier it is not', () => {
  const key = (name: string, more = {}) => actionOfKey({ ...ALONE, key: name, code: '', ...more });
  expect([...'+REPUC'].map((name) => key(name))).toEqual(['react', 'reply', 'edit', 'pin', 'unread', 'copy']);
  expect(key('Delete')).toBe('delete');
  expect(key('€', { code: 'KeyE', getModifierState: (name: string) => name === 'AltGraph' })).toBeNull();
  expect([key('x'), key('c', { ctrlKey: true }), key('r', { metaKey: true }), key('p', { altKey: true })]).toEqual([null, null, null, null]);
});

test('on keyboards of other scripts the place of the key counts, and on Latin ones the letter', () => {
  const key = (name: string, code: string) => actionOfKey({ ...ALONE, key: name, code });
  // Russian, Hebrew, Thai and Arabic.
  expect([key('к', 'KeyR'), key('У', 'KeyE'), key('ב', 'KeyC'), key('ี', 'KeyU'), key('ح', 'KeyP')]).toEqual(['reply', 'edit', 'copy', 'unread', 'pin']);
  // Dvorak, and Turkish F.
  expect([key('p', 'KeyR'), key('.', 'KeyE'), key('ğ', 'KeyE')]).toEqual(['pin', null, null]);
});
