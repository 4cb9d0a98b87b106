/** Trusting the certificate that the server has made. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from '@playwright/test';
import { GUIDES } from '../src/trust/trust';
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './team';

/** A browser that was told to continue in spite of the warning. */
const WARNED = { ignoreHTTPSErrors: true };
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const guide = (page: Page, name: string) => page.locator('details').filter({ has: page.locator('> summary', { hasText: new RegExp(`^${name}$`, 'u') }) });

test.describe('with its own certificate', () => {
  test.use({ serverFlags: ['--tls-self'] });

  test('the sign-in page links to the explanation of the browser’s warning', async ({ visit, server }) => {
    const page = await visit('/', WARNED);
    await page.getByRole('link', { name: 'How to trust it' }).click();
    await expect(page).toHaveURL('/trust');
    await expect(page).toHaveTitle('Trust this server · Chinwag');
    const fingerprint = await server.told(/^\s+((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/u);
    await expect(page.getByRole('img', { name: `SHA-256 fingerprint: ${fingerprint}` })).toHaveText(fingerprint);

    // The fingerprint is that of the download.
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('chinwag-ca.crt');
    await expect(page.getByText(download.suggestedFilename()).first()).toBeVisible();
    const hash = createHash('sha256').update(await readFile(await download.path())).digest('hex').toUpperCase();
    expect(hash).toBe(fingerprint.replaceAll(':', ''));
  });

  test('the command for a terminal prints the file’s fingerprint as the server’s terminal does', async ({ visit, server }, testInfo) => {
    const page = await visit('/trust', WARNED);
    const fingerprint = await server.told(/^\s+((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/u);
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    const home = testInfo.outputPath('home');
    await (await downloading).saveAs(join(home, 'Downloads', 'chinwag-ca.crt'));
    const line = await page.getByRole('group', { name: 'The file’s fingerprint' }).first().innerText();
    const { stdout } = await promisify(execFile)('sh', ['-c', line], { env: { PATH: process.env['PATH'] ?? '', HOME: home } });
    expect(stdout).toContain(`=${fingerprint}\n`);
  });

  test('the file is compared before it is installed, and the page says that it proves nothing', async ({ visit }) => {
    const page = await visit('/trust', WARNED);
    await expect(page.getByRole('heading', { level: 2 })).toHaveText(['1. Download the certificate', '2. Compare its fingerprint', '3. Install it']);
    const compare = page.getByRole('region', { name: '2. Compare its fingerprint' });
    await expect(compare.getByRole('group', { name: 'The file’s fingerprint' })).toContainText('openssl x509');
    await expect(compare).toContainText('Do not trust this page alone');
    await expect(page.getByRole('main')).not.toContainText('otification');
  });

  test('a user who came by a link continues with it', async ({ ownerLink, visit }) => {
    const page = await visit(ownerLink, WARNED);
    await page.getByRole('link', { name: 'How to trust it' }).click();
    await expect(page.getByText('Keep your link.')).toBeVisible();
    await page.getByRole('link', { name: 'Back to your link' }).click();
    await expect(page).toHaveURL('/join');
    await page.getByRole('link', { name: 'How to trust it' }).click();
    await page.getByRole('link', { name: 'Done: continue with your link' }).click();
    await expect(page).toHaveURL('/join');
    await expect(page.getByRole('heading', { name: 'Set up your chat' })).toBeVisible();
  });

  for (const place of ['/reset', '/device']) {
    test(`a user who came by a link to ${place} returns there`, async ({ visit }) => {
      const page = await visit(`${place}#${'x'.repeat(43)}`, WARNED);
      await expect(page).toHaveURL(place);
      await page.goto('/trust');
      await page.getByRole('link', { name: 'Done: continue with your link' }).click();
      await expect(page).toHaveURL(place);
    });
  }

  test('a user without a link goes to the home page', async ({ visit }) => {
    const page = await visit('/trust', WARNED);
    await expect(page.getByText('Keep your link.')).toBeHidden();
    await page.getByRole('link', { name: 'Done: go to Chinwag' }).click();
    await expect(page).toHaveURL('/');
  });

  test('so does a user who joins', async ({ ownerLink, visit }) => {
    const page = await visit(ownerLink, WARNED);
    await expect(page.getByRole('link', { name: 'How to trust it' })).toBeVisible();
  });

  test('the steps for the reader’s device are open, and the others a click away', async ({ visit }) => {
    const page = await visit('/trust', { ...WARNED, userAgent: IPHONE });
    await expect(page.getByText('Certificate Trust Settings')).toBeVisible();
    await expect(page.getByText('Without this step nothing changes')).toBeVisible();
    await expect(page.getByText('Install Certificate…')).toBeHidden();
    for (const name of ['Windows', 'macOS', 'Android', 'Linux', 'Firefox']) await expect(guide(page, name).locator('> summary')).toBeVisible();
    await guide(page, 'Windows').locator('> summary').click();
    await expect(page.getByText('Install Certificate…')).toBeVisible();
    await guide(page, 'Windows').getByText('Undo it').click();
    await expect(page.getByText('certmgr.msc')).toBeVisible();
  });

  test('each system has all of its steps, its lines for a terminal, and the way back', async ({ visit }) => {
    const page = await visit('/trust', { ...WARNED, userAgent: 'A device that nobody knows' });
    const words = (text: string) => text.replaceAll(/\*\*|`/gu, '');
    for (const { name, compare, steps, commands, undo, ...more } of Object.values(GUIDES)) {
      const own = guide(page, name);
      await own.locator('> summary').click();
      await own.getByText('Undo it').click();
      await expect(own.getByRole('listitem')).toHaveText(steps.map(words));
      await expect(own).toContainText(words(compare.how));
      await expect(own).toContainText(words(undo));
      const lines = [...('command' in compare ? [compare.command] : []), ...commands, ...('undoCommands' in more ? more.undoCommands : [])].map(({ text }) => text);
      expect(await own.getByRole('group').filter({ has: page.locator('> code') }).allTextContents()).toEqual(lines);
    }
  });

  test('Firefox on Linux sees the steps for its own list first', async ({ visit }) => {
    const page = await visit('/trust', { ...WARNED, userAgent: FIREFOX });
    await expect(page.getByRole('heading', { level: 3 })).toHaveText(['Firefox', 'Linux', 'Firefox', 'Linux', 'Other systems']);
  });

  test('axe finds nothing on the trust page, and it fits', async ({ visit }) => {
    const page = await visit('/trust', WARNED);
    await expect(page.getByRole('link', { name: 'Download' })).toBeVisible();
    for (const summary of await page.locator('main details > summary').all()) if (await summary.isVisible()) await summary.click();
    await expectNothingFound(page);
    await expectToFit(page);
  });
});

const middleOf = (part: Locator) => part.boundingBox().then((box) => (box ? box.x + box.width / 2 : Number.NaN));

test('without a certificate made by the server, the page says so and links home', async ({ visit }) => {
  const page = await visit('/');
  await expect(page.getByText('This server has no owner yet.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'How to trust it' })).toBeHidden();
  await page.goto('/trust');
  await expect(page.getByRole('heading', { name: 'Nothing to do here' })).toBeVisible();
  const button = page.getByRole('link', { name: 'Go to Chinwag' });
  expect(await middleOf(button)).toBeCloseTo(await middleOf(page.getByRole('heading', { level: 2 })), 0);
  await button.click();
  await expect(page).toHaveURL('/');
});
