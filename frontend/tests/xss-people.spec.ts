/** Attacks in names and statuses: the page shows them as text. */
import type { Conversation, User } from '../src/net/api-types';
import { lineText } from './markdown';
import { demoProgram, each } from './programs';
import { type Attack, attacks, isContent, isHeader, isLine, oneOfEach } from './xss-payloads';
import { expect, expectNothingStrange, line, showAll, sorted, test } from './xss-watch';

/** The maximum length of a display name and of a status. */
const LONGEST_NAME = 60;
const LONGEST_STATUS = 100;

const isUsername = ({ text }: Attack): boolean => /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u.test(text);

test('names, statuses and last messages are text in every list', async ({ john, server, trap }) => {
  const all = attacks(trap);
  // The server treats display names as equal if they differ only in case or width.
  const taken = new Set<string>();
  const sameAs = (text: string) => text.normalize('NFKC').toLowerCase();
  /** For each kind, an attack that fits into each field; undefined if none does. */
  const kinds = oneOfEach(all).map(({ kind }, index) => {
    const ofKind = all.filter((attack) => attack.kind === kind);
    const first = (fits: (attack: Attack) => boolean) => ofKind.find(fits)?.text;
    const name = first((attack) => isLine(LONGEST_NAME)(attack) && !taken.has(sameAs(attack.text)));
    taken.add(sameAs(name ?? ''));
    return { username: first(isUsername) ?? `user-${index}`, name, status: first(isLine(LONGEST_STATUS)), content: first(isContent) ?? '' };
  });
  const usernames = kinds.map(({ username }) => username);
  expect(usernames.filter((username) => !username.startsWith('user-')).length).toBeGreaterThan(1);
  await server.addUsers(...usernames);
  const people = await each(kinds, async ({ username, name, status, content }) => {
    const somebody = await demoProgram(server.origin, username);
    expect((await somebody('PATCH', '/api/account', { displayName: name, status })).status).toBe(200);
    const user = (await (await somebody('GET', '/api/auth_user')).json()) as User;
    expect(user.displayName).toBe(name ? line(name, 'NFKC') : null);
    expect(user.status).toBe(status ? line(status) : null);
    const { id } = (await (await somebody('POST', '/api/conversations', { username: 'john' })).json()) as Conversation;
    expect((await somebody('POST', `/api/conversations/${id}/messages`, { content })).status).toBe(201);
    return { ...user, content };
  });
  const names = people.map(({ displayName, username }) => displayName ?? username);
  // A line has no control characters, and a name has no room for several attacks at once.
  expect(kinds.filter(({ status }) => !status)).toHaveLength(1);
  expect(kinds.filter(({ name }) => !name)).toHaveLength(2);

  const { page } = john;
  await page.goto('/people');
  const rows = page.getByRole('list', { name: 'People' }).getByRole('listitem');
  // John, Jane and the other users of the demo are there, too.
  const answer = (await (await page.request.get('/api/server')).json()) as { devLogin: { users: User[] } };
  const others = answer.devLogin.users.filter(({ username }) => !usernames.includes(username));
  await showAll(page, 'Show more', rows, people.length + others.length);
  expect(sorted(await rows.locator('.who').allTextContents())).toEqual(sorted([...names, ...others.map(({ username }) => username)]));
  expect(sorted(await rows.locator('.status').allTextContents())).toEqual(sorted(people.flatMap(({ status }) => status ?? [])));
  await expectNothingStrange(page);

  await expect(john.rows).toHaveCount(people.length);
  expect(sorted(await john.rows.locator('.name').allTextContents())).toEqual(sorted(names));
  const previews = people.map(({ content }) => lineText(content).slice(0, 120));
  await expect.poll(async () => sorted(await john.rows.locator('.preview').allTextContents())).toEqual(sorted(previews));
  await expectNothingStrange(page);
});

test('a changed name is text in the title, the heading, the timeline and the list', async ({ john, jane, meeting, server, trap }) => {
  await jane.post(meeting, 'It is me');
  await john.open(meeting);
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  const asJane = await demoProgram(server.origin, 'jane');
  const { page } = john;
  for (const { text } of oneOfEach(attacks(trap), isLine(LONGEST_NAME))) {
    expect((await asJane('PATCH', '/api/account', { displayName: text, status: text })).status).toBe(200);
    const name = line(text, 'NFKC');
    const shown = await page.waitForFunction((name) => {
      const read = (selector: string) => document.querySelector(selector)?.textContent;
      const all = { heading: read('main h1'), status: read('main header .status'), author: read('ol .by .name'), row: read('nav ul[aria-label="Direct messages"] .name'), title: document.title };
      return all.heading === name ? all : null;
    }, name);
    expect(await shown.jsonValue()).toEqual({ heading: name, status: line(text), author: name, row: name, title: `${name} · Chinwag` });
  }
  await expectNothingStrange(page);
  await expect(jane.sidebar).toContainText((await page.locator('main h1').textContent()) ?? '');
});

test('a device’s user agent is text', async ({ signIn, server, trap }) => {
  const agents = oneOfEach(attacks(trap), isHeader).map(({ text }) => text);
  await server.addUsers('owner-of-many');
  await each(agents, (agent) => demoProgram(server.origin, 'owner-of-many', { 'user-agent': agent }));
  const { page } = await signIn('owner-of-many');
  await page.goto('/devices');
  const devices = page.getByRole('list', { name: 'Devices' }).getByRole('listitem').locator('.device');
  await expect(devices).toHaveCount(agents.length + 1);
  const titles = await devices.evaluateAll((devices) => devices.map((device) => device.getAttribute('title')));
  expect(titles).toEqual(expect.arrayContaining(agents));
  await expectNothingStrange(page);
});
