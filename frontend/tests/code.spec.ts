/** The code that a visit loads. */
import { allCode } from './code';
import { expect, test } from './fixtures';

test('a visit loads few files', async ({ meeting, john }) => {
  await john.open(meeting);
  await allCode(john.page);
  const names = () => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => path.startsWith('/assets/'));
  // The client of uploads comes last, before a connection is lost.
  await expect.poll(() => john.page.evaluate(names)).toContainEqual(expect.stringContaining('/tus-'));
  const files = await john.page.evaluate(names);
  // Six scripts and their styles.
  expect(files.length, files.join('\n')).toBeLessThanOrEqual(10);
});
