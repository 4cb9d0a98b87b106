/** What attackers are called and say of themselves, and what the page makes of it: text. */
import type { Conversation, User } from '../src/api-types';
import { demoProgram, each } from './programs';
import { type Attack, attacks, half, isHeader, oneOfEach } from './xss-payloads';
import { expect, expectNothingStrange, line, showAll, sorted, test } from './xss-watch';

test('what people are called, say of themselves and say last is text, in every list', async ({ john, server, trap }) => {
  test.slow();
  const all = half(attacks(trap));
  const isUsername = ({ text }: Attack) => /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u.test(text);
  const usernames = all.map((attack, index) => (isUsername(attack) ? attack.text : `user-${index}`));
  expect(all.filter(isUsername).length).toBeGreaterThan(10);
  await server.addUsers(...usernames);
  const people = await each(all, async ({ text }, index) => {
    const somebody = await demoProgram(server.origin, usernames[index] ?? '');
    const named = await somebody('PATCH', '/api/account', { displayName: text });
    const described = await somebody('PATCH', '/api/account', { status: text });
    // Another one is called so, or what looks like it; or it is too long, or has what no line has.
    expect([200, 409, 422]).toContain(named.status);
    expect([200, 422]).toContain(described.status);
    const user = (await (await somebody('GET', '/api/auth_user')).json()) as User;
    expect(user.displayName).toBe(named.ok ? line(text, 'NFKC') : null);
    expect(user.status).toBe(described.ok ? line(text) : null);
    const { id } = (await (await somebody('POST', '/api/conversations', { username: 'john' })).json()) as Conversation;
    const said = await somebody('POST', `/api/conversations/${id}/messages`, { content: text });
    return { ...user, id, said: said.ok ? text : null };
  });
  const names = people.map(({ displayName, username }) => displayName ?? username);
  expect(people.filter(({ displayName }) => displayName).length).toBeGreaterThan(140);
  expect(people.filter(({ status }) => status).length).toBeGreaterThan(180);

  const { page } = john;
  await page.goto('/people');
  const rows = page.getByRole('list', { name: 'People' }).getByRole('listitem');
  // John, Jane and the others of the demo are there, too.
  const answer = (await (await page.request.get('/api/server')).json()) as { devLogin: { users: User[] } };
  const others = answer.devLogin.users.filter(({ username }) => !usernames.includes(username));
  await showAll(page, 'Show more', rows, all.length + others.length);
  expect(sorted(await rows.locator('.who').allTextContents())).toEqual(sorted([...names, ...others.map(({ username }) => username)]));
  expect(sorted(await rows.locator('.status').allTextContents())).toEqual(sorted(people.flatMap(({ status }) => status ?? [])));
  await expectNothingStrange(page);

  const talking = people.filter(({ said }) => said !== null);
  await expect(async () => {
    await john.rows.last().scrollIntoViewIfNeeded();
    await expect(john.rows).toHaveCount(talking.length, { timeout: 100 });
  }).toPass();
  expect(sorted(await john.rows.locator('.name').allTextContents())).toEqual(sorted(talking.map(({ displayName, username }) => displayName ?? username)));
  expect(sorted(await john.rows.locator('.preview').allTextContents())).toEqual(sorted(talking.map(({ said }) => said?.slice(0, 120) ?? '')));
  await expectNothingStrange(page);

  for (const { text } of oneOfEach(all)) {
    await page.getByRole('searchbox', { name: 'Find somebody' }).fill(text);
    await john.sidebar.getByRole('searchbox', { name: 'Find a conversation' }).fill(`${text} nobody`);
    await expect(john.sidebar.getByRole('status')).toContainText(`${text} nobody`.replace(/[\r\n]/gu, ''));
  }
  await page.getByRole('searchbox', { name: 'Find somebody' }).fill('<img src=x onerror=alert(1)> nobody');
  await expect(page.getByRole('main').getByRole('status').filter({ hasText: '<img src=x onerror=alert(1)> nobody' })).toBeVisible();
  await expectNothingStrange(page);
});

test('a name that changes is text in the title, the heading, the timeline and the list', async ({ john, jane, meeting, server, trap }) => {
  test.slow();
  await jane.post(meeting, 'It is me');
  await john.open(meeting);
  const asJane = await demoProgram(server.origin, 'jane');
  const { page } = john;
  let stored = 0;
  for (const { text } of half(attacks(trap))) {
    const answer = await asJane('PATCH', '/api/account', { displayName: text, status: text });
    if (!answer.ok) continue;
    stored += 1;
    const name = line(text, 'NFKC');
    const shown = await page.waitForFunction((name) => {
      const read = (selector: string) => document.querySelector(selector)?.textContent;
      const all = { heading: read('main h1'), status: read('main header .status'), author: read('ol .by .name'), row: read('nav ul .name'), title: document.title };
      return all.heading === name ? all : null;
    }, name);
    expect(await shown.jsonValue()).toEqual({ heading: name, status: line(text), author: name, row: name, title: `${name} · Chinwag` });
  }
  expect(stored).toBeGreaterThan(140);
  await expectNothingStrange(page);
  await expect(jane.sidebar).toContainText((await page.locator('main h1').textContent()) ?? '');
});

test('what a device says that it is is text', async ({ signIn, server, trap }) => {
  test.slow();
  const agents = attacks(trap).filter(isHeader);
  expect(agents.length).toBeGreaterThan(200);
  // A list has a hundred devices.
  for (let start = 0; start < agents.length; start += 90) {
    const some = agents.slice(start, start + 90).map(({ text }) => text);
    const [username] = [`owner-of-many-${start}`];
    await server.addUsers(username);
    await each(some, (agent) => demoProgram(server.origin, username, { 'user-agent': agent }));
    const { page } = await signIn(username);
    await page.goto('/devices');
    const devices = page.getByRole('list', { name: 'Devices' }).getByRole('listitem').locator('.device');
    await expect(devices).toHaveCount(some.length + 1);
    const titles = await devices.evaluateAll((devices) => devices.map((device) => device.getAttribute('title')));
    expect(titles).toEqual(expect.arrayContaining(some));
    await expectNothingStrange(page);
  }
});
