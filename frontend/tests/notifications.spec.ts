/** Notifications: what the system shows, once per browser, until it is read anywhere. */
import type { BrowserContext } from '@playwright/test';
import type { Message } from '../src/net/api-types';
import { Account } from './account';
import { expect, test } from './fixtures';
import type { Person } from './person';
import { overPlainHttp } from './plain-http';
import { join } from './rooms';

/** A notification that the page has shown. */
type Shown = { title: string; body: string; tag: string; icon: string; isOpen: boolean };

/** In each page of a browser, as if the system showed what the page asks for. */
async function stand(browser: BrowserContext, permission: NotificationPermission = 'granted', isOn = true): Promise<void> {
  await browser.addInitScript(([permission, isOn]) => {
    const shown: StandIn[] = [];
    class StandIn {
      static permission = permission;
      static requestPermission = async () => (StandIn.permission = 'granted');
      isOpen = true;
      onclick: (() => void) | null = null;
      onclose: (() => void) | null = null;
      data: unknown;
      title: string;
      tag: string | undefined;
      constructor(title: string, options: NotificationOptions) {
        this.title = title;
        this.data = options.data;
        for (const earlier of shown) if (earlier.tag === options.tag) earlier.close();
        this.tag = options.tag;
        Object.assign(this, { body: options.body, icon: options.icon });
        shown.push(this);
      }
      click = () => this.onclick?.();
      close() {
        this.isOpen = false;
        this.onclose?.();
      }
    }
    Object.assign(globalThis, { Notification: StandIn, shown });
    if (isOn && location.protocol !== 'about:') localStorage.setItem('chinwag.notifications', 'on');
  }, [permission, isOn] as const);
}

const shownIn = ({ page }: Person): Promise<Shown[]> =>
  page.evaluate(() => (globalThis as unknown as { shown: Shown[] }).shown.map(({ title, body, tag, icon, isOpen }) => ({ title, body, tag, icon, isOpen })));

/** As if another window had come to the front, or another tab. */
const lookAway = ({ page }: Person) => page.evaluate(() => dispatchEvent(new Event('blur')));
const hide = ({ page }: Person) =>
  page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });

/** The page has decided whether the last message of a conversation notifies. */
async function decided({ page }: Person, conversation: string): Promise<void> {
  const path = `/api/conversations/${conversation}/messages?markRead=false`;
  const last = await page.evaluate(async (path) => ((await (await fetch(path)).json()) as Message[])[0], path);
  await expect.poll(() => page.evaluate(() => localStorage.getItem('chinwag.news.claims'))).toContain(`["${last?.id} `);
}

/** The page has loaded what it loads late. */
const settled = ({ page }: Person) => expect(page.locator('canvas[hidden]')).toHaveCount(1);

test('a message that nobody sees is shown once per browser, and a click opens it', async ({ meeting, johnsBrowser, room, jane }) => {
  await stand(johnsBrowser);
  const john = await room.enter(johnsBrowser);
  await john.home();
  const other = await john.openTab();
  for (const tab of [john, other]) await settled(tab);
  await jane.say('are **you** there?');
  const all = async () => [...(await shownIn(john)), ...(await shownIn(other))];
  await expect.poll(all).toEqual([{ title: 'jane', body: 'are you there?', tag: `conversation ${meeting}`, icon: '/icon-192.png', isOpen: true }]);
  const [shower] = (await shownIn(john)).length > 0 ? [john] : [other];
  await shower?.page.evaluate(() => (globalThis as unknown as { shown: { click: () => void }[] }).shown[0]?.click());
  await expect(shower?.page ?? other.page).toHaveURL(new RegExp(`/conversations/${meeting}/\\d+$`, 'u'));
  await expect.poll(async () => (await all()).filter(({ isOpen }) => isOpen)).toEqual([]);
});

test('a message in the open conversation of a focused window shows nothing, and one in an unfocused window does', async ({ meeting, johnsBrowser, room, jane }) => {
  expect(meeting).toBeTruthy();
  await stand(johnsBrowser);
  const john = await room.enter(johnsBrowser);
  await settled(john);
  await jane.say('you see this');
  await expect(john.said).toHaveText(['you see this']);
  await lookAway(john);
  await jane.say('but not this');
  await expect.poll(async () => (await shownIn(john)).map(({ body }) => body)).toEqual(['but not this']);
});

test('reading on another device closes the notification', async ({ meeting, johnsBrowser, room, jane, signIn }) => {
  await stand(johnsBrowser);
  const john = await room.enter(johnsBrowser);
  await john.home();
  await settled(john);
  const phone = await signIn('john');
  await phone.home();
  await jane.say('first', 'second');
  await expect.poll(async () => (await shownIn(john)).at(-1)).toMatchObject({ title: 'jane (2)', body: 'second', isOpen: true });
  await phone.open(meeting);
  await expect.poll(async () => (await shownIn(john)).filter(({ isOpen }) => isOpen)).toEqual([]);
});

test('answers to the user and @here notify in a room, and other messages do not', async ({ johnsBrowser, room, janesProgram: jane }) => {
  const id = await new Account(johnsBrowser.request).createRoom('launch');
  await join(jane, id);
  await stand(johnsBrowser);
  const john = await room.enterAtHome(johnsBrowser);
  await john.home();
  await settled(john);
  const told = async () => (await shownIn(john)).map(({ title, body }) => [title, body]);
  await jane.post(id, 'nothing special', '@here lunch?');
  await expect.poll(told).toEqual([['jane in #launch', '@here lunch?']]);
  await john.post(id, 'where?');
  const [question] = (await (await john.request.get(`/api/conversations/${id}/messages?markRead=false`)).json()) as Message[];
  await jane.request.post(`/api/conversations/${id}/messages`, { data: { content: 'next door', replyToId: question?.id } });
  await expect.poll(async () => (await told()).at(-1)).toEqual(['jane in #launch (2)', 'next door']);
});

test('a hidden tab hears of messages although it shares its stream with no other', async ({ meeting, johnsBrowser, room, jane }) => {
  expect(meeting).toBeTruthy();
  await stand(johnsBrowser);
  await johnsBrowser.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'));
  const john = await room.enter(johnsBrowser);
  await settled(john);
  await hide(john);
  await jane.say('psst');
  await expect.poll(async () => (await shownIn(john)).map(({ body }) => body)).toEqual(['psst']);
});

test('a bar offers notifications after the first direct message to a hidden page, and never asks again', async ({ meeting, johnsBrowser, room, jane }) => {
  await stand(johnsBrowser, 'default', false);
  const john = await room.enter(johnsBrowser);
  await settled(john);
  const bar = john.page.getByRole('complementary', { name: 'Notifications' });
  await expect(bar).toHaveCount(0);
  await hide(john);
  await jane.say('psst');
  await expect(bar).toBeVisible();
  expect(await shownIn(john)).toEqual([]);
  await bar.getByRole('button', { name: 'Not now' }).click();
  await expect(bar).toHaveCount(0);
  await john.page.reload();
  await settled(john);
  await hide(john);
  await jane.say('psst again');
  await decided(john, meeting);
  await expect(bar).toHaveCount(0);
});

test('the bar turns notifications on', async ({ meeting, johnsBrowser, room, jane }) => {
  expect(meeting).toBeTruthy();
  await stand(johnsBrowser, 'default', false);
  const john = await room.enter(johnsBrowser);
  await settled(john);
  await hide(john);
  await jane.say('psst');
  await john.page.getByRole('button', { name: 'Turn on' }).click();
  await expect(john.page.getByRole('complementary', { name: 'Notifications' })).toHaveCount(0);
  await jane.say('can you hear me?');
  await expect.poll(async () => (await shownIn(john)).map(({ body }) => body)).toEqual(['can you hear me?']);
});

test('over plain HTTP no bar offers notifications', async ({ server, openBrowser }) => {
  const arrive = await overPlainHttp(server, openBrowser);
  const john = await arrive('john');
  await settled(john);
  const jane = await arrive('jane');
  await hide(john);
  await jane.startMessage();
  await jane.page.getByRole('combobox', { name: 'To', exact: true }).fill('john');
  await jane.page.keyboard.press('Enter');
  await expect(jane.page.getByRole('button', { name: 'Remove john' })).toBeVisible();
  await jane.page.keyboard.press('Enter');
  await expect(jane.composer).toHaveAccessibleName('Message john');
  await jane.say('psst');
  await expect(jane.said).toHaveText(['psst']);
  const [, conversation = ''] = /conversations\/(\d+)/u.exec(jane.page.url()) ?? [];
  await decided(john, conversation);
  await expect(john.page).toHaveTitle(/^\(1\)/u);
  await expect(john.page.getByRole('complementary', { name: 'Notifications' })).toHaveCount(0);
});

test('the icon counts what is for the user', async ({ meeting, john, janesProgram: jane }) => {
  await john.home();
  await settled(john);
  const icon = john.page.locator('link[rel=icon]');
  await jane.post(meeting, 'one');
  await expect(icon).toHaveAttribute('href', /^data:image\/png/u);
  await expect(icon).toHaveAttribute('type', 'image/png');
  const one = await icon.getAttribute('href');
  await jane.post(meeting, 'two');
  await expect(icon).not.toHaveAttribute('href', one ?? '');
  await john.row('jane').click();
  await expect(icon).toHaveAttribute('href', '/favicon.svg');
});
