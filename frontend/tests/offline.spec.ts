/** The page without its server: the service worker keeps the page and what it showed. */
import { expect, test } from './fixtures';
import type { Person } from './person';

/** The paths of everything that the service worker keeps. */
const kept = ({ page }: Person): Promise<string[]> =>
  page.evaluate(async () => {
    const caches = await globalThis.caches.keys();
    const requests = await Promise.all(caches.map(async (name) => (await globalThis.caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });

/** Loads the page again under the service worker, which then keeps what the page shows. */
async function settle(person: Person, conversation: string): Promise<void> {
  await person.page.evaluate(() => navigator.serviceWorker.ready);
  await person.page.reload();
  const messages = `/api/conversations/${conversation}/messages`;
  await expect(async () => expect(await kept(person)).toEqual(expect.arrayContaining(['/', '/api/snapshot', messages]))).toPass();
}

test('the page opens without the server, shows what it showed, and sends later', async ({ openBrowser, server, room, meeting, jane }) => {
  const browser = await openBrowser({ serviceWorkers: 'allow' });
  await browser.request.post('/api/login', { data: { username: 'john' } });
  const john = await room.enter(browser);
  await jane.say('before the storm');
  await expect(john.said).toHaveText(['before the storm']);
  await settle(john, meeting);
  await expect(john.said).toHaveText(['before the storm']);
  // The code for files is loaded late.
  await expect(john.page.getByRole('button', { name: 'Add files' })).toBeVisible();
  const loaded = await john.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => path.startsWith('/assets/')));
  await expect(async () => expect(await kept(john)).toEqual(expect.arrayContaining(loaded))).toPass();

  await server.kill();
  await john.page.reload();
  await expect(john.said).toHaveText(['before the storm']);
  await expect(john.page.getByRole('button', { name: 'Add files' })).toBeVisible();
  await john.say('written in the storm');
  await john.page.reload();
  await expect(john.said).toHaveText(['before the storm', 'written in the storm']);

  await server.restart();
  await jane.post(meeting, 'said meanwhile');
  await expect(john.said).toHaveCount(3);
  await expect(jane.said).toHaveCount(3);
  const said = await jane.stored(meeting);
  expect([...said].sort()).toEqual(['before the storm', 'said meanwhile', 'written in the storm']);
  await expect(john.said).toHaveText(said);
});

test('a user who signs out leaves nothing of their state', async ({ openBrowser, room, meeting, jane }) => {
  const browser = await openBrowser({ serviceWorkers: 'allow' });
  await browser.request.post('/api/login', { data: { username: 'john' } });
  const john = await room.enter(browser);
  await jane.say('a secret');
  await settle(john, meeting);
  await john.signOut();
  await expect(john.page.getByRole('button', { name: 'Sign in' }).first()).toBeVisible();
  await expect(async () => expect((await kept(john)).filter((path) => path.startsWith('/api/') && path !== '/api/server')).toEqual([])).toPass();
});
