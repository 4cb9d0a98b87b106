/** Presence and typing, as another user sees them. */
import type { Page } from '@playwright/test';
import type { SettingsChange } from '../src/net/api-types';
import type { Account } from './account';
import { expectNothingFound } from './axe';
import { expect, test } from './fixtures';
import { Person } from './person';
import { openDetails, peopleOf } from './rooms';

const dot = (person: Person, state: 'Here' | 'Away') => person.row('jane').getByRole('img', { name: state });
const foot = ({ page }: Person, state: 'Here' | 'Away') => page.locator('.me').getByRole('img', { name: state });
const typists = ({ page }: Person) => page.getByRole('main').getByRole('paragraph').filter({ hasText: 'typing…' });

/** As if another tab or program covered the page. */
const turn = (page: Page, state: 'visible' | 'hidden') =>
  page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { get: () => state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);

async function choose({ request }: Account, data: SettingsChange): Promise<void> {
  expect((await request.patch('/api/settings', { data })).ok()).toBe(true);
}

test('a dot shows who is here, wherever they are named', async ({ meeting, john, jane }) => {
  expect(meeting).toBeTruthy();
  await jane.say('hello');
  await expect(dot(john, 'Here')).toBeVisible();
  await expect(foot(john, 'Here')).toBeVisible();
  const header = john.page.getByRole('main').locator('header');
  await expect(header.getByRole('img', { name: 'Here' })).toBeVisible();
  await openDetails(john);
  for (const name of ['jane', 'john']) await expect(peopleOf(john).filter({ hasText: name }).getByRole('img', { name: 'Here' })).toBeVisible();
  await header.getByRole('button', { name: 'jane' }).click();
  const card = john.page.getByRole('dialog', { name: 'jane' });
  await expect(card).toContainText('Here');
  await expectNothingFound(john.page);
  await jane.page.close();
  await expect(dot(john, 'Here')).toBeHidden();
  await expect(card).not.toContainText('Here');
});

test('a ring shows who has hidden all tabs of the browser', async ({ meeting, john, jane }) => {
  expect(meeting).toBeTruthy();
  const tab = await jane.openTab();
  await expect(dot(john, 'Here')).toBeVisible();
  for (const page of [jane, tab]) await expect(foot(page, 'Here')).toBeVisible();
  await turn(jane.page, 'hidden');
  await turn(tab.page, 'hidden');
  await expect(dot(john, 'Away')).toBeVisible();
  await turn(tab.page, 'visible');
  await expect(dot(john, 'Here')).toBeVisible();
  await tab.page.close({ runBeforeUnload: false });
  await expect(dot(john, 'Away')).toBeVisible();
});

test('a ring shows who has not touched anything for five minutes', async ({ meeting, john, janesBrowser }) => {
  const page = await janesBrowser.newPage();
  await page.clock.install();
  await page.goto(`/conversations/${meeting}`);
  // The page watches the user from then on.
  await expect(foot(new Person(page), 'Here')).toBeVisible();
  await expect(dot(john, 'Here')).toBeVisible();
  await page.clock.fastForward('05:05');
  await expect(dot(john, 'Away')).toBeVisible();
  await page.keyboard.press('Shift');
  await expect(dot(john, 'Here')).toBeVisible();
});

test('users who are away stay so after a restart of the server, and nobody flickers', async ({ server, meeting, john, jane }) => {
  expect(meeting).toBeTruthy();
  await expect(foot(jane, 'Here')).toBeVisible();
  await turn(jane.page, 'hidden');
  await expect(dot(john, 'Away')).toBeVisible();
  const states = await john.page.evaluateHandle(() => {
    const seen = new Set<string>();
    const look = () => {
      const row = [...document.querySelectorAll('nav li')].find(({ textContent }) => textContent.includes('jane'));
      seen.add(row?.querySelector('[title]')?.getAttribute('title') ?? 'gone');
      requestAnimationFrame(look);
    };
    look();
    return seen;
  });
  const loaded = john.page.waitForResponse((answer) => answer.url().endsWith('/api/presence'));
  const told = jane.page.waitForResponse((answer) => answer.url().endsWith('/api/presence') && answer.request().method() === 'POST');
  await server.restart();
  await Promise.all([loaded, told]);
  await jane.say('back');
  await expect(john.said).toHaveText(['back']);
  expect(await states.evaluate((seen) => [...seen])).toEqual(['Away']);
});

test('a user who hides their presence neither shows nor sees it', async ({ meeting, john, jane }) => {
  expect(meeting).toBeTruthy();
  await expect(dot(john, 'Here')).toBeVisible();
  await expect(foot(jane, 'Here')).toBeVisible();
  await choose(jane, { showsPresence: false });
  await expect(dot(john, 'Here')).toBeHidden();
  await expect(jane.page.getByRole('img', { name: 'Here' })).toHaveCount(0);
  await choose(jane, { showsPresence: true });
  await expect(dot(john, 'Here')).toBeVisible();
  await expect(foot(jane, 'Here')).toBeVisible();
});

test('the line below the composer says who is typing until their message arrives', async ({ meeting, john, jane }) => {
  expect(meeting).toBeTruthy();
  await expect(foot(jane, 'Here')).toBeVisible();
  const place = await john.composer.boundingBox();
  await jane.composer.pressSequentially('tea?');
  await expect(typists(john)).toHaveText('jane is typing…');
  expect(await john.composer.boundingBox()).toEqual(place);
  await expect(typists(jane)).toBeHidden();
  await jane.send();
  await expect(john.said).toHaveText(['tea?']);
  await expect(typists(john)).toBeHidden();
});

test('nobody hears of commands, edits and restored drafts, nor of a user who hides their typing', async ({ meeting, john, jane }) => {
  expect(meeting).toBeTruthy();
  await jane.say('one');
  await expect(jane.mark('one', 'Sent')).toBeVisible();
  await expect(foot(jane, 'Here')).toBeVisible();
  const asked: string[] = [];
  jane.page.on('request', (request) => request.url().endsWith('/typing') && asked.push(request.url()));
  await jane.composer.press('ArrowUp');
  await jane.composer.pressSequentially(' and two');
  await jane.composer.press('Enter');
  await expect(john.said).toContainText(['one and two']);
  await jane.composer.pressSequentially('/topic');
  await choose(jane, { showsTyping: false });
  await jane.page.reload();
  await expect(jane.composer).toHaveValue('/topic');
  await expect(foot(jane, 'Here')).toBeVisible();
  await jane.say('nobody saw me write this');
  await expect(john.said).toContainText(['one and two', 'nobody saw me write this']);
  expect(asked).toEqual([]);
});
