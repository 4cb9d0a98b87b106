/** The code that a visit loads. */
import { allCode } from './code';
import { expect, test } from './fixtures';

test('a visit loads few files', async ({ meeting, john }) => {
  await john.open(meeting);
  await allCode(john.page);
  const names = () => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => path.startsWith('/assets/'));
  const files = await john.page.evaluate(names);
  // Five scripts and their styles.
  expect(files.length, files.join('\n')).toBeLessThanOrEqual(10);
});
