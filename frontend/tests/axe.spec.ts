/** axe detects a fault in each theme and width of a page. */
import { expectNothingFound } from './axe';
import { expect, test } from './fixtures';

const WIDTHS = { 1280: '(width > 500px)', 390: '(width < 500px)' };

test('axe checks each theme at each width', async ({ openBrowser }) => {
  const page = await (await openBrowser()).newPage();
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expectNothingFound(page);
  for (const theme of ['light', 'dark']) {
    for (const [width, query] of Object.entries(WIDTHS)) {
      await page.evaluate((query) => {
        document.querySelector('#pale')?.remove();
        const pale = document.createElement('p');
        pale.id = 'pale';
        pale.textContent = 'Grey on grey';
        pale.style.cssText = 'color: #777; background: #888';
        const look = matchMedia(query);
        pale.hidden = !look.matches;
        look.onchange = () => (pale.hidden = !look.matches);
        document.querySelector('main')?.append(pale);
      }, `(prefers-color-scheme: ${theme}) and ${query}`);
      await expect(expectNothingFound(page)).rejects.toThrow(new RegExp(`${theme}, ${width} wide[^]*color-contrast: <p`, 'u'));
    }
  }
});
