import { expect, test } from 'vitest';
import { PagedList } from './paged-list.svelte';

type Item = { id: string };
type Question = { last: string | null; signal: AbortSignal; answer: (...ids: string[]) => void; fail: () => void };

/** A list in pages of two, each of which is answered by hand. */
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

test('a full page may have another after it, which follows its last', async () => {
  const { pages, question, loads, ids } = start();
  await loads(pages.reload, '1', '2');
  expect(pages.hasMore).toBe(true);
  await loads(pages.loadMore, '3');
  expect(question().last).toBe('2');
  expect(ids()).toEqual(['1', '2', '3']);
  expect(pages.hasMore).toBe(false);
});

test('an answer that comes after the next question is none', async () => {
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

test('what was looked for is told with what was found, not before', async () => {
  const { pages, question, loads, ids } = start();
  await loads(pages.reload, '1');
  const looking = pages.find('nemo');
  expect([ids(), pages.found]).toEqual([['1'], '']);
  question().answer();
  await looking;
  expect([ids(), pages.found]).toEqual([[], 'nemo']);
});

test('what moved on to the next page is not there twice', async () => {
  const { pages, loads, ids } = start();
  await loads(pages.reload, '1', '2');
  await loads(pages.loadMore, '2', '3');
  expect(ids()).toEqual(['1', '2', '3']);
});

test('a page that failed is asked for again, and what is there stays', async () => {
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

test('whoever has gone further down keeps the place when the server is back', async () => {
  const { pages, asked, loads } = start();
  await loads(pages.reload, '1', '2');
  await loads(pages.refresh, '1', '2');
  await loads(pages.loadMore, '3', '4');
  await pages.refresh();
  expect(asked.length).toBe(3);
});

test('a page that is on its way is not given up when the server is back', async () => {
  const { pages, asked, question, loads, ids } = start();
  await loads(pages.reload, '1', '2');
  const more = pages.loadMore();
  await pages.refresh();
  expect(asked.length).toBe(2);
  question().answer('3');
  await more;
  expect(ids()).toEqual(['1', '2', '3']);
});
