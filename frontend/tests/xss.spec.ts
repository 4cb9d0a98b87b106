/** What attackers say, ask for and type, and what the page makes of it: text. */
import type { Message } from '../src/api-types';
import type { Person } from './person';
import { demoProgram, each, type Program } from './programs';
import { attacks, half, oneOfEach } from './xss-payloads';
import { expect, expectNothingStrange, expectTextAndLinks, saidBy, sorted, test } from './xss-watch';

test('what was said and edited is text, for whoever reads it and whoever wrote it', async ({ john, jane, server, trap }) => {
  test.slow();
  const all = attacks(trap);
  const texts = all.map(({ text }) => text).filter((text) => !text.includes('\0'));
  expect(texts.length).toBeGreaterThan(200);
  const meeting = await john.start('jane');
  const asJane = await demoProgram(server.origin, 'jane');
  const path = `/api/conversations/${meeting}/messages`;
  const ids = await each(texts, (content) => say(asJane, path, content));
  await each(ids, async (id, index) => {
    expect((await asJane('PATCH', `${path}/${id}`, { content: texts[(index + 1) % texts.length] })).status).toBe(200);
  });
  for (const { text } of all.filter(({ text }) => text.includes('\0'))) {
    expect((await asJane('POST', path, { content: text })).status).toBe(422);
  }
  const read = async (person: Person) => {
    await person.open(meeting);
    await expect(async () => {
      await person.timeline.evaluate((view) => (view.scrollTop = 0));
      await expect(person.said).toHaveCount(texts.length, { timeout: 1 });
    }).toPass({ intervals: [50] });
    expect(sorted(await saidBy(person))).toEqual(sorted(texts));
    await expectTextAndLinks(person);
    await expectNothingStrange(person.page);
  };
  await Promise.all([john, jane].map(read));
});

test('what is said and edited is text as it comes, on both screens', async ({ john, jane, meeting, server, trap }) => {
  test.slow();
  const texts = half(half(attacks(trap))).map(({ text }) => text).filter((text) => !text.includes('\0'));
  const asJane = await demoProgram(server.origin, 'jane');
  const path = `/api/conversations/${meeting}/messages`;
  const ids = await each(texts, (content) => say(asJane, path, content));
  for (const person of [john, jane]) await expect.poll(async () => sorted(await saidBy(person))).toEqual(sorted(texts));
  await each(ids, async (id, index) => {
    expect((await asJane('PATCH', `${path}/${id}`, { content: texts[(index + 1) % texts.length] })).status).toBe(200);
  });
  for (const person of [john, jane]) {
    await expect(person.said.locator('.edited')).toHaveCount(texts.length);
    expect(sorted(await saidBy(person))).toEqual(sorted(texts));
    await expectTextAndLinks(person);
    await expectNothingStrange(person.page);
  }
  await expect(john.announcer.locator('p')).not.toHaveCount(0);
  for (const line of await john.announcer.locator('p').allTextContents()) {
    expect(texts.map((text) => `jane: ${text}`.slice(0, 200))).toContain(line);
  }
});

test('no address of the page runs anything, and none is answered with what it says', async ({ john, visit, server, trap }) => {
  test.slow();
  const all = attacks(trap).map(({ text }) => text);
  const paths = ['/', '/people', '/invites', '/server', '/audit', '/account', '/devices', '/this-device', '/join', '/reset', '/device', '/reference', '/trust', '/conversations/1', '/nowhere'];
  const guest = await visit('/');
  const share = Math.ceil(all.length / paths.length);
  for (const [index, path] of paths.entries()) {
    const some = all.slice(index * share, (index + 1) * share);
    for (const page of [john.page, guest]) {
      const query = some.map((text, index) => `${['error', 'next', 'token', 'q', 'search', 'name', encodeURIComponent(text)][index % 7]}=${encodeURIComponent(text)}`).join('&');
      await page.goto(`${path}?${query}#${some[0]}`);
      await expect(page.getByRole('heading', { level: 1 }).or(page.getByRole('navigation')).first()).toBeVisible();
      await page.evaluate((texts) => texts.forEach((text) => (location.hash = text)), some);
      await expectNothingStrange(page);
    }
  }
  const index = await (await fetch(server.origin)).text();
  await each(all, async (text) => {
    for (const path of [`/${encodeURIComponent(text)}`, `/assets/${encodeURIComponent(text)}`, `/api/pictures/${encodeURIComponent(text)}`, `/api/oauth/github/callback?error=${encodeURIComponent(text)}`]) {
      const answer = await fetch(new URL(path, server.origin), { headers: { accept: 'text/html' }, redirect: 'manual' });
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      const body = await answer.text();
      if (answer.headers.get('content-type')?.includes('html')) expect(body).toBe(index);
      else expect(body).not.toContain(text.includes('<') ? text : '<');
    }
  });
});

test('an error that quotes what was sent is JSON, and text on the page', async ({ john, server, trap }) => {
  test.slow();
  const all = half(attacks(trap));
  const asJohn = await demoProgram(server.origin, 'john');
  let quoted = 0;
  await each(all, async ({ text }) => {
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
      quoted += (await answer.text()).includes(JSON.stringify(text).slice(1, -1)) ? 1 : 0;
    }
  });
  expect(quoted).toBeGreaterThan(0);
  const { page } = john;
  // As if the server quoted what was typed.
  await page.route('**/api/conversations', async (route) => {
    const { username } = route.request().postDataJSON() as { username: string };
    await route.fulfill({ status: 422, json: { message: username, errors: { username } } });
  });
  await page.getByRole('main').getByRole('button', { name: 'New conversation' }).click();
  for (const { text } of oneOfEach(all)) {
    await page.getByRole('combobox', { name: 'Name' }).fill(text);
    await page.getByRole('button', { name: 'Start' }).click();
    await expect.poll(() => page.locator('#name-problem').textContent()).toBe(text.replace(/[\r\n]/gu, ''));
  }
  await expectNothingStrange(page);
});

async function say(somebody: Program, path: string, content: string): Promise<string> {
  const answer = await somebody('POST', path, { content });
  const message = (await answer.json()) as Message;
  expect([answer.status, message.content]).toEqual([201, content]);
  return message.id;
}
