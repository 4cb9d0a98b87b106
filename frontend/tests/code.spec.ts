/** The code that a visit loads. */
import { allCode } from './code';
import { expect, test } from './fixtures';

test('a visit loads few files', async ({ meeting, john }) => {
  await john.open(meeting);
  await allCode(john.page);
  // Late code is fetched, and then imported from the cache.
  const names = () =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ transferSize }) => transferSize > 0)
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.startsWith('/assets/'));
  // The client of uploads comes last, before a connection is lost.
  await expect.poll(() => john.page.evaluate(names)).toContainEqual(expect.stringContaining('/tus-'));
  const files = await john.page.evaluate(names);
  expect(files).toEqual([...new Set(files)]);
  // Six scripts and their styles.
  expect(files.length, files.join('\n')).toBeLessThanOrEqual(10);
});
