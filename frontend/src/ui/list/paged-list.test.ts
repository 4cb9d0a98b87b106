import { expect, test } from 'vitest';
import { PagedList } from './paged-list.svelte';

type Item = { id: string };
type Question = { last: string | null; signal: AbortSignal; answer: (...ids: string[]) => void; fail: () => void };

/** A list in pages of two, each answered on demand. */
function start() {
  const asked: Question[] = [];
  const pages = new PagedList<Item>(2, (_search, last, signal) =>
    new Promise((resolve, reject) => {
      const answer = (...ids: string[]) => resolve(ids.map((id) => ({ id })));
      asked.push({ last: last?.id ?? null, signal, answer, fail: () => reject(new Error('Not today.')) });
    }),
  );
  const question = () => asked.at(-1) as Question;
  const loads = async (work: () => Promise<void>, ...ids: string[]) => {
    const done = work();
    question().answer(...ids);
    await done;
  };
  return { pages, asked, question, loads, ids: () => pages.list.map(({ id }) => id) };
}

test('a full page may be followed by another, which starts after its last item', async () => {
  const { pages, question, loads, ids } = start();
  await loads(pages.reload, '1', '2');
  expect(pages.hasMore).toBe(true);
  await loads(pages.loadMore, '3');
  expect(question().last).toBe('2');
  expect(ids()).toEqual(['1', '2', '3']);
  expect(pages.hasMore).toBe(false);
});

test('an answer is ignored after the next request', async () => {
  const { pages, asked, ids } = start();
  const [early, late] = [pages.find('a'), pages.find('ab')];
  expect(asked[0]?.signal.aborted).toBe(true);
  asked[1]?.answer('2');
  await late;
  asked[0]?.answer('1');
  await early;
  expect(ids()).toEqual(['2']);
  expect(pages.found).toBe('ab');
});

test('the search is shown together with its results, not before', async () => {
  const { pages, question, loads, ids } = start();
  await loads(pages.reload, '1');
  const looking = pages.find('nemo');
  expect([ids(), pages.found]).toEqual([['1'], '']);
  question().answer();
  await looking;
  expect([ids(), pages.found]).toEqual([[], 'nemo']);
});

test('an item that moved to the next page is listed once', async () => {
  const { pages, loads, ids } = start();
  await loads(pages.reload, '1', '2');
  await loads(pages.loadMore, '2', '3');
  expect(ids()).toEqual(['1', '2', '3']);
});

test('a failed page is requested again, and loaded items stay', async () => {
  const { pages, question, loads, ids } = start();
  await loads(pages.reload, '1', '2');
  const failing = pages.loadMore();
  question().fail();
  await failing;
  expect([pages.problem, ids()]).toEqual(['Not today.', ['1', '2']]);
  await loads(pages.refresh, '3');
  expect([pages.problem, ids()]).toEqual(['', ['1', '2', '3']]);
  expect(question().last).toBe('2');
});

test('a user who scrolled further down keeps the place when the server is back', async () => {
  const { pages, asked, loads } = start();
  await loads(pages.reload, '1', '2');
  await loads(pages.refresh, '1', '2');
  await loads(pages.loadMore, '3', '4');
  await pages.refresh();
  expect(asked.length).toBe(3);
});

test('a page under way is kept when the server is back', async () => {
  const { pages, asked, question, loads, ids } = start();
  await loads(pages.reload, '1', '2');
  const more = pages.loadMore();
  await pages.refresh();
  expect(asked.length).toBe(2);
  question().answer('3');
  await more;
  expect(ids()).toEqual(['1', '2', '3']);
});
