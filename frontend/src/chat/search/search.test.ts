import { beforeEach, expect, test, vi } from 'vitest';
import { exampleUser } from '../../../tests/support/example-conversation';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import { search as find, type SearchHit, type SearchPage } from '../../net/api/search';
import type { StreamEvent } from '../../net/stream/stream';
import { NO_NAMES, type NamesFound } from './names-found';
import { Search } from './search.svelte';

vi.mock(import('../../net/api/search'));

const hit = (id: string, conversationId = '7'): SearchHit => ({ message: message(id, { conversationId }), conversationId, ranges: [] });
const page = (hits: SearchHit[], before: string | null = null): SearchPage => ({ hits, before, isComplete: true });
/** The answers that are awaited, by query. */
const asked = new Map<string, (answer: SearchPage) => void>();
const queries = () => vi.mocked(find).mock.calls.map(([query]) => query);
const answer = async (query: string, ...hits: SearchHit[]) => {
  asked.get(query)?.(page(hits));
  await vi.advanceTimersByTimeAsync(0);
};
const rooms = new Map([['7', { isPrivate: false, isParticipant: true }], ['3', { isPrivate: true, isParticipant: true }], ['open', { isPrivate: false, isParticipant: false }]]);
const made = (findNames?: (typed: string, signal: AbortSignal) => Promise<NamesFound>) => new Search({ instead: new Map(), conversations: { get: (id: string) => rooms.get(id) } } as unknown as ConstructorParameters<typeof Search>[0], findNames);
const shown = ({ shown }: Search) => shown && [shown.typed, shown.hits.map((one) => one.message.id)];

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(find).mockReset().mockImplementation((query) => new Promise((resolve) => asked.set(query, resolve)));
});

test('a pause in typing searches, from two characters or a word of another script', async () => {
  const search = made();
  for (const typed of ['b', 'ba', 'bac']) search.type(typed);
  await vi.advanceTimersByTimeAsync(149);
  expect(queries()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(queries()).toEqual(['bac']);
  search.type('b');
  await vi.advanceTimersByTimeAsync(1_000);
  search.type(' ');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(queries()).toEqual(['bac']);
  search.type('日');
  await vi.advanceTimersByTimeAsync(150);
  expect(queries()).toEqual(['bac', '日']);
});

test.each(['C', '%', '5'])('Enter and a link search for %s alone, and typing does not', async (typed) => {
  const search = made();
  search.type(typed);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(queries()).toEqual([]);
  search.now();
  expect(queries()).toEqual([typed]);
  await answer(typed, hit('1'));
  expect([shown(search), search.isWaiting]).toEqual([[typed, ['1']], false]);
  search.visit('', false);
  search.visit(typed, true);
  expect(shown(search)).toEqual([typed, ['1']]);
});

test('results come together with their names, or without them after a while', async () => {
  const names = { rooms: [], people: [exampleUser('2', 'jane')] };
  let arrive = (_: NamesFound) => {};
  const findNames = vi.fn((_: string, __: AbortSignal) => new Promise<NamesFound>((resolve) => (arrive = resolve)));
  const search = made(findNames);
  search.visit('one', false);
  await answer('one', hit('1'));
  expect([shown(search), search.isWaiting]).toEqual([null, true]);
  arrive(names);
  await vi.advanceTimersByTimeAsync(0);
  expect([shown(search), search.shown?.names]).toEqual([['one', ['1']], names]);
  search.visit('two', false);
  await answer('two', hit('2'));
  await vi.advanceTimersByTimeAsync(500);
  expect(shown(search)).toEqual(['two', ['2']]);
  arrive(names);
  await vi.advanceTimersByTimeAsync(0);
  expect(search.shown?.names).toEqual(NO_NAMES);
  search.visit('one', true);
  expect(search.shown?.names).toEqual(names);
  search.visit('three', false);
  search.visit('four', false);
  expect(findNames.mock.calls.map(([typed, { aborted }]) => [typed, aborted])).toEqual([['one', true], ['two', true], ['three', true], ['four', false]]);
});

test('Enter searches again, but not twice at a time', async () => {
  const search = made();
  search.visit('one', false);
  search.now();
  expect(queries()).toEqual(['one']);
  await answer('one');
  search.now();
  expect(queries()).toEqual(['one', 'one']);
  await answer('one', hit('1'));
  expect(shown(search)).toEqual(['one', ['1']]);
});

test('new messages that match come on top, asked for together while the page is open, and when it is returned to', async () => {
  const search = made();
  const arrive = (id: string) => search.receive({ type: 'message', data: message(id, { conversationId: '7' }) } as StreamEvent);
  search.visit('one', false);
  search.watch(true);
  await answer('one', hit('4'));
  for (const id of ['5', '6', '7']) arrive(id);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(queries()).toEqual(['one', 'one']);
  await answer('one', hit('6'), hit('4'));
  expect(shown(search)).toEqual(['one', ['6', '4']]);
  search.watch(false);
  search.leave();
  arrive('8');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(queries()).toHaveLength(2);
  search.visit('one', true);
  await answer('one', hit('8'), hit('6'), hit('4'));
  expect(shown(search)).toEqual(['one', ['8', '6', '4']]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(queries()).toHaveLength(3);
});

test('messages that are edited so that they match come while the page is open', async () => {
  const search = made();
  const edit = (id: string) => search.receive({ type: 'message_edited', data: message(id, { conversationId: '7' }) } as StreamEvent);
  search.visit('one', false);
  search.watch(true);
  await answer('one', hit('4'), hit('2'));
  edit('3');
  await vi.advanceTimersByTimeAsync(1_000);
  await answer('one', hit('3'), hit('2'));
  expect(shown(search)).toEqual(['one', ['4', '3', '2']]);
});

test('new messages wait while the pointer is over the results', async () => {
  const search = made();
  const arrive = (id: string) => search.receive({ type: 'message', data: message(id, { conversationId: '7' }) } as StreamEvent);
  search.visit('one', false);
  search.watch(true);
  await answer('one');
  search.hold(true);
  arrive('4');
  await vi.advanceTimersByTimeAsync(1_000);
  await answer('one', hit('4'));
  expect(shown(search)).toEqual(['one', ['4']]);
  arrive('5');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(queries()).toEqual(['one', 'one']);
  search.hold(false);
  await answer('one', hit('5'), hit('4'));
  expect(shown(search)).toEqual(['one', ['5', '4']]);
  // Also those that come while older results are loaded.
  search.hold(true);
  arrive('6');
  void search.shown?.load();
  await answer('one', hit('6'), hit('5'), hit('4'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(queries()).toHaveLength(4);
  search.watch(false);
  search.watch(true);
  expect(queries()).toHaveLength(5);
});

test('an empty page of a long search is no reason to load all again, and what was selected stays', async () => {
  const search = made();
  search.watch(true);
  search.visit('one', false);
  asked.get('one')?.(page([hit('4')], '2'));
  await vi.advanceTimersByTimeAsync(0);
  const arrive = (id: string) => search.receive({ type: 'message', data: message(id, { conversationId: '7' }) } as StreamEvent);
  arrive('8');
  await vi.advanceTimersByTimeAsync(1_000);
  asked.get('one')?.(page([], '3'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect([queries().length, shown(search)]).toEqual([2, ['one', ['4']]]);
  arrive('9');
  await vi.advanceTimersByTimeAsync(1_000);
  asked.get('one')?.(page([hit('9')], '3'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect([queries().length, shown(search), search.selected?.message.id]).toEqual([3, ['one', ['9', '4']], '4']);
});

test('where nothing was found, new results have older ones behind them, and an edit meanwhile counts', async () => {
  const search = made();
  search.watch(true);
  search.visit('one', false);
  await answer('one');
  const edited = message('8', { conversationId: '7', content: 'later', editedAt: '2026-03-02T12:30:00.000Z' });
  search.receive({ type: 'message', data: message('8', { conversationId: '7' }) } as StreamEvent);
  await vi.advanceTimersByTimeAsync(1_000);
  search.receive({ type: 'message_edited', data: edited } as StreamEvent);
  asked.get('one')?.(page([hit('8')], '8'));
  await vi.advanceTimersByTimeAsync(0);
  expect(search.shown?.hits.map((one) => one.message.content)).toEqual(['later']);
  expect(search.shown?.hasMore).toBe(true);
});

test('more new results than a page load all again, and a failed check is repeated', async () => {
  const search = made();
  const arrive = (id: string) => search.receive({ type: 'message', data: message(id, { conversationId: '7' }) } as StreamEvent);
  search.visit('one', false);
  search.watch(true);
  await answer('one', hit('4'));
  arrive('8');
  vi.mocked(find).mockRejectedValueOnce(new Error('offline'));
  await vi.advanceTimersByTimeAsync(1_000);
  arrive('9');
  await vi.advanceTimersByTimeAsync(1_000);
  asked.get('one')?.(page([hit('9'), hit('8')], '8'));
  await vi.advanceTimersByTimeAsync(0);
  expect(queries()).toHaveLength(4);
  asked.get('one')?.(page([hit('9'), hit('8')], '8'));
  await vi.advanceTimersByTimeAsync(0);
  await answer('one', hit('4'));
  expect(shown(search)).toEqual(['one', ['9', '8', '4']]);
});

test('an answer to what was typed before is dropped, and results stay until there are new ones', async () => {
  const search = made();
  search.visit('one', false);
  await answer('one', hit('1'));
  search.type('two');
  expect(search.isWaiting).toBe(true);
  await vi.advanceTimersByTimeAsync(150);
  search.type('three');
  await vi.advanceTimersByTimeAsync(150);
  expect(shown(search)).toEqual(['one', ['1']]);
  await answer('two', hit('2'));
  expect(shown(search)).toEqual(['one', ['1']]);
  await answer('three', hit('3'));
  expect([shown(search), search.isWaiting]).toEqual([['three', ['3']], false]);
});

test('nothing typed shows nothing, whatever the answers', async () => {
  const search = made();
  search.visit('one', false);
  search.type('');
  await answer('one', hit('1'));
  expect([search.shown, search.isWaiting]).toEqual([null, false]);
});

test('a blank at the end is no other search', async () => {
  const search = made();
  search.visit('one', false);
  await answer('one', hit('1'));
  search.type('one ');
  await vi.advanceTimersByTimeAsync(150);
  expect([queries(), search.isWaiting]).toEqual([['one'], false]);
});

test('the address follows what is typed, once for each search', async () => {
  const search = made();
  const addresses: string[] = [];
  search.onsearch = (typed) => void addresses.push(typed);
  search.visit('one', false);
  for (const typed of ['on', 'one', 'one t', 'one two']) search.type(typed);
  await vi.advanceTimersByTimeAsync(150);
  search.type('');
  expect(addresses).toEqual(['one two', '']);
});

test('going back shows the results as they were left, and a new visit asks again', async () => {
  const search = made();
  search.visit('one', false);
  await answer('one', hit('2'), hit('1'));
  if (search.shown) search.shown.scrollTop = 300;
  search.move(1);
  search.visit('other', false);
  await answer('other', hit('9'));
  search.visit('one', true);
  expect([shown(search), search.shown?.scrollTop, search.selected?.message.id, search.isWaiting]).toEqual([['one', ['2', '1']], 300, '1', false]);
  search.visit('one', false);
  expect(queries()).toEqual(['one', 'other', 'one']);
  search.visit('never searched here', true);
  expect(queries().at(-1)).toBe('never searched here');
});

test('events change results that are not on the screen, too', async () => {
  const search = made();
  search.visit('one', false);
  await answer('one', hit('2'), hit('1'));
  search.visit('other', false);
  search.receive({ type: 'message_deleted', data: { conversationId: '7', messageId: '2' } } as StreamEvent);
  search.visit('one', true);
  expect(shown(search)).toEqual(['one', ['1']]);
});

test('a private room that the user has left takes its results along, an open one does not', async () => {
  const search = made();
  search.visit('one', false);
  await answer('one', hit('2', '3'), hit('1', '7'));
  for (const id of ['3', '7']) search.receive({ type: 'participation', data: { id, isParticipant: false } } as StreamEvent);
  expect(shown(search)).toEqual(['one', ['1']]);
});

test('after a new snapshot everything is asked for again', async () => {
  const search = made();
  search.visit('old', false);
  await answer('old', hit('5'));
  search.visit('one', false);
  await answer('one', hit('2'));
  search.startAgain();
  expect([shown(search), search.isWaiting]).toEqual([['one', ['2']], false]);
  await answer('one', hit('1'));
  expect(shown(search)).toEqual(['one', ['1']]);
  search.visit('old', true);
  expect(queries()).toEqual(['old', 'one', 'one', 'old']);
});

test('a new snapshot while results are awaited reloads those on the screen, too', async () => {
  const search = made();
  search.visit('old', false);
  await answer('old', hit('5'));
  search.type('one');
  search.now();
  const late = asked.get('one');
  search.startAgain();
  expect(queries()).toEqual(['old', 'one', 'old', 'one']);
  late?.(page([hit('2')]));
  await answer('old', hit('4'));
  expect(shown(search)).toEqual(['old', ['4']]);
  await answer('one', hit('1'));
  expect(shown(search)).toEqual(['one', ['1']]);
});

test('results of rooms that the user has not joined are asked for again on going back', async () => {
  const search = made();
  search.visit('one', false);
  await answer('one', hit('2', 'open'), hit('1'));
  search.visit('other', false);
  await answer('other', hit('9'));
  search.visit('one', true);
  expect([shown(search), search.isWaiting]).toEqual([['one', ['2', '1']], false]);
  // They are loaded to the end although the user goes on.
  search.type('more');
  search.now();
  await answer('one', hit('1'));
  search.visit('one', true);
  expect(shown(search)).toEqual(['one', ['1']]);
  expect(queries()).toEqual(['one', 'other', 'one', 'more']);
});

test('a filter without its value is awaited neither before nor after a blank', async () => {
  const search = made();
  search.type('from:');
  expect(search.isWaiting).toBe(false);
  search.type('from: ');
  await vi.advanceTimersByTimeAsync(150);
  await answer('from:', hit('1'));
  expect([shown(search), search.isWaiting]).toEqual([['from: ', ['1']], false]);
  search.type('from: a in:');
  await vi.advanceTimersByTimeAsync(150);
  search.type('from: a in: ');
  await vi.advanceTimersByTimeAsync(150);
  expect(queries()).toEqual(['from:', 'from: a', 'from: a in:']);
});

test('arrows move through the results as they are on the screen, without leaving them', async () => {
  const search = made();
  search.visit('one', false);
  await answer('one', hit('4', '7'), hit('3', '3'), hit('2', '7'), hit('1', '3'));
  const moved = (...steps: (1 | -1)[]) => steps.map((step) => (search.move(step), search.selected?.message.id));
  expect(search.selected?.message.id).toBe('4');
  expect(moved(-1, 1, 1)).toEqual(['4', '3', '2']);
  search.isGrouped = true;
  expect(search.groups.map(({ conversationId, hits }) => [conversationId, hits.map((one) => one.message.id)])).toEqual([['7', ['4', '2']], ['3', ['3', '1']]]);
  expect(moved(1, 1, 1, -1)).toEqual(['3', '1', '1', '3']);
});

test('where the selected result was, the next one is selected', async () => {
  const search = made();
  const remove = (messageId: string) => search.receive({ type: 'message_deleted', data: { conversationId: '7', messageId } } as StreamEvent);
  search.visit('one', false);
  await answer('one', hit('6', '7'), hit('5', '3'), hit('4', '7'), hit('3', '3'), hit('2', '7'), hit('1', '3'));
  search.move(1);
  search.move(1);
  remove('4');
  expect(search.selected?.message.id).toBe('3');
  search.isGrouped = true;
  expect(search.selected?.message.id).toBe('2');
  remove('2');
  expect(search.selected?.message.id).toBe('6');
  remove('6');
  search.isGrouped = false;
  expect(search.selected?.message.id).toBe('3');
  search.move(1);
  search.move(-1);
  for (const id of ['1', '3']) remove(id);
  expect(search.selected?.message.id).toBe('5');
  remove('5');
  expect(search.selected).toBe(null);
});

test('without a connection, the search is tried again once there is one', async () => {
  vi.mocked(find).mockRejectedValueOnce(new Error('no network'));
  const search = made();
  search.visit('one', false);
  await vi.advanceTimersByTimeAsync(0);
  expect(search.shown?.problem).toBe('no network');
  search.refresh();
  await answer('one', hit('1'));
  expect([shown(search), search.shown?.problem]).toEqual([['one', ['1']], '']);
});
