import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleMessage } from '../../../tests/support/example-messages';
import { fakeStorage } from '../../../tests/support/fake-storage';
import { Drafts } from './drafts.svelte';
import { beginEdit } from './edits';

const kept = new Map<string, string>();

beforeEach(() => {
  vi.stubGlobal('localStorage', fakeStorage(kept));
});

afterEach(() => {
  vi.unstubAllGlobals();
  kept.clear();
});

test('a draft of another tab appears and disappears here too', () => {
  const [here, there] = [new Drafts('1'), new Drafts('1')];
  there.write('7', 'half a thought');
  here.receive({ key: 'chinwag.draft.1.7' });
  expect(here.of('7')).toBe('half a thought');
  there.write('7', '');
  here.receive({ key: 'chinwag.draft.1.7' });
  expect(here.of('7')).toBe('');
});

test('a late event of another tab does not remove newer text', () => {
  const [here, there] = [new Drafts('1'), new Drafts('1')];
  there.write('7', 'sent over there');
  there.write('7', '');
  here.write('7', 'begun over here');
  for (const newValue of ['sent over there', null]) here.receive({ key: 'chinwag.draft.1.7', newValue } as StorageEvent);
  expect(here.of('7')).toBe('begun over here');
});

test('drafts of another user of this browser are separate', () => {
  const drafts = new Drafts('1');
  new Drafts('11').write('7', 'not yours');
  drafts.receive({ key: 'chinwag.draft.11.7' });
  drafts.receive({ key: null });
  expect(drafts.of('7')).toBe('');
});

test('a draft has its files from the beginning after a reload, until the user signs out', () => {
  const before = new Drafts('1');
  before.noteFiles('7', '2 files');
  before.noteFiles('8', 'a.png');
  before.noteFiles('8', null);
  const after = new Drafts('1');
  expect([after.places, after.previewOf('7'), after.count]).toEqual([['7'], '2 files', 1]);
  after.clear();
  expect([after.count, new Drafts('1').count]).toEqual([0, 0]);
});

/** An outbox that stores each message on demand. */
function slowOutbox() {
  const waiting: { content: string; done: (error?: Error) => void }[] = [];
  const store = (content: string) =>
    new Promise<void>((resolve, reject) => waiting.push({ content, done: (error) => (error ? reject(error) : resolve()) }));
  return { waiting, store };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('text leaves the draft when the outbox has it', async () => {
  const [drafts, { waiting, store }] = [new Drafts('1'), slowOutbox()];
  drafts.write('7', 'hello\n');
  const sent = drafts.send('7', store);
  await turn();
  expect([waiting[0]?.content, drafts.of('7'), drafts.rest('7')]).toEqual(['hello', 'hello\n', '']);
  waiting[0]?.done();
  await sent;
  expect(drafts.of('7')).toBe('');
});

test('text that is sent while the outbox stores is its own message, after the first', async () => {
  const [drafts, { waiting, store }] = [new Drafts('1'), slowOutbox()];
  drafts.write('7', 'one');
  void drafts.send('7', store);
  drafts.write('7', 'onetwo');
  void drafts.send('7', store);
  drafts.write('7', 'onetwothr');
  void drafts.send('7', store);
  void drafts.send('7', store);
  drafts.write('7', 'onetwothree');
  await turn();
  expect(waiting.map(({ content }) => content)).toEqual(['one']);
  for (let count = 0; count < 3; count += 1) {
    waiting.at(-1)?.done();
    await turn();
  }
  expect(waiting.map(({ content }) => content)).toEqual(['one', 'two', 'thr']);
  expect(drafts.of('7')).toBe('ee');
});

test('a message that the outbox cannot store stays in the draft, with the messages after it', async () => {
  const [drafts, { waiting, store }] = [new Drafts('1'), slowOutbox()];
  drafts.write('7', 'one');
  const first = drafts.send('7', store);
  drafts.write('7', 'onetwo');
  const second = drafts.send('7', store);
  await turn();
  waiting[0]?.done(new Error('full'));
  await expect(first).rejects.toThrow('full');
  await expect(second).rejects.toThrow('full');
  expect([waiting.length, drafts.of('7'), drafts.rest('7')]).toEqual([1, 'onetwo', 'onetwo']);
});

test('a draft that was changed while the outbox stores is not cut', async () => {
  const [drafts, { waiting, store }] = [new Drafts('1'), slowOutbox()];
  drafts.write('7', 'one');
  const sent = drafts.send('7', store);
  drafts.write('7', 'other');
  await turn();
  waiting[0]?.done();
  await sent;
  expect([drafts.of('7'), drafts.rest('7')]).toEqual(['other', 'other']);
});

const answer = { id: '3', authorId: '2', content: 'Signed, too?' };

test('what a draft answers survives a reload, and another tab follows it', () => {
  const [here, there] = [new Drafts('1'), new Drafts('1')];
  here.answer('7', answer);
  there.receive({ key: 'chinwag.reply.1.7' });
  expect([there.answerOf('7'), new Drafts('1').answerOf('7'), here.answerOf('8')]).toEqual([answer, answer, null]);
  expect([here.places, here.previewOf('7'), here.count]).toEqual([['7'], 'Reply', 0]);
  here.answer('7', null);
  there.receive({ key: 'chinwag.reply.1.7' });
  expect([there.answerOf('7'), new Drafts('1').answerOf('7')]).toEqual([null, null]);
});

test('an unfinished edit is a draft, in every tab, until it is finished', () => {
  const [here, there] = [new Drafts('1'), new Drafts('1')];
  const edit = { ...beginEdit(exampleMessage('3')), text: 'better words' };
  here.write('7', 'and a text');
  here.keepEdit('7', edit);
  there.receive({ key: 'chinwag.edit.1.7' });
  for (const drafts of [here, there, new Drafts('1')]) expect([drafts.has('7'), drafts.places, drafts.previewOf('7')]).toEqual([true, ['7'], 'better words']);
  expect([here.count, here.has('8')]).toEqual([2, false]);
  here.write('7', '');
  here.keepEdit('7', { ...edit, text: edit.message.content });
  there.receive({ key: 'chinwag.edit.1.7' });
  expect([here.has('7'), here.places]).toEqual([false, []]);
});

test('the message that is sent answers it, and the next one nothing', async () => {
  const drafts = new Drafts('1');
  const sent: [string, string | null][] = [];
  const store = async (content: string, replyToId: string | null) => void sent.push([content, replyToId]);
  drafts.answer('7', answer);
  drafts.write('7', 'Yes.');
  const leaving = drafts.send('7', store);
  drafts.write('7', 'Yes. And more');
  await leaving;
  await drafts.send('7', store);
  expect(sent).toEqual([['Yes.', '3'], [' And more', null]]);
  expect(drafts.answerOf('7')).toBeNull();
});

test('a message that could not be stored keeps what it answers', async () => {
  const drafts = new Drafts('1');
  drafts.answer('7', answer);
  drafts.write('7', 'Yes.');
  await expect(drafts.send('7', () => Promise.reject(new Error('full')))).rejects.toThrow('full');
  expect([drafts.of('7'), drafts.answerOf('7')]).toEqual(['Yes.', answer]);
});
