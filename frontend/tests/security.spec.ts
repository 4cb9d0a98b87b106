/** What an attacker may type, and what the page may never do. */
import { expect, test } from './fixtures';
import { lines } from './person';

const ATTACKS = [
  'http://x.com/%3Cimg%20src=x%20onerror=alert(1)%3E',
  'http://x.com/"onmouseover="alert(1)',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'https://[not a link',
  'JaVaScRiPt://x.com/%0aalert(1)',
  '[click](javascript:alert(1))',
  '{@html "<b>x</b>"}',
];

test('what looks like an attack is text, in the timeline, the list and the announcements', async ({ john, jane, meeting }) => {
  const dialogs: string[] = [];
  john.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  for (const [index, attack] of ATTACKS.entries()) {
    await jane.post(meeting, attack);
    await expect(john.said).toHaveCount(index + 1);
    await expect(john.row('jane')).toContainText(attack);
    await expect(john.announcer).toContainText(`jane: ${attack}`);
  }
  expect(await john.said.allTextContents()).toEqual(ATTACKS);
  await expect(john.said.locator('img, svg, script, b')).toHaveCount(0);
  const links = john.items.getByRole('link');
  await expect(links).toHaveText(['http://x.com/%3Cimg%20src=x%20onerror=alert(1)%3E', 'http://x.com/']);
  expect(dialogs).toEqual([]);
});

test('no request leaves the origin in a whole session, and none fails', async ({ openBrowser, jane, server }) => {
  const context = await openBrowser();
  const requests: URL[] = [];
  const failures: string[] = [];
  context.on('request', (request) => requests.push(new URL(request.url())));
  context.on('response', (response) => response.status() >= 400 && failures.push(`${response.status()} ${response.url()}`));
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('button', { name: 'john' }).click();
  await page.getByRole('main').getByRole('button', { name: 'New conversation' }).click();
  await page.getByRole('combobox', { name: 'Name' }).fill('jane');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Message jane' }).fill('https://example.org/picture.png');
  await page.keyboard.press('Enter');
  await jane.row('john').click();
  await jane.say(...lines(3));
  await expect(page.getByText('message 3').first()).toBeVisible();
  await page.reload();
  await expect(page.getByText('message 3').first()).toBeVisible();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();

  const elsewhere = requests.filter((url) => url.protocol !== 'data:' && url.origin !== server.origin);
  expect(elsewhere.map(String)).toEqual([]);
  expect(requests.length).toBeGreaterThan(10);
  expect(failures.filter((failure) => !failure.startsWith('401'))).toEqual([]);
});

test('no script can read the session, and no address carries it', async ({ john, meeting }) => {
  const urls: string[] = [];
  john.page.on('request', (request) => urls.push(request.url()));
  await john.page.reload();
  await expect(john.composer).toBeVisible();
  expect(meeting).toBeTruthy();
  expect(await john.page.evaluate(() => document.cookie)).toBe('');
  expect(await john.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('oken');
  expect(urls.filter((url) => url.includes('token'))).toEqual([]);
});

test('the browser refuses markup, scripts and addresses that are not the page’s own', async ({ browser, server }) => {
  const page = await browser.newPage({ baseURL: server.origin });
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  const outcome = await page.evaluate(async () => {
    const attempt = async (work: () => unknown) => {
      try {
        await work();
        return 'done';
      } catch {
        return 'refused';
      }
    };
    return {
      markup: await attempt(() => (document.body.innerHTML = '<p>markup</p>')),
      script: await attempt(() => (document.createElement('script').textContent = 'alert(1)')),
      elsewhere: await attempt(() => fetch('http://localhost:1/')),
      own: await attempt(() => fetch('/api/health')),
    };
  });
  expect(outcome).toEqual({ markup: 'refused', script: 'refused', elsewhere: 'refused', own: 'done' });
  await page.close();
});
