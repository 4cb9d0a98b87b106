/** Attacks in messages, requests and addresses: the page shows them as text. */
import type { Page } from '@playwright/test';
import type { Message } from '../src/net/api-types';
import { allCode } from './code';
import { drawnText, lineText } from './markdown';
import type { Person } from './person';
import { demoProgram, each, type Program } from './programs';
import { type Attack, attacks, isContent, oneOfEach } from './xss-payloads';
import { drawnBy, expect, expectNothingStrange, expectTextAndLinks, saidBy, shows, showsLast, sorted, test } from './xss-watch';

test('every stored attack is text in the timeline', async ({ john, server, trap }) => {
  const texts = attacks(trap).filter(isContent).map(({ text }) => text);
  expect(texts.length).toBeGreaterThan(400);
  const meeting = await john.start('jane');
  const asJane = await demoProgram(server.origin, 'jane');
  await each(texts, (content) => say(asJane, meeting, content));
  await john.open(meeting);
  // Until the code of Markdown is there, a message is drawn as it was typed.
  await allCode(john.page);
  expect(sorted(await readDown(john, texts.length))).toEqual(sorted(texts.map(drawnText)));
  // Those at the end are drawn. They are sent at once, so it is not known which.
  await expectTextAndLinks(john, 5);
  await expectNothingStrange(john.page);
});

test('new and edited messages are text on both screens, live and after a reload', async ({ john, jane, meeting, server, trap }) => {
  const texts = oneOfEach(attacks(trap), isContent).map(({ text }) => text);
  const asJane = await demoProgram(server.origin, 'jane');
  const ids: string[] = [];
  // A message is announced once, without its marks if their code is there.
  await allCode(john.page);
  for (const text of texts) {
    ids.push(await say(asJane, meeting, text));
    await showsLast(john, text);
    await showsLast(jane, text);
    await shows(john.row('jane').locator('.preview'), lineText(text).slice(0, 120));
    await shows(john.announcer.locator('p').last(), `jane: ${lineText(text)}`.slice(0, 200));
  }
  // Each message gets the text of the next one.
  const edited = [...texts.slice(1), ...texts.slice(0, 1)];
  await each(ids, async (id, index) => {
    expect((await asJane('PATCH', `/api/conversations/${meeting}/messages/${id}`, { content: edited[index] })).status).toBe(200);
  });
  const look = async (person: Person) => {
    await expect(person.items.locator('.edited')).toHaveCount(texts.length);
    await expect.poll(() => saidBy(person)).toEqual(edited.map(drawnText));
    await expectTextAndLinks(person, 4);
    await expectNothingStrange(person.page);
  };
  for (const person of [john, jane]) {
    await look(person);
    await person.page.reload();
    await look(person);
  }
});

test('no address of the page runs anything', async ({ john, visit, trap }) => {
  const texts = oneOfEach(attacks(trap)).map(({ text }) => text);
  const forAll = ['/', '/join', '/reset', '/device', '/reference', '/trust', '/conversations/1', '/nowhere'];
  // A guest sees the same page there as at `/nowhere`.
  const forMembers = ['/people', '/invites', '/server', '/audit', '/settings', '/account', '/notifications', '/appearance', '/devices', '/this-device'];
  const look = async (page: Page, paths: string[]) => {
    for (const [turn, path] of paths.entries()) {
      // Each attack is the value of another parameter on each path, and also a parameter's name.
      const nameOf = (text: string, index: number) => ['error', 'next', 'token', 'q', 'search', 'name', encodeURIComponent(text)][(turn + index) % 7];
      const query = texts.map((text, index) => `${nameOf(text, index)}=${encodeURIComponent(text)}`).join('&');
      await page.goto(`${path}?${query}#${texts[turn % texts.length]}`);
      await expect(page.getByRole('heading', { level: 1 }).or(page.getByRole('navigation')).first()).toBeVisible();
      await page.evaluate((texts) => texts.forEach((text) => (location.hash = text)), texts);
      await expectNothingStrange(page);
    }
  };
  await Promise.all([look(john.page, [...forAll, ...forMembers]), look(await visit('/'), forAll)]);
});

test('no answer repeats its address', async ({ server, trap }) => {
  const all = attacks(trap);
  const index = await (await fetch(server.origin)).text();
  const ask = async (path: string, { text }: Attack) => {
    const answer = await fetch(new URL(path + encodeURIComponent(text), server.origin), { headers: { accept: 'text/html' }, redirect: 'manual' });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const body = await answer.text();
    if (answer.headers.get('content-type')?.includes('html')) expect(body).toBe(index);
    else expect(body).not.toContain(text.includes('<') ? text : '<');
  };
  await each(all, (attack) => ask('/', attack));
  for (const path of ['/assets/', '/api/pictures/', '/api/oauth/github/callback?error=']) await each(oneOfEach(all), (attack) => ask(path, attack));
});

test('an error is JSON, whatever the request has', async ({ server, trap }) => {
  const asJohn = await demoProgram(server.origin, 'john');
  await each(oneOfEach(attacks(trap)), async ({ text }) => {
    const answers = [
      await asJohn('POST', '/api/conversations', { username: { [text]: text } }),
      await asJohn('PATCH', '/api/account', { displayName: [text] }),
      await asJohn('POST', '/api/device_links/confirm', { number: text }),
      await asJohn('GET', `/api/users?show=${encodeURIComponent(text)}`),
      await asJohn('POST', '/api/conversations', text),
    ];
    for (const answer of answers) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

test('an error that quotes the input is text on the page', async ({ john, trap }) => {
  const { page } = john;
  let quoted = '';
  // As if the server quoted the input.
  await page.route('**/api/conversations', async (route) => {
    await route.fulfill({ status: 422, json: { message: quoted, errors: { usernames: quoted } } });
  });
  await john.startMessage();
  await page.getByRole('combobox', { name: 'To', exact: true }).fill('jane');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove jane' })).toBeVisible();
  for (const { text } of oneOfEach(attacks(trap))) {
    quoted = text.replace(/[\r\n]/gu, '');
    await page.getByRole('button', { name: 'Start' }).click();
    await shows(page.getByRole('dialog', { name: 'New message' }).getByRole('alert'), quoted);
  }
  await expectNothingStrange(page);
});

async function say(author: Program, conversation: string, content: string): Promise<string> {
  const answer = await author('POST', `/api/conversations/${conversation}/messages`, { content });
  const message = (await answer.json()) as Message;
  expect([answer.status, message.content]).toEqual([201, content]);
  return message.id;
}

/** Reads down from the "New" line until `count` messages were shown. Returns their texts as they are drawn. */
async function readDown(person: Person, count: number): Promise<string[]> {
  const texts = new Map<string, string>();
  await expect(person.items.locator('div[data-text]').first()).toBeAttached();
  await expect(async () => {
    for (const [id, text] of await drawnBy(person)) texts.set(id, text);
    await person.timeline.evaluate((view) => view.scrollBy(0, view.clientHeight));
    expect(texts.size).toBe(count);
  }).toPass({ intervals: [50] });
  return [...texts.values()];
}
