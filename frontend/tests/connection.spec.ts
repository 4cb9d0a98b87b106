/** Losing and regaining the connection to the server. */
import { expect, test } from './fixtures';
import { Gate } from './gate';
import { lines, type Person } from './person';

const bannerOf = ({ page }: Person) => page.getByRole('status').filter({ hasText: 'No connection since' });

test('a lost connection shows its time and the waiting messages, and everything recovers', async ({ meeting, john, jane, server }) => {
  await jane.say('before');
  await expect(john.said).toHaveText(['before']);
  // John's page may notice it before Jane's.
  await expect(jane.mark('before', 'Sent')).toBeVisible();
  await server.kill();
  await john.say(...lines(2));
  await expect(bannerOf(john)).toContainText(/since \d\d?:\d\d\. 2 messages are waiting to be sent\./u);
  await jane.say('from the other side');
  await expect(bannerOf(jane)).toContainText(/since \d\d?:\d\d\. 1 message is waiting to be sent\./u);

  // Once the server is back, the page may be faster than a click.
  await bannerOf(john).getByRole('button', { name: 'Retry now' }).click();
  await server.restart();
  await expect(bannerOf(john)).toBeHidden();
  await expect(bannerOf(jane)).toBeHidden();
  await expect(john.said).toHaveCount(4);
  const said = await john.said.allTextContents();
  expect(said.filter((text) => text.startsWith('message'))).toEqual(lines(2));
  expect([...said].sort()).toEqual(['before', 'from the other side', ...lines(2)]);
  await expect(jane.said).toHaveText(said);
  expect(await jane.stored(meeting)).toEqual(said);
});

test('a message that gets no answer brings the banner before the stream is missed', async ({ meeting, john }) => {
  const held = new Gate();
  await john.page.route(`**/api/conversations/${meeting}/messages`, async (route) => {
    await held.opened;
    await route.continue();
  });
  await john.say('hello');
  await expect(bannerOf(john)).toContainText('1 message is waiting to be sent.');
  held.open();
  await expect(bannerOf(john)).toBeHidden();
  await expect(john.mark('hello', 'Sent')).toBeVisible();
});

test('messages missed without the stream arrive once and in order', async ({ meeting, john, jane, server }) => {
  await jane.say('before');
  await expect(john.said).toHaveText(['before']);
  await server.kill();
  await expect(bannerOf(john)).toBeVisible();
  // Nobody knows who is here, not even of John.
  await expect(john.page.getByRole('img', { name: 'Here' })).toHaveCount(0);
  await server.restart();
  await jane.post(meeting, ...lines(40));
  await expect(john.said).toHaveText(['before', ...lines(40)]);
  await expect(bannerOf(john)).toBeHidden();
  await expect(john.page.getByRole('img', { name: 'Here' }).first()).toBeVisible();
});

test('a short interruption shows no banner', async ({ meeting, john, jane, server }) => {
  await jane.say('all is well');
  await expect(john.said).toHaveText(['all is well']);
  // For John's page it lasts less than three seconds, however long for the server and Jane's page.
  const { clock } = john.page;
  const now = Date.now();
  await clock.install({ time: now - 60_000 });
  await clock.pauseAt(now);
  const sawBanner = john.page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        const look = () => {
          if (document.body.innerText.includes('not reachable')) resolve(true);
          if (document.body.innerText.includes('as if nothing had happened')) resolve(false);
        };
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
      }),
  );
  await server.kill();
  await expect(bannerOf(jane)).toBeVisible();
  await clock.runFor(2_900);
  await server.restart();
  await jane.post(meeting, 'as if nothing had happened');
  await expect(john.said).toHaveText(['all is well', 'as if nothing had happened']);
  expect(await sawBanner).toBe(false);
  await clock.runFor(60_000);
  await expect(bannerOf(john)).toBeHidden();
});

test('a page without a server says so, and continues automatically', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'still here');
  await john.page.route('**/api/**', (route) => route.abort());
  await john.page.reload();
  await expect(john.page.getByRole('heading', { name: 'The server is not reachable' })).toBeVisible();
  await john.page.unroute('**/api/**');
  await expect(john.said).toHaveText(['still here']);
});

test('a page without a server tries again on request', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'still here');
  await john.page.route('**/api/**', (route) => route.abort());
  // The page's timers stand still, so that it does not retry automatically.
  await john.page.clock.install();
  await john.page.clock.pauseAt(Date.now() + 60_000);
  await john.page.reload();
  const button = john.page.getByRole('button', { name: 'Retry now' });
  await expect(button).toBeVisible();
  await john.page.unroute('**/api/**');
  await button.click();
  await expect(button).toBeHidden();
  await john.page.clock.resume();
  await expect(john.said).toHaveText(['still here']);
});

test('a session that ended on another device leads to the access page', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await john.page.request.post('/api/logout');
  await expect(john.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});
