/** Rate limits: the page explains them, and retries automatically where it can. */
import type { APIRequestContext, Page, Response } from '@playwright/test';
import { expectNothingFound } from './axe';
import { lines, Person } from './person';
import { type Program, program } from './programs';
import { expect, expectToArrive, fillIn, nameField, passwordField, signInButton, test } from './team';

/** The number of sign-ins that may fail from an address. */
const PER_NETWORK = 30;

const isRefused = (response: Response) => response.status() === 429;
const waitOf = (page: Page) => page.getByRole('alert').filter({ hasText: 'Try again in' });

/** Guesses until the whole address has to wait for a quarter of an hour. Each guess uses a new name, so that no single name is slowed down. */
async function guess(request: APIRequestContext): Promise<void> {
  for (let number = 0; number < PER_NETWORK; number += 1) {
    const answer = await request.post('/api/login', { data: { username: `guess${number}`, password: 'wrong' } });
    expect(answer.status()).toBe(401);
  }
}

/** A program with a browser's session. It is faster than Playwright, so that it exceeds a limit on any machine. */
async function programOf({ page }: Person): Promise<Program> {
  return program(new URL(page.url()).origin, { cookie: await cookieOf(page) });
}

async function cookieOf(page: Page): Promise<string> {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** Sends requests as fast as it can until it is stopped, so that other requests are refused at times. */
function hammer(ask: () => Promise<unknown>): () => Promise<void> {
  let isOver = false;
  const one = async () => {
    while (!isOver) await ask();
  };
  const all = Promise.all(Array.from({ length: 16 }, one));
  return async () => {
    isOver = true;
    await all;
  };
}

/** The number of streams that a user may have besides that of their page. */
const OTHERS = 7;

/** Streams like those of other browsers. The result closes one of them, and keeps the others open while it is held. */
async function openStreams({ page }: Person): Promise<() => void> {
  const cookie = await cookieOf(page);
  const address = new URL('/api/messages', page.url());
  // A response without a reference is cancelled when it is garbage-collected.
  const streams: { connection: AbortController; answer: globalThis.Response }[] = [];
  // An earlier stream of the page may keep its place until the server has pinged it.
  await expect(async () => {
    while (streams.length < OTHERS) {
      const connection = new AbortController();
      const answer = await fetch(address, { headers: { accept: 'text/event-stream', cookie }, signal: connection.signal });
      expect(answer.status).toBe(200);
      streams.push({ connection, answer });
    }
  }).toPass();
  return () => streams.pop()?.connection.abort();
}

test('too many guesses show a countdown, and keep the typed text', async ({ owner, visit }) => {
  const page = await visit('/');
  await guess(page.request);
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await fillIn(page, 'olivia', 'nine brown geese');
  const refused = page.waitForResponse(isRefused);
  await signInButton(page).click();
  const waits = waitOf(page);
  const seconds = Number(await (await refused).headerValue('retry-after'));
  // The first guess may be minutes ago.
  expect(seconds).toBeGreaterThan(60);
  await expect(waits).toHaveText(`Too many attempts. Try again in ${Math.floor(seconds / 60)} min ${seconds % 60} s.`);
  const before = await waits.innerText();
  await page.clock.runFor(2_000);
  await expect(waits).not.toHaveText(before);
  await expect(signInButton(page)).toHaveAttribute('aria-disabled', 'true');

  // Until it is over nothing is sent, by the keyboard either.
  let isAsked = false;
  page.on('request', (request) => (isAsked ||= request.url().includes('/api/')));
  await signInButton(page).press('Enter');
  await passwordField(page).press('Enter');
  await expect(nameField(page)).toHaveValue('olivia');
  await expect(passwordField(page)).toHaveValue('nine brown geese');
  expect(isAsked).toBe(false);

  await page.clock.resume();
  await expectNothingFound(page);
  await page.clock.fastForward(15 * 60_000);
  await expect(page.getByRole('alert').filter({ hasText: 'You can try again now.' })).toBeVisible();
  await passwordField(page).press('Enter');
  await expect(waits).toBeVisible();
  expect(isAsked).toBe(true);
  // Others guess, but the owner's own browser may sign in.
  await owner.signOut();
  await fillIn(owner.page, 'olivia');
  await signInButton(owner.page).click();
  await expect(owner.sidebar).toBeVisible();
});

test('a search above the limit continues automatically, without an error', async ({ owner, janesBrowser }) => {
  expect(janesBrowser).toBeTruthy();
  const { page } = owner;
  await page.goto('/people');
  const people = page.getByRole('list', { name: 'People' }).getByRole('listitem');
  await expect(people).toHaveCount(2);
  const ask = await programOf(owner);
  const stop = hammer(() => ask('GET', '/api/users?search=o').then((answer) => answer.text()));
  const field = page.getByRole('searchbox', { name: 'Find someone' });
  let hasWaited = false;
  // The notice may be gone before this process learns of it.
  void page.getByRole('status').filter({ hasText: 'Just a moment…' }).waitFor().then(() => (hasWaited = true));
  for (let turn = 0; !hasWaited; turn += 1) {
    const answered = page.waitForResponse((response) => response.url().includes('/api/users?'));
    await field.fill(turn % 2 === 0 ? 'jan' : 'jane');
    await answered;
  }
  await expect(page.getByRole('alert').filter({ hasText: /./u })).toHaveCount(0);
  await stop();
  await expect(people).toHaveText([/jane/u]);
  await expect(page.getByText('Just a moment…')).toBeHidden();
});

test('messages above the limit wait, and all arrive in order', async ({ owner, jane }) => {
  const conversation = await owner.start('jane');
  await owner.open(conversation);
  const ask = await programOf(owner);
  const post = async () => {
    const answer = await ask('POST', '/api/conversations/999/messages', { content: 'x' });
    await answer.text();
    return answer.status;
  };
  const stop = hammer(post);
  await expect.poll(post).toBe(429);
  const refused = owner.page.waitForResponse(isRefused).then(stop);
  await owner.say(...lines(12));
  await refused;
  await expect(owner.page.getByRole('img', { name: 'Sending' })).toHaveCount(0);
  await expect(owner.said).toHaveText(lines(12));
  await jane.open(conversation);
  await expect(jane.said).toHaveText(lines(12));
});

test('the ninth browser explains the limit, and continues when another is closed', async ({ owner, jane, openBrowser }) => {
  const conversation = await owner.start('jane');
  // The owner's own page is among the eight: it has a stream, because it receives messages.
  await jane.post(conversation, 'are you there?');
  await expect(owner.row('jane')).toContainText('are you there?');
  const closeOne = await openStreams(owner);
  const ninth = new Person(await (await openBrowser({ storageState: await owner.page.context().storageState() })).newPage());
  await ninth.open(conversation);
  const banner = ninth.page.getByRole('status').filter({ hasText: 'Chinwag is open in too many browsers' });
  await expect(banner).toBeVisible();
  await expect(banner).toContainText('Close Chinwag in another browser to continue here.');
  await expect(ninth.page.getByText(/not reachable|No connection/u)).toBeHidden();
  await expectNothingFound(ninth.page);

  // Sending works all the same.
  await ninth.say('can you hear me?');
  await expect(ninth.mark('can you hear me?', 'Sent')).toBeVisible();
  await jane.post(conversation, 'loud and clear');
  closeOne();
  // The server said to retry after 5 s, and then finds out which of the eight are gone.
  await expect(ninth.said).toHaveText(['are you there?', 'can you hear me?', 'loud and clear']);
  await expect(banner).toBeHidden();
});

test('an invite above the limit keeps the typed text, and can be created after the wait', async ({ owner }) => {
  const { page } = owner;
  await page.goto('/invites');
  const make = () => page.request.post('/api/invites', { data: { uses: 1, days: 1, note: '' } });
  while ((await make()).ok());
  expect((await make()).status()).toBe(429);
  await page.getByRole('textbox', { name: 'Note' }).fill('for the new office');
  await page.clock.install();
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(waitOf(page)).toContainText('You created many invites.');
  await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue('for the new office');
  await expect(page.getByRole('button', { name: 'Create link' })).toHaveAttribute('aria-disabled', 'true');
  await page.clock.fastForward(60_000);
  await expect(page.getByRole('alert').filter({ hasText: 'You can try again now.' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create link' })).toHaveAttribute('aria-disabled', 'false');
});

test('a user above the limit waits, and joins once when they confirm', async ({ ownerLink, visit }) => {
  const page = await visit(ownerLink);
  let asked = 0;
  page.on('request', (request) => (asked += Number(request.url().endsWith('/api/join'))));
  await page.route('**/api/join', (route) => route.fulfill({ status: 429, headers: { 'retry-after': '20' }, json: { message: 'Later' } }), { times: 1 });
  await page.getByRole('textbox', { name: 'What is your team called?' }).fill('Chinwag');
  await fillIn(page, 'olivia');
  await page.clock.install();
  const become = page.getByRole('button', { name: 'Start', exact: true });
  await become.click();
  await expect(waitOf(page)).toContainText(/Try again in \d+ s\./u);
  await expect(become).toHaveAttribute('aria-disabled', 'true');
  await passwordField(page).press('Enter');
  await page.clock.fastForward(60_000);
  await expect(page.getByRole('alert').filter({ hasText: 'You can try again now.' })).toBeVisible();
  await expect(nameField(page)).toHaveValue('olivia');
  // A change that others see needs another click by the user.
  expect(asked).toBe(1);
  await become.click();
  await expectToArrive(page);
  expect(asked).toBe(2);
});

test('a page that finds the server busy says so quietly, and loads later', async ({ owner }) => {
  const { page } = owner;
  await page.route('**/api/snapshot', (route) => route.fulfill({ status: 503, headers: { 'retry-after': '1' }, json: { message: 'Busy' } }), { times: 2 });
  await page.reload();
  await expect(page.getByRole('status').filter({ hasText: 'Just a moment…' })).toBeVisible();
  await expect(page.getByText(/not reachable|No connection/u)).toBeHidden();
  await expect(owner.sidebar).toBeVisible();
  await expect(page.getByText('Just a moment…')).toBeHidden();
});
