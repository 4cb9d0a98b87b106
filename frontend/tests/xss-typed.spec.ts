/** Attacks typed into the page, before the server has them or without it: the page shows them as text. */
import type { BrowserContext, Locator } from '@playwright/test';
import type { Conversation } from '../src/net/api-types';
import { drawnText, lineText } from './markdown';
import type { Person } from './person';
import { demoProgram, each } from './programs';
import { attacks, isContent, oneOfEach } from './xss-payloads';
import { expect, expectNothingStrange, expectTextAndLinks, saidBy, shows, sorted, test } from './xss-watch';

const MESSAGES = /\/api\/conversations\/\d+\/messages$/u;
const EDIT = /\/messages\/\d+$/u;

/** The value of a multi-line field. */
const typed = ({ text }: { text: string }): string => text.replace(/\r\n?/gu, '\n');

/** The attacks that become links. */
const LINKS = 4;
/** A box's text is its value. */
const hasValue = (box: Locator, text: string) => expect.poll(() => box.inputValue(), { intervals: [10] }).toBe(text);
const previewOf = (person: Person, name: string): Locator => person.row(name).locator('.preview');
const preview = (text: string): string => text.slice(0, 120);

/** Like `say`, but faster. */
async function send(person: Person, text: string): Promise<void> {
  await person.composer.fill(text);
  await person.composer.press('Enter');
  await hasValue(person.composer, '');
}

/** A tab that shows only the list. */
async function openList(person: Person): Promise<Person> {
  const tab = await person.openTab();
  await tab.home();
  return tab;
}

test('a draft is text in the composer and in the list, on every tab', async ({ john, meeting, trap }) => {
  expect(meeting).toBeTruthy();
  const list = await openList(john);
  const beside = await john.openTab();
  for (const text of oneOfEach(attacks(trap)).map(typed)) {
    await john.composer.fill(text);
    expect(await john.composer.inputValue()).toBe(text);
    await hasValue(beside.composer, text);
    await shows(previewOf(list, 'jane'), preview(`Draft: ${text.trim()}`));
  }
  for (const { page } of [john, list, beside]) await expectNothingStrange(page);
});

test('drafts are text after a reload, in a list full of them', async ({ john, server, trap }) => {
  const texts = oneOfEach(attacks(trap)).map(typed);
  const usernames = texts.map((_, index) => `user-${index}`);
  await server.addUsers(...usernames);
  const ids = await each(usernames, async (username) => {
    const somebody = await demoProgram(server.origin, username);
    const { id } = (await (await somebody('POST', '/api/conversations', { username: 'john' })).json()) as Conversation;
    expect((await somebody('POST', `/api/conversations/${id}/messages`, { content: 'Hello' })).status).toBe(201);
    return id;
  });
  const { page } = john;
  const open = (id: string) => john.sidebar.locator(`a[href="/conversations/${id}"]`).click();
  const arrive = async () => {
    // Without an open conversation, whose draft is not in the list.
    await page.goto('/devices');
    await expect(john.rows).toHaveCount(ids.length);
  };
  await arrive();
  for (const [index, id] of ids.entries()) {
    await open(id);
    await expect(john.composer).toHaveValue('');
    await john.composer.fill(texts[index] ?? '');
  }
  await arrive();
  const previews = john.rows.locator('.preview');
  await expect.poll(async () => sorted(await previews.allTextContents())).toEqual(sorted(texts.map((text) => preview(`Draft: ${text.trim()}`))));
  await expectNothingStrange(page);
  for (const [index, id] of ids.entries()) {
    await open(id);
    await hasValue(john.composer, texts[index] ?? '');
  }
  await expectNothingStrange(page);
});

test('a pending message is text on every tab, after a reload and once it is sent', async ({ john, jane, meeting, trap }) => {
  const texts = oneOfEach(attacks(trap)).map((attack) => typed(attack).trim());
  const list = await openList(john);
  const context: BrowserContext = john.page.context();
  await context.route(MESSAGES, (route) => route.abort());
  for (const text of texts) {
    await send(john, text);
    await shows(previewOf(list, 'jane'), preview(`You: ${lineText(text)}`));
  }
  const look = async () => {
    await expect.poll(() => saidBy(john)).toEqual(texts.map(drawnText));
    await expectTextAndLinks(john, LINKS);
    await expectNothingStrange(john.page);
  };
  await look();
  await john.page.reload();
  await look();
  await expectNothingStrange(list.page);

  await context.unroute(MESSAGES);
  await john.page.reload();
  const refused = texts.filter((text) => text.includes('\0'));
  expect(refused.length).toBeGreaterThan(0);
  await expect(john.items.getByRole('button', { name: 'Try again' })).toHaveCount(refused.length);
  await expect.poll(async () => sorted(await saidBy(john))).toEqual(sorted(texts.map(drawnText)));
  await expectNothingStrange(john.page);
  await jane.open(meeting);
  await expectNothingStrange(jane.page);
});

test('a failed message and its reason are text on every tab and after a reload', async ({ john, meeting, trap }) => {
  expect(meeting).toBeTruthy();
  const texts = oneOfEach(attacks(trap)).map((attack) => typed(attack).trim());
  const list = await openList(john);
  // As if the server quoted the content.
  await john.page.context().route(MESSAGES, async (route) => {
    const { content } = route.request().postDataJSON() as { content: string };
    await route.fulfill({ status: 422, json: { message: 'No', errors: { [content]: content } } });
  });
  for (const text of texts) {
    await send(john, text);
    await shows(previewOf(list, 'jane'), preview(`You: ${lineText(text)}`));
  }
  const look = async () => {
    const reasons = john.items.locator('p:not([dir]) > span:not(.actions)');
    await expect(reasons).toHaveCount(texts.length);
    expect(await reasons.allTextContents()).toEqual(texts.map((text) => `Not sent: ${text}`));
    await expect(reasons.locator('*')).toHaveCount(0);
    await expect.poll(() => saidBy(john)).toEqual(texts.map(drawnText));
    await expectTextAndLinks(john, LINKS);
    await expectNothingStrange(john.page);
  };
  await look();
  await john.page.reload();
  await look();
  await expect(list.row('jane').getByRole('img', { name: 'A message could not be sent' })).toBeVisible();
  await expectNothingStrange(list.page);
});

test('an edit in progress and the reason why it failed are text', async ({ john, meeting, trap }) => {
  await john.post(meeting, 'as it was');
  await expect(john.said).toHaveText(['as it was']);
  const { page } = john;
  await page.route(EDIT, async (route) => {
    const { content } = route.request().postDataJSON() as { content: string };
    await route.fulfill({ status: 422, json: { message: content } });
  });
  await john.composer.press('ArrowUp');
  const texts = oneOfEach(attacks(trap)).map((attack) => typed(attack).trim());
  for (const text of texts) {
    await john.composer.fill(text);
    await john.composer.press('Enter');
    await shows(page.getByRole('main').getByRole('alert').first(), `Your edit was not saved. ${text}`);
    await page.getByRole('button', { name: 'Edit again' }).click();
    expect(await john.composer.inputValue()).toBe(text);
  }
  await expectNothingStrange(page);
  // It is still there after the reader comes back.
  await john.home();
  await john.row('jane').click();
  await expect(john.composer).toHaveAccessibleName('Edit message');
  expect(await john.composer.inputValue()).toBe(texts.at(-1));
  await john.composer.press('Escape');
  await expect(john.said).toHaveText(['as it was']);

  await page.unroute(EDIT);
  for (const text of oneOfEach(attacks(trap), isContent).map((attack) => typed(attack).trim())) {
    await john.composer.press('ArrowUp');
    await john.composer.fill(text);
    await john.composer.press('Enter');
    await expect.poll(async () => saidBy(john), { intervals: [10] }).toEqual([drawnText(text)]);
    await expect(john.composer).toHaveValue('');
    await john.composer.press('ArrowUp');
    await hasValue(john.composer, text);
    await john.composer.press('Escape');
  }
  await expectNothingStrange(page);
});
