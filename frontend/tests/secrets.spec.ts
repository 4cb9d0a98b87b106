/** Each test records its secrets, so that the search of a server's leftovers can find them. */
import { expect, fillIn, invite, joinButton, test } from './team';

test('typed passwords, secrets of links and cookies are recorded', async ({ ownersProgram: owner, visit, server }) => {
  const password = 'known to jane alone';
  const link = await invite(owner);
  const page = await visit(link);
  await fillIn(page, 'jane', password);
  await joinButton(page).click();
  await expect(page.getByRole('heading', { level: 1, name: 'everyone' })).toBeVisible();
  const printed = await server.command('invite');
  await server.secrets.keepCookies(page.context());
  const secrets = server.leftovers.secrets.split('\n');
  const cookies = (await page.context().cookies()).map(({ value }) => value);
  expect(cookies.length).toBeGreaterThan(1);
  for (const secret of [password, /#(\S+)/u.exec(link)?.[1], /join#(\S+)/u.exec(printed)?.[1], ...cookies]) expect(secrets).toContain(secret);
});

test('a server’s output and log are kept, without the links that it prints on purpose', async ({ openBrowser, server, ownerLink }) => {
  const [, secret = ''] = ownerLink.split('#');
  await (await openBrowser()).request.get('/api/nowhere');
  await expect.poll(() => server.leftovers.logged).toContain('/api/nowhere');
  expect(server.leftovers.printed).toContain('/join');
  expect(server.leftovers.printed).not.toContain(secret);
});
