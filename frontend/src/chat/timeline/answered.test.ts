import { afterEach, expect, test, vi } from 'vitest';
import { exampleMessage } from '../../../tests/support/example-messages';
import { Answered } from './answered.svelte';
import { edited, erased } from './history';

afterEach(() => void vi.unstubAllGlobals());

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a message is requested once, and follows its changes', async () => {
  const fetch = vi.fn(async (_path: string) => Response.json(exampleMessage('3')));
  vi.stubGlobal('fetch', fetch);
  const answered = new Answered('7');
  expect([answered.get('3'), answered.get('3')]).toEqual([undefined, undefined]);
  await settle();
  expect(answered.get('3')?.content).toBe('message 3');
  answered.change('3', (known) => edited(known, exampleMessage('3', { content: 'better', editedAt: '2026-03-02T12:01:00.000Z' })));
  expect(answered.get('3')?.content).toBe('better');
  answered.change('3', erased);
  expect(answered.get('3')?.isDeleted).toBe(true);
  expect(fetch.mock.calls.map(([path]) => path)).toEqual(['/api/conversations/7/messages/3']);
});

test('a message that does not exist is a deleted one, and one that could not be loaded is requested again', async () => {
  vi.stubGlobal('fetch', async () => new Response('{}', { status: 404 }));
  const answered = new Answered('7');
  answered.get('3');
  await settle();
  expect(answered.get('3')).toBeNull();
  vi.stubGlobal('fetch', async () => new Response('{}', { status: 403 }));
  answered.get('4');
  await settle();
  vi.stubGlobal('fetch', async () => Response.json(exampleMessage('4')));
  expect(answered.get('4')).toBeUndefined();
  await settle();
  await settle();
  expect(answered.get('4')?.id).toBe('4');
});

test('after a reset everything is requested again, and what was on its way is dropped', async () => {
  const contents = ['outdated', 'newer', 'newest'];
  const waiting: (() => void)[] = [];
  vi.stubGlobal('fetch', () => {
    const answer = Response.json(exampleMessage('3', { content: contents.shift() ?? '' }));
    return new Promise((resolve) => waiting.push(() => resolve(answer)));
  });
  const answered = new Answered('7');
  const shown = () => answered.get('3')?.content;
  shown();
  answered.forget();
  expect(shown()).toBeUndefined();
  waiting.shift()?.();
  await settle();
  expect(shown()).toBeUndefined();
  answered.change('3', (known) => edited(known, exampleMessage('3', { content: 'better', editedAt: '2026-03-02T12:01:00.000Z' })));
  waiting.shift()?.();
  await settle();
  expect(shown()).toBe('better');
  answered.forget();
  expect(shown()).toBeUndefined();
  waiting.shift()?.();
  await settle();
  expect(shown()).toBe('newest');
});

test('a message whose deletion is told is not requested', () => {
  const fetch = vi.fn();
  vi.stubGlobal('fetch', fetch);
  const answered = new Answered('7');
  answered.erase('3');
  expect([answered.get('3'), fetch.mock.calls]).toEqual([null, []]);
});

test('changes that arrive while a message loads are applied to it', async () => {
  vi.stubGlobal('fetch', async (path: string) => Response.json(exampleMessage(path.slice(-1))));
  const answered = new Answered('7');
  for (const id of ['3', '4', '5']) answered.get(id);
  answered.change('3', (known) => edited(known, exampleMessage('3', { content: 'better', editedAt: '2026-03-02T12:01:00.000Z' })));
  answered.change('4', erased);
  answered.change('5', () => null);
  await settle();
  expect(answered.get('3')?.content).toBe('better');
  expect(answered.get('4')?.isDeleted).toBe(true);
  expect(answered.get('5')).toBeNull();
});
