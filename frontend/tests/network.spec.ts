/** Networks that neither deliver nor break: silent ones, and proxies that hold the stream back. */
import type { BrowserContext } from '@playwright/test';
import { allCode } from './code';
import { expect, test as base } from './fixtures';
import { Person } from './person';
import { BufferingNginx, hasNginx, Tunnel } from './proxies';

const test = base.extend<{ tunnel: Tunnel }>({
  tunnel: async ({ server }, use) => {
    const tunnel = await Tunnel.to(server.origin);
    await use(tunnel);
    tunnel.close();
  },
  elsewhere: async ({ tunnel }, use) => use(tunnel.origin),
});

const behindNginx = base.extend<{ nginx: BufferingNginx }>({
  nginx: async ({ server }, use) => {
    const nginx = await BufferingNginx.to(server.origin);
    await use(nginx);
    await nginx.close();
  },
  elsewhere: async ({ nginx }, use) => use(nginx.origin),
});

const bannerOf = ({ page }: Person) => page.getByRole('status').filter({ hasText: 'No connection since' });
const withoutWorker = (browser: BrowserContext) => browser.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'));

/** John behind the network. A cookie belongs to an origin with its port. */
async function enter(browser: BrowserContext, origin: string, conversationId: string): Promise<Person> {
  await browser.request.post(`${origin}/api/login`, { data: { username: 'john' } });
  const john = new Person(await browser.newPage());
  await john.page.goto(`${origin}/conversations/${conversationId}`);
  return john;
}

for (const [how, prepare] of [['shared by tabs', async () => {}], ['of one tab', withoutWorker]] as const) {
  test(`a connection ${how} that is silently dead shows the banner, and sends resume soon after it is back`, async ({ tunnel, meeting, johnsBrowser, jane }) => {
    await prepare(johnsBrowser);
    const john = await enter(johnsBrowser, tunnel.origin, meeting);
    await jane.say('before');
    await expect(john.said).toHaveText(['before']);
    await allCode(john.page);
    tunnel.swallow();
    await john.say('into the dark');
    await jane.say('meanwhile');
    await expect(bannerOf(john)).toContainText('1 message is waiting to be sent.');
    tunnel.mend();
    await expect(jane.said).toHaveText(['before', 'meanwhile', 'into the dark']);
    await expect(bannerOf(john)).toBeHidden();
    await expect(john.said).toHaveText(['before', 'meanwhile', 'into the dark']);
    expect(await jane.stored(meeting)).toEqual(['before', 'meanwhile', 'into the dark']);
  });

  behindNginx(`behind a proxy that holds the stream back a connection ${how} fetches messages and names the setting`, async ({ nginx, meeting, johnsBrowser, jane }) => {
    await prepare(johnsBrowser);
    const john = await enter(johnsBrowser, nginx.origin, meeting);
    await expect(john.page.getByRole('status').filter({ hasText: 'proxy_buffering off' })).toBeVisible();
    for (const round of ['one', 'two']) {
      await jane.say(`jane ${round}`);
      await expect(john.message(`jane ${round}`)).toBeVisible();
      await john.say(`john ${round}`);
      await expect(jane.message(`john ${round}`)).toBeVisible();
    }
    await expect(john.said).toHaveText(['jane one', 'john one', 'jane two', 'john two']);
    await expect(bannerOf(john)).toBeHidden();
  });
}

behindNginx.beforeEach(() => behindNginx.skip(!hasNginx && !process.env['CI'], 'there is no nginx'));
