import { SvelteSet } from 'svelte/reactivity';
import { beforeEach, expect, test, vi } from 'vitest';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import type { Message } from '../../net/api-types';
import { messages } from '../../net/api/messages';
import { search, type SearchHit, type SearchPage } from '../../net/api/search';
import { ApiError } from '../../net/refusals';
import { Results } from './results.svelte';

vi.mock(import('../../net/api/search'));
vi.mock(import('../../net/api/messages'));

const hit = (id: string, more: Partial<Message> = {}): SearchHit => ({ message: message(id, more), conversationId: more.conversationId ?? '7', ranges: [{ start: 0, end: 7 }] });
const page = (ids: string[], before: string | null = null): SearchPage => ({ hits: ids.map((id) => hit(id)), before, isComplete: true });
const answer = (...pages: SearchPage[]) => pages.forEach((one) => vi.mocked(search).mockResolvedValueOnce(one));
const hidden = new SvelteSet<string>();
const results = () => new Results('mess', 'mess', (id) => hidden.has(id));
const ids = ({ hits }: Results) => hits.map(({ message: { id } }) => id);

/** The next answer, given later. */
function laterAnswer(): (given: SearchPage) => void {
  let give: (given: SearchPage) => void = () => {};
  vi.mocked(search).mockReturnValueOnce(new Promise((resolve) => (give = resolve)));
  return give = ((resolve) => (given: SearchPage) => resolve(given))(give);
}

beforeEach(() => {
  vi.mocked(search).mockReset();
  vi.mocked(messages).mockReset();
  hidden.clear();
});

test('pages follow each other, and a message comes once', async () => {
  answer(page(['9', '8'], '8'), page(['8', '5'], null));
  const made = results();
  await made.load();
  expect([ids(made), made.hasMore]).toEqual([['9', '8'], true]);
  await made.loadMore();
  expect([ids(made), made.hasMore]).toEqual([['9', '8', '5'], false]);
  expect(search).toHaveBeenLastCalledWith('mess', '8', expect.anything());
});

test('a page without results can have older ones behind it', async () => {
  answer(page([], '900'), page([], '500'), page(['3'], null));
  const made = results();
  await made.load();
  expect([made.hasMore, made.isGoingOn]).toEqual([true, true]);
  await made.loadMore();
  expect(made.isGoingOn).toBe(true);
  await made.loadMore();
  expect([ids(made), made.hasMore, made.isGoingOn]).toEqual([['3'], false, false]);
});

test('a page that is on its way is not asked for again', async () => {
  answer(page(['9'], '9'), page(['4'], null));
  const made = results();
  await made.load();
  await Promise.all([made.loadMore(), made.loadMore()]);
  expect(search).toHaveBeenCalledTimes(2);
  expect(ids(made)).toEqual(['9', '4']);
});

test('the page that failed is loaded again', async () => {
  const made = results();
  vi.mocked(search).mockRejectedValueOnce(new Error('no network'));
  await made.load();
  expect([made.problem, made.isLoaded]).toEqual(['no network', false]);
  answer(page(['9'], '9'));
  await made.retry();
  expect([made.problem, ids(made)]).toEqual(['', ['9']]);
  vi.mocked(search).mockRejectedValueOnce(new Error('no network'));
  await made.loadMore();
  answer(page(['4'], null));
  await made.retry();
  expect(ids(made)).toEqual(['9', '4']);
});

test('the end of the list waits while it is loaded again', async () => {
  answer(page(['9', '8'], '8'));
  const made = results();
  await made.load();
  const give = laterAnswer();
  const loading = made.load();
  const more = made.loadMore();
  const { answer: before } = made;
  give(page(['9'], '8'));
  await Promise.all([loading, more]);
  expect(ids(made)).toEqual(['9']);
  expect(search).toHaveBeenCalledTimes(2);
  // The same place as before, but the end is watched again.
  expect([made.before, made.answer === before]).toEqual(['8', false]);
});

test('a list is loaded again as far as it is known, in its place', async () => {
  answer(page(['9', '8'], '8'), page(['6', '5'], '5'));
  const made = results();
  await made.load();
  await made.loadMore();
  const give = laterAnswer();
  const loading = made.load();
  give(page(['10', '9'], '9'));
  answer(page(['8', '5'], '5'));
  expect(ids(made)).toEqual(['9', '8', '6', '5']);
  await loading;
  expect([ids(made), made.before]).toEqual([['10', '9', '8', '5'], '5']);
  expect(vi.mocked(search).mock.calls.map(([, before]) => before)).toEqual([null, '8', null, '9']);
});

test('a list that failed to load again is tried from its beginning', async () => {
  answer(page(['9', '8'], '8'));
  const made = results();
  await made.load();
  vi.mocked(search).mockRejectedValueOnce(new Error('no network'));
  await made.load();
  answer(page(['9'], null));
  await made.retry();
  expect([ids(made), made.hasMore]).toEqual([['9'], false]);
});

test('an answer that nobody awaits any more changes nothing', async () => {
  const made = results();
  const give = laterAnswer();
  const loading = made.load();
  made.stop();
  give(page(['9']));
  await loading;
  expect([ids(made), made.isLoaded]).toEqual([[], false]);
});

test('deleted messages go, also those that are on their way, and those that are being deleted here', async () => {
  answer(page(['9', '8', '7'], '7'));
  const made = results();
  await made.load();
  const give = laterAnswer();
  const loading = made.loadMore();
  made.receiveDeletion('8');
  made.receiveDeletion('5');
  hidden.add('7');
  give(page(['5', '4'], null));
  await loading;
  expect(ids(made)).toEqual(['9', '4']);
  hidden.delete('7');
  expect(ids(made)).toEqual(['9', '7', '4']);
});

test('messages of a lost room go, until the user is back', async () => {
  answer({ hits: [hit('9'), hit('8', { conversationId: '3' })], before: null, isComplete: true });
  const made = results();
  await made.load();
  made.receiveAccess('3', false);
  expect(ids(made)).toEqual(['9']);
  made.receiveAccess('3', true);
  expect(ids(made)).toEqual(['9', '8']);
});

const edit = (content: string) => message('9', { content, editedAt: '2026-03-02T12:01:00.000Z' });

test('an edited message shows its new text, with what is found in it now', async () => {
  answer(page(['9', '8']));
  const made = results();
  await made.load();
  const give = laterAnswer();
  made.receiveEdit(edit('a mess'));
  expect(made.hits[0]).toMatchObject({ message: { content: 'a mess' }, ranges: [] });
  expect(search).toHaveBeenLastCalledWith('mess', '10');
  give({ hits: [{ message: edit('a mess'), conversationId: '7', ranges: [{ start: 2, end: 6 }] }], before: null, isComplete: true });
  await vi.waitFor(() => expect(made.hits[0]?.ranges).toEqual([{ start: 2, end: 6 }]));
});

test('a message that is edited so that it fits no more goes', async () => {
  answer(page(['9', '8']));
  const made = results();
  await made.load();
  answer(page(['8']));
  made.receiveEdit(edit('something else'));
  await vi.waitFor(() => expect(ids(made)).toEqual(['8']));
});

test('messages that are edited so that they fit come in their places, if these are loaded', async () => {
  answer(page(['9', '5'], '5'));
  const made = results();
  await made.load();
  for (const id of ['7', '4', '12', '6']) made.receiveEdit(message(id, { content: 'a mess' }));
  made.receiveDeletion('6');
  expect(search).toHaveBeenCalledTimes(1);
  vi.mocked(search).mockImplementation(async (_, before) => page([String(Number(before) - 1)]));
  await made.addNews();
  expect([ids(made), made.before]).toEqual([['12', '9', '7', '5'], '5']);
  await made.addNews();
  expect(search).toHaveBeenCalledTimes(3);
});

test('an edited message that does not fit is no result, and is looked at again without an answer, or after another edit', async () => {
  answer(page(['9']));
  const made = results();
  await made.load();
  made.receiveEdit(message('7'));
  answer(page(['5']));
  await made.addNews();
  made.receiveEdit(message('7'));
  vi.mocked(search).mockRejectedValueOnce(new Error('no network'));
  await made.addNews();
  expect(ids(made)).toEqual(['9']);
  const give = laterAnswer();
  const looking = made.addNews();
  made.receiveEdit(message('7'));
  give(page(['7']));
  await looking;
  expect(ids(made)).toEqual(['9']);
  answer(page(['7']));
  await made.addNews();
  expect(ids(made)).toEqual(['9', '7']);
});

test('an edited message that comes above the others leaves the selection where it is', async () => {
  answer(page(['9', '5']));
  const made = results();
  await made.load();
  made.receiveEdit(message('12'));
  answer(page(['12']));
  await made.addNews();
  expect(ids(made)).toEqual(['12', '9', '5']);
  expect(made.chosen?.message.id).toBe('9');
});

test('edited messages wait until new ones could be had, and one answer is awaited at a time', async () => {
  answer(page(['9']));
  const made = results();
  await made.load();
  made.receiveMessage(message('10'));
  made.receiveEdit(message('11'));
  vi.mocked(search).mockClear();
  vi.mocked(search).mockRejectedValueOnce(new Error('no network'));
  vi.mocked(search).mockImplementation(async (_, before) => page(before === null ? ['10', '9'] : ['11']));
  await made.addNews();
  expect(ids(made)).toEqual(['9']);
  await Promise.all([made.addNews(), made.addNews()]);
  expect(ids(made)).toEqual(['11', '10', '9']);
  expect(search).toHaveBeenCalledTimes(3);
});

test('edits of messages that are not loaded yet ask for nothing', async () => {
  answer(page(['9'], '9'));
  const made = results();
  await made.load();
  vi.mocked(search).mockClear();
  for (const id of ['1', '2', '3', '4', '5', '6']) made.receiveEdit(message(id));
  await made.addNews();
  expect(search).not.toHaveBeenCalled();
});

test('a result that is deleted while its edit is looked at stays away', async () => {
  answer(page(['9', '8']));
  const made = results();
  await made.load();
  const give = laterAnswer();
  made.receiveEdit(edit('a mess'));
  made.receiveDeletion('9');
  give(page(['9', '8']));
  await new Promise((resolve) => setImmediate(resolve));
  expect(ids(made)).toEqual(['8']);
});

test('after many edits, all is loaded again', async () => {
  answer(page(['9']));
  const made = results();
  await made.load();
  for (let id = 20; id < 60; id += 1) made.receiveEdit(message(String(id)));
  answer(page(['25', '9']));
  await made.addNews();
  expect([ids(made), vi.mocked(search).mock.calls.length]).toEqual([['25', '9'], 2]);
});

test('an edit counts although an older answer brings the message later, and stays if nobody answers', async () => {
  const made = results();
  const give = laterAnswer();
  const loading = made.load();
  made.receiveEdit(edit('a mess'));
  vi.mocked(search).mockRejectedValueOnce(new Error('no network'));
  give(page(['9', '8']));
  await loading;
  expect(made.hits[0]?.message.content).toBe('a mess');
  await Promise.resolve();
  expect(ids(made)).toEqual(['9', '8']);
});

test('an edit before a question is in its answer, and is not asked for again', async () => {
  const made = results();
  made.receiveEdit(edit('a mess'));
  answer(page(['9', '8']));
  await made.load();
  expect(search).toHaveBeenCalledTimes(1);
});

test('the lines around a result are its neighbours that are messages, and are loaded once', async () => {
  const gone = message('8', { isDeleted: true });
  const change = message('10', { kind: 'change' });
  vi.mocked(messages).mockResolvedValue([message('12'), message('11'), change, message('9'), gone, message('7'), message('6')]);
  const made = results();
  await made.lookAround(hit('9'));
  await made.lookAround(hit('9'));
  expect(made.around.get('9')).toMatchObject({ before: { id: '7' }, after: { id: '11' } });
  expect(messages).toHaveBeenCalledExactlyOnceWith('7', { around: '9' });
});

test('a line that is edited or deleted is loaded again', async () => {
  vi.mocked(messages).mockResolvedValue([message('11'), message('9'), message('7'), message('6')]);
  const made = results();
  await made.lookAround(hit('9'));
  made.receiveDeletion('7');
  expect(made.around.size).toBe(0);
  vi.mocked(messages).mockResolvedValue([message('11'), message('9'), message('6')]);
  await made.lookAround(hit('9'));
  expect(made.around.get('9')).toMatchObject({ before: { id: '6' }, after: { id: '11' } });
  made.receiveEdit(message('11', { content: 'new', editedAt: '2026-03-02T12:01:00.000Z' }));
  expect(made.around.size).toBe(0);
});

test('a message that comes is the line after the newest result of its room', async () => {
  answer({ hits: [hit('9'), hit('8', { conversationId: '3' })], before: null, isComplete: true });
  vi.mocked(messages).mockResolvedValue([message('9'), message('7')]);
  const made = results();
  await made.load();
  await made.lookAround(hit('9'));
  made.receiveMessage(message('10', { conversationId: '3' }));
  made.receiveMessage(message('8'));
  expect(made.around.get('9')?.after).toBe(null);
  for (const id of ['11', '12']) made.receiveMessage(message(id));
  expect(made.around.get('9')).toMatchObject({ before: { id: '7' }, after: { id: '11' } });
});

test('what happens while the lines around a result are loaded counts', async () => {
  const made = results();
  let give: (given: Message[]) => void = () => {};
  vi.mocked(messages).mockReturnValueOnce(new Promise((resolve) => (give = resolve)));
  const looking = made.lookAround(hit('9'));
  made.receiveDeletion('8');
  made.receiveEdit(message('7', { content: 'new', editedAt: '2026-03-02T12:01:00.000Z' }));
  made.receiveEdit(message('5', { conversationId: '3' }));
  made.receiveMessage(message('11'));
  made.receiveMessage(message('12'));
  give([message('9'), message('8'), message('7')]);
  await looking;
  expect(made.around.get('9')).toMatchObject({ before: { id: '7', content: 'new' }, after: { id: '11' } });
});

test('a result that is not there any more goes when it is selected', async () => {
  answer(page(['9', '8']));
  const made = results();
  await made.load();
  vi.mocked(messages).mockRejectedValueOnce(new ApiError(404, 'This message is not here.'));
  await made.lookAround(hit('9'));
  expect(ids(made)).toEqual(['8']);
});
