/** Limits of the page whatever users type; the `xss` tests type it. */
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './fixtures';
import { lines } from './person';

test('in a whole session no request fails or leaves the origin', async ({ openBrowser, jane, server }) => {
  const context = await openBrowser();
  const requests: URL[] = [];
  const failures: string[] = [];
  context.on('request', (request) => requests.push(new URL(request.url())));
  context.on('response', (response) => response.status() >= 400 && failures.push(`${response.status()} ${response.url()}`));
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('button', { name: 'john' }).click();
  await page.getByRole('button', { name: 'New message' }).click();
  await page.getByRole('combobox', { name: 'To', exact: true }).fill('jane');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove jane' })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Message jane' }).fill('https://example.org/picture.png');
  await page.keyboard.press('Enter');
  await jane.row('john').click();
  await jane.say(...lines(3));
  await expect(page.getByText('message 3').filter({ visible: true }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByText('message 3').filter({ visible: true }).first()).toBeVisible();
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

test('the browser refuses foreign markup, scripts and addresses', async ({ browser, server }) => {
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

test('signing out by hand deletes unsent messages after a confirmation', async ({ meeting, john, janesProgram: jane }) => {
  const { page } = john;
  await john.say('sent');
  await expect(john.mark('sent', 'Sent')).toBeVisible();
  await page.route(/\/conversations\/\d+\/messages$/u, (route) => route.abort());
  await john.say('not sent');
  await john.composer.fill('half written');
  const signOut = async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
  };
  await signOut();
  const dialog = page.getByRole('dialog', { name: 'Sign out and delete unsent text?' });
  await expect(dialog).toContainText('This browser still has 1 unsent message and 1 draft. They will be deleted.');
  // It stays when a narrow window hides the list of conversations.
  await expectNothingFound(page);
  await expectToFit(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(john.composer).toHaveValue('half written');
  await expect(john.said).toHaveText(['sent', 'not sent']);

  await signOut();
  await dialog.getByRole('button', { name: 'Delete and sign out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Chinwag' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeHidden();
  const left = () =>
    page.evaluate(async () => {
      const request = indexedDB.open('chinwag-outbox');
      const database = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)));
      const entries = database.transaction('entries').objectStore('entries').getAll();
      await new Promise((resolve) => (entries.onsuccess = resolve));
      database.close();
      return [...(entries.result as { content: string }[]).map(({ content }) => content), ...Object.keys(localStorage)];
    });
  // The page that signs in appears first.
  await expect.poll(async () => (await left()).filter((one) => !one.startsWith('chinwag.end'))).toEqual([]);
  expect(await jane.stored(meeting)).toEqual(['sent']);
});
