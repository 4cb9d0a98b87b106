import { afterEach, expect, test, vi } from 'vitest';
import { notesOf } from './sounds';

/** The frequencies of the tones that were started. */
const started: number[] = [];

class FakeContext {
  state = 'suspended';
  currentTime = 0;
  destination = {};
  static mayPlay = true;
  resume = async () => void (FakeContext.mayPlay && (this.state = 'running'));
  createGain = () => ({ gain: { setValueAtTime: () => {}, linearRampToValueAtTime: () => {}, exponentialRampToValueAtTime: () => {} }, connect: () => {} });
  createOscillator = () => {
    const frequency = { value: 0 };
    return { frequency, connect: (to: unknown) => to, start: () => started.push(frequency.value), stop: () => {} };
  };
}

/** With a new context. */
async function soundsModule() {
  vi.resetModules();
  vi.stubGlobal('AudioContext', FakeContext);
  return import('./sounds');
}

afterEach(() => {
  started.length = 0;
  FakeContext.mayPlay = true;
  vi.unstubAllGlobals();
});

test('a tap is one tone, a chime two, and off none', () => {
  expect((['off', 'tap', 'chime'] as const).map((sound) => notesOf(sound).length)).toEqual([0, 1, 2]);
  for (const { start, length } of notesOf('chime')) expect(start + length).toBeLessThan(1);
});

test('all tones of a sound are played', async () => {
  const { play } = await soundsModule();
  expect(await play('chime')).toBe(true);
  expect(started).toEqual(notesOf('chime').map(({ frequency }) => frequency));
  expect(await play('off')).toBe(false);
  expect(started).toHaveLength(2);
});

test('a sound that the browser holds back is not played later', async () => {
  const { play } = await soundsModule();
  FakeContext.mayPlay = false;
  expect(await play('tap')).toBe(false);
  FakeContext.mayPlay = true;
  expect(started).toEqual([]);
});

test('a browser without Web Audio stays silent', async () => {
  const { play } = await soundsModule();
  vi.unstubAllGlobals();
  expect(await play('tap')).toBe(false);
});
