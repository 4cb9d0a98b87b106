/** Notifications that the service worker shows: once for all tabs, and until they are read. */
import type { BrowserContext } from '@playwright/test';
import type { Message } from '../src/net/api-types';
import { Account } from './account';
import { expect, test as base } from './fixtures';
import type { Person } from './person';
import { join } from './rooms';
import { settle, System } from './system';

const test = base.extend<{
  /** John's browser, with a service worker. */
  browserWithWorker: BrowserContext;
  system: System;
  /** On a page beside the conversation, in which messages are unseen. */
  busyJohn: Person;
}>({
  browserWithWorker: async ({ openBrowser }, use) => {
    const browser = await openBrowser({ serviceWorkers: 'allow' });
    await browser.request.post('/api/login', { data: { username: 'john' } });
    await use(browser);
  },
  system: ({ browserWithWorker }, use) => System.of(browserWithWorker).then(use),
  busyJohn: async ({ meeting, browserWithWorker, system, room }, use) => {
    expect([meeting, system]).toBeTruthy();
    const john = await room.enter(browserWithWorker);
    await john.home();
    await settle(john.page);
    await use(john);
  },
});

/** The newest message of a conversation. */
const newest = async ({ request }: Account, conversation: string): Promise<Message> =>
  ((await (await request.get(`/api/conversations/${conversation}/messages?markRead=false`)).json()) as Message[])[0] as Message;

test('with two tabs a message is shown once, and a click opens it in one of them', async ({ busyJohn: john, meeting, system, janesProgram: jane }) => {
  const other = await john.openTab();
  await settle(other.page);
  await jane.post(meeting, 'are **you** there?');
  await expect.poll(() => system.texts).toEqual(['jane: are you there?']);
  await jane.post(meeting, 'hello?');
  await expect.poll(() => system.texts).toEqual(['jane (2): hello?']);
  expect(system.alerts).toBeLessThanOrEqual(2);
  const { id } = await newest(jane, meeting);
  expect(await system.click()).toEqual([]);
  const paths = () => [john, other].map(({ page }) => new URL(page.url()).pathname).sort();
  await expect.poll(paths).toEqual([`/conversations/${meeting}/${id}`, '/devices']);
  expect(system.texts).toEqual([]);
});

test('reading on another device closes it', async ({ busyJohn, meeting, system, signIn, janesProgram: jane }) => {
  expect(busyJohn).toBeTruthy();
  const phone = await signIn('john');
  await phone.home();
  await jane.post(meeting, 'psst');
  await expect.poll(() => system.texts).toEqual(['jane: psst']);
  await phone.open(meeting);
  await expect.poll(() => system.texts).toEqual([]);
});

test('a click opens a window if the only page shows the reference', async ({ busyJohn: john, meeting, system, janesProgram: jane }) => {
  await jane.post(meeting, 'psst');
  await expect.poll(() => system.texts).toHaveLength(1);
  await john.page.goto('/reference');
  await expect(john.page.getByRole('heading', { level: 1 })).toBeVisible();
  const { id } = await newest(jane, meeting);
  expect(await system.click()).toEqual([`/conversations/${meeting}/${id}`]);
  await expect(john.page).toHaveURL(/\/reference$/u);
});

test('signing out closes all', async ({ busyJohn: john, meeting, system, janesProgram: jane }) => {
  await jane.post(meeting, 'a secret');
  await expect.poll(() => system.texts).toHaveLength(1);
  await john.page.goto('/notifications');
  await john.signOut();
  await expect.poll(() => system.texts).toEqual([]);
});

test('a deleted message is shown no longer, and those of its conversation still are', async ({ busyJohn: john, system, janesProgram: jane }) => {
  const id = await new Account(john.request).createRoom('launch');
  await join(jane, id);
  await jane.post(id, '@john one', '@john two');
  await expect.poll(() => system.texts).toEqual(['jane in #launch (2): @john two']);
  const remove = async () => expect((await jane.request.delete(`/api/conversations/${id}/messages/${(await newest(jane, id)).id}`)).ok()).toBe(true);
  await remove();
  await expect.poll(() => system.texts).toEqual(['#launch: New message']);
  await remove();
  await expect.poll(() => system.texts).toEqual([]);
});

test('a test is shown as messages are', async ({ busyJohn: john, system }) => {
  await john.page.goto('/notifications');
  await john.page.getByRole('button', { name: 'Send a test' }).click();
  await expect.poll(() => system.texts).toEqual(['Chinwag: This is a test. Notifications work in this browser.']);
  await expect(john.page.getByText(/^Sent\. If you do not see it/u)).toBeVisible();
});
