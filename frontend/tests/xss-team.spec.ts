/** Attacks stored in places that only a team has: the page shows them as text. */
import type { APIRequestContext, Locator, Page } from '@playwright/test';
import type { AuditEntry, DeviceClaim, NewInvite, OneTimeLink, User } from '../src/net/api-types';
import { GitHubStandIn } from './github-stand-in';
import type { Person } from './person';
import { each, type Program, program } from './programs';
import { PASSWORD } from './team';
import { type Attack, attacks, isHeader, isLine, oneOfEach } from './xss-payloads';
import { expect, expectNothingStrange, line, showAll, shows, sorted, test } from './xss-watch';

test.use({ serverFlags: ['--rate-limits', 'off'] });

/** The maximum length of a note and of a server's name. */
const LONGEST_NOTE = 200;
const LONGEST_NAME = 60;

/** As the owner's browser does. */
const asOwner = async ({ page }: Person, origin: string): Promise<Program> => {
  const cookies = await page.context().cookies();
  return program(origin, { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') });
};

const noticeIn = (page: Page): Locator => page.getByRole('complementary', { name: 'About your account' });

/** Navigates as one of the page's own links does, without reloading. */
async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement('a'), { href });
    document.body.append(link);
    link.click();
    link.remove();
  }, path);
}

/** The only notice. */
async function dismiss(page: Page): Promise<void> {
  await noticeIn(page).getByRole('button', { name: 'OK' }).click();
  await expect.poll(() => noticeIn(page).count(), { intervals: [10] }).toBe(0);
}

test('the note of an invite and the server’s name are text everywhere', async ({ owner, visit, server, trap }) => {
  const { page } = owner;
  const all = attacks(trap);
  const notes = oneOfEach(all, isLine(LONGEST_NOTE)).map(({ text }) => text);
  const names = oneOfEach(all, isLine(LONGEST_NAME)).map(({ text }) => line(text));
  const own = await asOwner(owner, server.origin);
  const invites = await each(notes, async (note) => (await (await own('POST', '/api/invites', { uses: 1, days: 1, note })).json()) as NewInvite);
  expect(invites.map((made) => made.invite.note)).toEqual(notes);

  await page.goto('/invites');
  // Besides those there is the owner link.
  const rows = page.getByRole('list', { name: 'Invites' }).getByRole('listitem').locator('.note');
  await showAll(page, 'Show older invites', rows, notes.length + 1);
  expect(sorted(await rows.allTextContents())).toEqual(sorted([...notes, 'Owner link']));
  await expectNothingStrange(page);
  for (const note of notes) {
    await page.getByRole('button', { name: `Revoke ${note}`, exact: true }).click();
    await expect(page.getByRole('dialog')).toContainText(note);
    await expectNothingStrange(page);
    await page.keyboard.press('Escape');
  }

  const token = new URL(invites[0]?.links[0]?.url ?? '').hash;
  const guest = await visit(`/join${token}`);
  await page.goto('/server');
  for (const name of names) {
    await page.getByRole('textbox', { name: 'Server name' }).fill(name);
    await page.getByRole('button', { name: 'Save' }).click();
    await shows(owner.sidebar.locator('.brand .name').first(), name);
    await expect(page.getByRole('textbox', { name: 'Server name' })).toHaveValue(name);
    await guest.reload();
    await shows(guest.locator('h1'), `Join ${name}`);
    expect(await guest.title()).toBe(`Join · ${name}`);
    await expectNothingStrange(guest);
    await follow(guest, '/');
    await shows(guest.locator('h1'), name);
    expect(await guest.title()).toBe(`Sign in · ${name}`);
    await expectNothingStrange(guest);
    await guest.goBack();
  }
  await expectNothingStrange(page);
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Server name' })).toHaveValue(names.at(-1) ?? '');

  await page.goto('/audit');
  const entries = page.getByRole('region', { name: 'Entries' }).getByRole('listitem');
  const written = entries.locator('.written');
  const audited = await auditOf(own);
  await showAll(page, 'Show more', entries, audited.length);
  expect(sorted(await written.allTextContents())).toEqual(sorted(audited.flatMap(({ detail }) => detail || [])));
  expect(audited.map(({ detail }) => detail)).toEqual(expect.arrayContaining([...notes, ...names]));
  await expectNothingStrange(page);
});

test.describe('with GitHub', () => {
  const withGitHub = test.extend<{ gitHub: GitHubStandIn }>({
    gitHub: async ({ server }, use) => {
      const gitHub = await GitHubStandIn.start();
      await server.restartWith('--github-client-id', 'the-client', '--github-client-secret', 'the secret', '--github-url', gitHub.origin);
      await use(gitHub);
      await gitHub.stop();
    },
  });

  /** To GitHub and back, like a browser. */
  const visitGitHub = async (request: APIRequestContext, wish: object) => {
    const way = (await (await request.post('/api/oauth/github', { data: wish })).json()) as { url: string };
    expect((await request.get(way.url)).ok()).toBe(true);
  };

  withGitHub('the GitHub name is text', async ({ owner, gitHub, trap }) => {
    const { page } = owner;
    // GitHub's names are not longer.
    const isLogin = ({ text }: Attack) => [...text].length <= 100;
    // The open page does not know of GitHub yet.
    await page.goto('/people');
    for (const { text } of oneOfEach(attacks(trap), isLogin)) {
      gitHub.account = { ...gitHub.account, login: text };
      await visitGitHub(page.request, { link: true, password: PASSWORD });
      const told = `GitHub account ${text} can now sign in as you.`;
      await shows(noticeIn(page).locator('strong'), told);
      await follow(page, '/account');
      await shows(page.getByRole('region', { name: 'GitHub' }).locator('b'), text);
      await expectNothingStrange(page);
      await follow(page, '/people');
      await dismiss(page);
      expect((await page.request.post('/api/account/github/part')).ok()).toBe(true);
    }
  });

  withGitHub('the GitHub picture is not loaded', async ({ owner, visit, server, gitHub, trap }) => {
    const { host } = new URL(trap);
    const elsewhere = [`${trap}/i`, `//${host}/i`, `/\\${host}/i`, `/\t/${host}/i`, `\\\\${host}/i`, '/api/logout', '/api/pictures/../logout'];
    const pictures = [...elsewhere, ...oneOfEach(attacks(trap)).map(({ text }) => text)];
    const own = await asOwner(owner, server.origin);
    const made = (await (await own('POST', '/api/invites', { uses: pictures.length, days: 1 })).json()) as NewInvite;
    const token = new URL(made.links[0]?.url ?? '').hash.slice(1);
    const newcomer = await visit('/');
    for (const [index, picture] of pictures.entries()) {
      gitHub.account = { ...gitHub.account, id: index + 1, login: `user-${index}`, avatar_url: picture };
      await newcomer.context().clearCookies();
      await visitGitHub(newcomer.request, { token });
    }
    const joined = (await (await newcomer.request.get('/api/auth_user')).json()) as User;
    expect(joined.avatarURL).toBe(pictures.at(-1));

    const { page } = owner;
    await page.goto('/people');
    const people = page.getByRole('list', { name: 'People' }).getByRole('listitem');
    await expect(people).toHaveCount(pictures.length + 1);
    await expect(people.locator('img')).toHaveCount(0);
    await expectNothingStrange(page);
    await page.getByRole('link', { name: 'Message user-0', exact: true }).or(page.getByRole('button', { name: 'Message user-0', exact: true })).click();
    await expect(page.getByRole('heading', { level: 1, name: 'user-0' })).toBeVisible();
    await expect(page.locator('img')).toHaveCount(0);
  });
});

test('an approved device’s user agent is text', async ({ owner, server, trap }) => {
  const { page } = owner;
  for (const { text } of oneOfEach(attacks(trap), isHeader)) {
    const link = (await (await page.request.post('/api/device_links')).json()) as OneTimeLink;
    const other = program(server.origin, { 'user-agent': text });
    const token = new URL(link.links[0]?.url ?? '').hash.slice(1);
    const { claim, number } = (await (await other('POST', '/api/device_links/claim', { token })).json()) as DeviceClaim;
    expect((await page.request.post('/api/device_links/confirm', { data: { number } })).ok()).toBe(true);
    expect((await other('POST', '/api/device_links/enter', { claim })).status).toBe(200);
    await expect(noticeIn(page).locator('strong')).toHaveText(/^A new device signed in to your account: /u);
    await expect(noticeIn(page).locator('strong > :not(span), strong > span > *')).toHaveCount(0);
    await dismiss(page);
  }
  await expectNothingStrange(page);
});

test('a picture file with other content is shown only as the picture', async ({ owner, trap }) => {
  const { page } = owner;
  const markup = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script href="${trap}/s"/></svg><script>alert(1)</script>`;
  const put = (data: Buffer, type: string) => page.request.put('/api/account/picture', { data, headers: { 'content-type': type } });
  expect((await put(Buffer.from(markup), 'image/svg+xml')).status()).toBe(415);
  expect((await put(Buffer.from(markup), 'text/html')).status()).toBe(415);
  for (const type of ['image/png', 'image/gif', 'image/jpeg', 'image/webp']) expect((await put(Buffer.from(markup), type)).status()).toBe(422);
  for (const file of [Buffer.concat([PNG, Buffer.from(markup)]), gif(markup)]) {
    const answer = await put(file, 'image/png');
    expect(answer.status()).toBe(200);
    const { avatarURL } = (await answer.json()) as User;
    const kept = await page.request.get(avatarURL ?? '');
    expect(kept.headers()).toMatchObject({ 'content-type': expect.stringMatching(/^image\/(?:png|jpeg)$/u), 'x-content-type-options': 'nosniff' });
    expect((await kept.body()).toString('latin1')).not.toContain('script');
    await page.goto('/account');
    await expect(page.getByRole('main').locator(`img[src="${avatarURL}"]`)).toBeVisible();
    await expectNothingStrange(page);
  }
});

/** One pixel. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC', 'base64');

/** One pixel, with a comment of at most 255 bytes before it (GIF89a, 24). */
const gif = (comment: string): Buffer =>
  Buffer.concat([
    Buffer.from('GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x21\xfe', 'latin1'),
    Buffer.from([comment.length]),
    Buffer.from(`${comment}\0`, 'latin1'),
    Buffer.from('2c00000000010001000002024c01003b', 'hex'),
  ]);

async function auditOf(owner: Program): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (;;) {
    const before = entries.length > 0 ? `?before=${entries.at(-1)?.id}` : '';
    const page = (await (await owner('GET', `/api/audit${before}`)).json()) as AuditEntry[];
    entries.push(...page);
    if (page.length === 0) return entries;
  }
}
