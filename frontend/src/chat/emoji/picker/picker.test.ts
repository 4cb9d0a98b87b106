import { beforeEach, expect, test, vi } from 'vitest';
import { fakeStorage } from '../../../../tests/support/fake-storage';
import { noteEmoji } from '../recent';
import { toneOf } from '../skin-tone';
import { Picker } from './picker.svelte';

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', fakeStorage(kept));
  return () => vi.unstubAllGlobals();
});

const key = (name: string, more = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }) as KeyboardEvent;
const activeOf = (picker: Picker) => picker.all[picker.active]?.emoji;

test('recent emoji come first, in two rows at most, then the categories', () => {
  noteEmoji('1', '🚀');
  noteEmoji('1', '👋🏽');
  const picker = new Picker('1');
  expect(picker.sections.map(({ name }) => name)).toEqual(['Recent', 'People', 'Nature', 'Food', 'Activities', 'Travel', 'Objects', 'Symbols', 'Flags']);
  expect(picker.sections[0]?.shown.map(({ emoji }) => emoji)).toEqual(['👋🏽', '🚀', '👍', '❤️', '🎉', '😄', '👀']);
  picker.columns = 2;
  expect(picker.sections[0]?.shown).toHaveLength(4);
});

test('an emoji that this page does not know is not shown as recent', () => {
  noteEmoji('1', 'x');
  expect(new Picker('1').all[0]?.emoji).toBe('👍');
});

test('a skin tone is remembered, and applies to all but the recent emoji', () => {
  const picker = new Picker('1');
  picker.tone = '🏿';
  const shown = (section: number) => picker.sections[section]?.shown.map(({ emoji }) => emoji);
  expect(shown(1)).toContain('👋🏿');
  expect(shown(0)).toContain('👍');
  picker.query = 'wave';
  expect(activeOf(picker)).toBe('👋🏿');
  expect([toneOf('1'), new Picker('1').tone]).toEqual(['🏿', '🏿']);
});

test('typing searches, and the best one is active', () => {
  const picker = new Picker('1');
  picker.press(key('ArrowDown'), false);
  picker.query = 'tada';
  expect([activeOf(picker), picker.sections.length]).toEqual(['🎉', 1]);
  picker.query = 'zzzz';
  expect([activeOf(picker), picker.sections.length]).toEqual([undefined, 0]);
  expect(picker.press(key('ArrowDown'), true)).toBe(false);
});

test('keys that may mean the text are left to it until the user moves up or down', () => {
  const picker = new Picker('1');
  expect([picker.press(key('ArrowRight'), false), picker.active]).toEqual([true, 1]);
  picker.query = 'heart';
  expect(['ArrowLeft', 'Home', 'End', 'a'].map((name) => picker.press(key(name), true))).toEqual([false, false, false, false]);
  expect([picker.press(key('ArrowDown'), true), picker.press(key('End'), true)]).toEqual([true, true]);
  expect(picker.active).toBe(17);
  picker.query = 'hear';
  expect([picker.active, picker.press(key('Home'), true)]).toEqual([0, false]);
  expect(picker.press(key('ArrowDown', { altKey: true }), false)).toBe(false);
});
