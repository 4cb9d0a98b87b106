/** A secret that a server leaves somewhere is seen. */
import { Server } from './server';
import { expect, fillIn, invite, joinButton, test } from './team';

test('a password that is told, and the secret of a link in the log, are seen', async ({ owner, visit, server }) => {
  const password = 'known to jane alone';
  const page = await visit(await invite(owner));
  await fillIn(page, 'jane', password);
  await joinButton(page).click();
  await expect(page.getByRole('heading', { level: 1, name: 'olivia' })).toBeVisible();
  const token = /join#(\S+)/u.exec(await server.command('invite'))?.[1];
  expect(await server.leaks()).toEqual([]);

  await page.request.patch('/api/account', { data: { status: password } });
  expect(await server.leaks()).toContainEqual(expect.stringMatching(/^known to jane alone is in .*chinwag\.db/u));
  // Paths are logged.
  await page.request.get(`/api/${token}`);
  await expect.poll(() => server.leaks()).toContain(`${token} is in the log`);
  server.secrets.forget();
});

test('a server that has logged what a browser has fails the test', async ({ browser }) => {
  const server = await Server.start('--dev-login');
  const context = await browser.newContext({ baseURL: server.origin });
  await context.request.post('/api/login', { data: { username: 'john' } });
  await server.secrets.keepCookies(context);
  const session = (await context.cookies()).find(({ name }) => name === 'chinwag_session')?.value;
  await context.request.get(`/api/${session}`);
  await context.close();
  await expect(server.remove()).rejects.toThrow(`${session} is in the log`);
});
