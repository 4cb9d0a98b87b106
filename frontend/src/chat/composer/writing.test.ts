import { expect, test, vi } from 'vitest';
import { exampleFile } from '../../../tests/support/example-files';
import { exampleMessage } from '../../../tests/support/example-messages';
import type { Chat } from '../chat.svelte';
import { Timeline } from '../timeline/timeline.svelte';
import { Drafts } from './drafts.svelte';
import { beginEdit } from './edits';
import { Writing } from './writing.svelte';

const MINE = exampleMessage('9', { mine: true, content: 'as it was' });

function begun() {
  const timeline = new Timeline('7');
  timeline.receive(MINE);
  const chat = { drafts: new Drafts('1'), entries: [] } as unknown as Chat;
  return { chat, timeline, writing: new Writing(chat, () => timeline) };
}

test('the last message is not edited late if the user types, sends or answers before it is loaded', () => {
  const { chat, timeline, writing } = begun();
  const begin = vi.spyOn(timeline, 'beginEdit').mockReturnValue();
  const isWantedAfter = (happening: () => void) => {
    writing.editLast();
    const isWanted = begin.mock.lastCall?.[1];
    expect(isWanted?.()).toBe(true);
    happening();
    return isWanted?.();
  };
  expect(isWantedAfter(() => {})).toBe(true);
  expect(isWantedAfter(() => (writing.text = 'T'))).toBe(false);
  chat.drafts.write('7', '');
  expect(isWantedAfter(() => {
    writing.text = 'sent';
    chat.drafts.write('7', '');
  })).toBe(false);
  expect(isWantedAfter(() => chat.drafts.answer('7', exampleMessage('5')))).toBe(false);
});

test('the last message is not edited while another one is sent, but as soon as that one is there', () => {
  const { chat, timeline, writing } = begun();
  Object.assign(chat, { entries: [{ conversationId: '7', state: 'pending', clientId: 'c' }] });
  writing.editLast();
  expect(timeline.edit).toBeNull();
  timeline.receive(exampleMessage('10', { mine: true, clientId: 'c' }));
  writing.editLast();
  expect(timeline.edit?.message.id).toBe('10');
});

/** A reload: the draft has a text and files, which are not loaded yet. */
function reloaded(load: () => void = () => {}) {
  const { chat, writing } = begun();
  const sent: string[] = [];
  const send = (kind: string) => async (_: string, content: string) => void sent.push(`${kind} ${content}`);
  const files = { isLoaded: false, load: async () => load(), take: () => (files.isLoaded && chat.drafts.files.has('7') ? (chat.drafts.noteFiles('7', null), send('files and')) : null), problemIn: () => '' };
  const loadLateParts = vi.fn(async () => void Object.assign(chat, { files }));
  Object.assign(chat, { files: null, send: send('only'), loadLateParts });
  chat.drafts.noteFiles('7', 'a.png');
  writing.text = 'the text';
  return { chat, writing, files, sent, loadLateParts };
}

test('a draft that is sent right after a reload waits for its files, and is sent once', async () => {
  const { writing, files, sent } = reloaded(() => (files.isLoaded = true));
  await Promise.all([writing.send(() => {}), writing.send(() => {})]);
  expect([sent, writing.problem]).toEqual([['files and the text'], '']);
});

test('a draft whose files are gone is not sent without a word', async () => {
  const { chat, writing, files, sent } = reloaded(() => {
    files.isLoaded = true;
    chat.drafts.noteFiles('7', null);
  });
  await writing.send(() => {});
  expect([sent, writing.problem, writing.text]).toEqual([[], 'The files of this draft are gone. Add them again, or send the text alone.', 'the text']);
  await writing.send(() => {});
  expect([sent, writing.problem]).toEqual([['only the text'], '']);
});

test('a draft that changes while its files are loaded is not sent', async () => {
  const { writing, files, sent } = reloaded(() => {
    files.isLoaded = true;
    writing.text = 'the text, and more';
  });
  await writing.send(() => {});
  expect([sent, writing.text]).toEqual([[], 'the text, and more']);
});

test('a draft whose files cannot be loaded stays', async () => {
  const { writing, sent, loadLateParts } = reloaded();
  const problem = 'The files of this draft could not be loaded. Reload the page and try again.';
  await writing.send(() => {});
  expect([sent, writing.problem, writing.text]).toEqual([[], problem, 'the text']);
  writing.problem = '';
  loadLateParts.mockRejectedValue(new Error('offline'));
  await writing.send(() => {});
  expect([sent, writing.problem]).toEqual([[], problem]);
});

test.each([
  ['QuotaExceededError', 'Your browser is out of storage, so this was not sent. Free some space and try again.'],
  ['UnknownError', 'Your browser could not store this message. Reload the page and try again.'],
])('after a %s of the outbox, the draft stays and the user knows what to do', async (name, problem) => {
  const { chat, writing } = begun();
  Object.assign(chat, { files: null, send: () => Promise.reject(new DOMException('no', name)) });
  writing.text = 'hello';
  await writing.send(() => {});
  expect([writing.problem, writing.text]).toEqual([problem, 'hello']);
});

test('an edit needs a text unless the message has files', () => {
  const { timeline, writing } = begun();
  for (const [files, isReady] of [[[], false], [[exampleFile('4')], true]] as const) {
    timeline.edit = beginEdit({ ...MINE, files: [...files] });
    expect(writing.isReady).toBe(true);
    for (const text of ['', ' \n', '\u200b']) {
      writing.text = text;
      expect(writing.isReady).toBe(isReady);
    }
  }
});

test('the beginning of a block of code alone is nothing to send', () => {
  const { writing } = begun();
  const isReady = ['```', '```py\n', '```\na', '```a```', 'see\n```'].map((text) => {
    writing.text = text;
    return writing.isReady;
  });
  expect(isReady).toEqual([false, false, true, true, true]);
});

test('the beginning of a block is nothing to send while the message before it leaves', () => {
  const { chat, writing } = begun();
  writing.text = 'hello';
  void chat.drafts.send('7', () => new Promise(() => {}));
  writing.text = 'hello```';
  expect(writing.isReady).toBe(false);
});
