import { beforeEach, expect, test, vi } from 'vitest';
import { exampleSettings } from '../../tests/support/example-conversation';
import type { Settings, SettingsChange } from '../net/api-types';
import { ApiError } from '../net/refusals';
import { SettingsEdits } from './settings-edits.svelte';

/** The server: each change waits until the test answers it. */
let server: Settings;
let asked: { change: SettingsChange; answer: () => void; refuse: (reason: string) => void }[];
let loads: number;

vi.mock('../net/api/settings', () => ({
  settings: async () => ((loads += 1), { ...server }),
  changeSettings: (change: SettingsChange) =>
    new Promise((resolve, reject) => {
      const answer = () => resolve((server = { ...server, ...(change as Partial<Settings>) }));
      asked.push({ change, answer, refuse: (reason) => reject(new ApiError(422, reason)) });
    }),
}));

beforeEach(() => {
  [server, asked, loads] = [exampleSettings(), [], 0];
});

const settled = () => new Promise((resolve) => setTimeout(resolve));
const open = () => {
  const chat = { settings: server };
  return { chat, edits: new SettingsEdits(chat) };
};

test('a change is shown before the server has it', async () => {
  const { chat, edits } = open();
  const stored = edits.change({ notify: 'all' });
  expect([edits.shown.notify, chat.settings.notify]).toEqual(['all', 'mine']);
  await settled();
  asked[0]?.answer();
  expect(await stored).toBe(true);
  expect([edits.shown.notify, chat.settings.notify]).toEqual(['all', 'all']);
});

test('a refused change is undone, with the reason at its first setting', async () => {
  const { chat, edits } = open();
  const stored = edits.change({ quietFrom: '19:00', quietTo: '19:00' });
  await settled();
  asked[0]?.refuse('No.');
  expect(await stored).toBe(false);
  expect([edits.shown, edits.problems]).toEqual([chat.settings, { quietFrom: 'No.' }]);
  void edits.change({ quietFrom: '19:00', quietTo: '20:00' });
  expect(edits.problems.quietFrom).toBe('');
});

test('changes are sent one after the other, and a refusal leaves the others', async () => {
  const { edits } = open();
  const first = edits.change({ notify: 'all' });
  const second = edits.change({ sound: 'chime' });
  await settled();
  expect(asked).toHaveLength(1);
  asked[0]?.refuse('No.');
  await first;
  await settled();
  expect(asked.at(-1)?.change).toEqual({ sound: 'chime' });
  expect([edits.shown.notify, edits.shown.sound]).toEqual(['mine', 'chime']);
  asked[1]?.answer();
  expect(await second).toBe(true);
});

test('of several waiting changes of a setting, the last is sent', async () => {
  const { edits } = open();
  void edits.change({ sound: 'off' });
  await settled();
  void edits.change({ sound: 'tap' });
  void edits.change({ sound: 'chime' });
  asked[0]?.answer();
  await settled();
  asked[1]?.answer();
  await settled();
  expect(asked.map(({ change }) => change)).toEqual([{ sound: 'off' }, { sound: 'chime' }]);
  expect(edits.shown.sound).toBe('chime');
});

test('an answer that the stream has overtaken does not undo what came later', async () => {
  const { chat, edits } = open();
  const stored = edits.change({ sound: 'chime' });
  await settled();
  asked[0]?.answer();
  // Another device changes more, and the stream is faster than the answer.
  chat.settings = server = { ...server, sound: 'off', notify: 'all' };
  await stored;
  expect(chat.settings).toEqual(server);
  expect([edits.shown.sound, loads]).toEqual(['off', 1]);
});

test('the event of the own change asks for nothing more', async () => {
  const { chat, edits } = open();
  const stored = edits.change({ sound: 'chime' });
  await settled();
  asked[0]?.answer();
  chat.settings = { ...server };
  await stored;
  expect([chat.settings.sound, loads]).toEqual(['chime', 0]);
});
