/** Trusting the certificate that the server has made for itself. */
import type { Page } from '@playwright/test';
import type { ServerInfo } from '../src/api-types';
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './team';

const FINGERPRINT = Array.from({ length: 32 }, (_, index) => (index * 7 + 3).toString(16).padStart(2, '0').toUpperCase()).join(':');
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** As with `--tls-self`, of which this server, on plain HTTP, has nothing to tell. */
async function withAuthority(page: Page, address: string) {
  await page.route('**/api/server', async (route) => {
    const server = (await (await route.fetch()).json()) as ServerInfo;
    await route.fulfill({ json: { ...server, certificateAuthority: { fingerprint: FINGERPRINT } } satisfies ServerInfo });
  });
  await page.goto(address);
}

const guide = (page: Page, name: string) => page.locator('details').filter({ has: page.locator('> summary', { hasText: new RegExp(`^${name}$`, 'u') }) });

test('whoever is warned by the browser finds the way from the page to sign in', async ({ visit }) => {
  const page = await visit('/');
  await expect(page.getByRole('link', { name: 'How to trust it' })).toBeHidden();
  await withAuthority(page, '/');
  await page.getByRole('link', { name: 'How to trust it' }).click();
  await expect(page).toHaveURL('/trust');
  await expect(page).toHaveTitle('Trust this server · Chinwag');
  await expect(page.getByRole('img', { name: `SHA-256 fingerprint: ${FINGERPRINT}` })).toHaveText(FINGERPRINT);
  await expect(page.getByRole('link', { name: 'Download' })).toHaveAttribute('href', '/api/certificate_authority');
});

test('so does whoever joins', async ({ ownerLink, visit }) => {
  const page = await visit('about:blank');
  await withAuthority(page, ownerLink);
  await expect(page.getByRole('link', { name: 'How to trust it' })).toBeVisible();
});

test('the steps of the device that one holds are open, and the others a click away', async ({ visit }) => {
  const page = await visit('/', { userAgent: IPHONE });
  await withAuthority(page, '/trust');
  await expect(page.getByText('Certificate Trust Settings')).toBeVisible();
  await expect(page.getByText('Without it nothing changes')).toBeVisible();
  await expect(page.getByText('Install Certificate…')).toBeHidden();
  for (const name of ['Windows', 'macOS', 'Android', 'Linux', 'Firefox']) await expect(guide(page, name).locator('> summary')).toBeVisible();
  await guide(page, 'Windows').locator('> summary').click();
  await expect(page.getByText('Install Certificate…')).toBeVisible();
  await guide(page, 'Windows').getByText('Undo it').click();
  await expect(page.getByText('certmgr.msc')).toBeVisible();
});

test('Firefox on Linux is told of its own list first', async ({ visit }) => {
  const page = await visit('/', { userAgent: FIREFOX });
  await withAuthority(page, '/trust');
  await expect(page.getByRole('heading', { level: 3 })).toHaveText(['Firefox', 'Linux', 'Other systems']);
});

test('where the server has made no certificate, the page says so and leads home', async ({ visit }) => {
  const page = await visit('/trust');
  await expect(page.getByRole('heading', { name: 'There is nothing to do here' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to Chinwag' }).click();
  await expect(page).toHaveURL('/');
});

test('axe finds nothing on the way to trust, and it fits', async ({ visit }) => {
  const page = await visit('about:blank');
  await withAuthority(page, '/trust');
  await expect(page.getByRole('link', { name: 'Download' })).toBeVisible();
  for (const summary of await page.locator('main details > summary').all()) if (await summary.isVisible()) await summary.click();
  await expectNothingFound(page);
  await expectToFit(page);
});
