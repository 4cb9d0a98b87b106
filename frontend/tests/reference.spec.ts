/** The API reference, as programmers read it. */
import type { BrowserContext, Page } from '@playwright/test';
import { type Answer, type Body, type OpenApi, type Operation, type Parameter, resolve, type Schema } from '../src/reference/openapi';
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './fixtures';

const operation = (page: Page, id: string) => page.locator(`details[id="${id}"]`);
const summary = (page: Page, id: string) => operation(page, id).locator('> summary');
const jump = (page: Page, name: string) => page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name, exact: true });

/** The reader need not be signed in. */
async function open(openBrowser: () => Promise<BrowserContext>, place = '') {
  const page = await (await openBrowser()).newPage();
  await page.goto(`/reference${place}`);
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
  return page;
}

test('every operation of the server’s own document is shown without signing in', async ({ openBrowser }) => {
  const page = await open(openBrowser);
  await expect(page).toHaveTitle('API reference · Chinwag');
  const document = (await page.evaluate(() => fetch('/api/openapi.json').then((answer) => answer.json()))) as OpenApi;
  const all = Object.values(document.paths ?? {}).flatMap((item) => Object.values(item) as Operation[]).map(({ summary }) => summary ?? '');
  expect(all.length).toBeGreaterThan(40);
  const drawn = await page.getByRole('main').getByRole('heading', { level: 3 }).allTextContents();
  expect(drawn.sort()).toEqual(all.sort());
  await page.getByRole('button', { name: 'Open all' }).click();
  await expect(page.getByRole('group', { name: 'curl' })).toHaveCount(all.length);
  await expect(page.getByRole('link', { name: /^the OpenAPI/u })).toHaveAttribute('href', '/api/openapi.json');
});

/** The parts of an operation that the page must show: its answers, their headers, and every field of requests and answers. */
function partsOf(document: OpenApi, { parameters = [], requestBody, responses = {} }: Operation) {
  const answers = Object.entries(responses).map(([status, answer]) => [status, '$ref' in answer, resolve<Answer>(document, answer)] as const);
  const own = answers.filter(([, isCommon]) => !isCommon);
  const contents = own.filter(([status]) => status.startsWith('2')).flatMap(([, , { content = {} }]) => Object.values(content));
  const body = Object.values(resolve<Body>(document, requestBody).content ?? {});
  return {
    statuses: answers.map(([status]) => status).sort(),
    headers: own.flatMap(([, , { headers = {} }]) => Object.keys(headers)).sort(),
    parameters: parameters.map((parameter) => resolve<Parameter>(document, parameter).name).sort(),
    sent: body.flatMap(({ schema }) => namesIn(document, schema)).sort(),
    answered: contents.flatMap(({ schema }) => namesIn(document, schema)).sort(),
    events: contents.flatMap((content) => Object.keys(content['x-events'] ?? {})).sort(),
  };
}

function namesIn(document: OpenApi, schema: Schema = {}): string[] {
  const { properties = {}, items, allOf = [], anyOf = [], oneOf = [] } = resolve<Schema>(document, schema) as Schema;
  const others = [...(items ? [items] : []), ...allOf, ...anyOf, ...oneOf];
  return [...new Set([...Object.keys(properties), ...others.flatMap((other) => namesIn(document, other))])];
}

/** The shown parts of each operation, by id, when all are open. */
const told = (page: Page) =>
  page.evaluate(() => {
    const words = (part: Element, query: string) => [...part.querySelectorAll(query)].map(({ textContent }) => textContent).sort();
    const fields = (label: string) => `ul[aria-label^="${label}"] > li > p:first-child > code`;
    const operations = [...document.querySelectorAll('main section > details[id]')];
    return operations.map((part) => [part.id, {
      statuses: words(part, 'h4 > code, dt > code'),
      headers: words(part, 'p.header > code'),
      parameters: ['Path', 'Query', 'Headers'].flatMap((label) => words(part, fields(label))).sort(),
      sent: words(part, fields('Fields of the body')),
      answered: words(part, fields('Fields of the response')),
      events: words(part, fields('Events')),
    }] as const);
  });

test('all fields of requests and answers are shown', async ({ openBrowser }) => {
  const page = await open(openBrowser);
  const document = (await page.evaluate(() => fetch('/api/openapi.json').then((answer) => answer.json()))) as OpenApi;
  const all = Object.values(document.paths ?? {}).flatMap((item) => Object.values(item) as Operation[]);
  await page.getByRole('button', { name: 'Open all' }).click();
  await expect(page.getByRole('group', { name: 'curl' })).toHaveCount(all.length);
  const expected = Object.fromEntries(all.map((operation) => [operation.operationId, partsOf(document, operation)]));
  expect(Object.fromEntries(await told(page))).toEqual(expected);
  const optional = await operation(page, 'logIn').getByText('optional', { exact: true }).count();
  expect(optional).toBe(1);
});

const MARKUP = '<img src=x onerror=alert(1)><i>slanted</i>';

/** The document with markup in all of its texts. */
function withMarkup(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withMarkup);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => {
    if (['description', 'summary'].includes(key) && typeof value === 'string') return [key, MARKUP];
    if (key === 'examples' && Array.isArray(value)) return [key, value.map((example) => (typeof example === 'string' ? MARKUP : example))];
    return [key, withMarkup(value)];
  }));
}

test('texts of the document are shown as text', async ({ openBrowser }) => {
  const page = await (await openBrowser()).newPage();
  await page.route('**/api/openapi.json', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: withMarkup(await response.json()) });
  });
  await page.goto('/reference#logIn');
  await page.getByRole('button', { name: 'Open all' }).click();
  const main = page.getByRole('main');
  await expect(operation(page, 'logIn').getByRole('heading', { level: 3 })).toHaveText(MARKUP);
  await expect(operation(page, 'logIn').locator('.operation > .prose')).toHaveText(MARKUP);
  await expect(operation(page, 'logIn').getByRole('group', { name: 'Example of the body' })).toContainText(MARKUP);
  await expect(main.locator('img, i')).toHaveCount(0);
});

test('an operation shows its parts, its answers, and their fields', async ({ openBrowser }) => {
  const page = await open(openBrowser, '#listConversations');
  const conversations = operation(page, 'listConversations');
  const fields = conversations.getByRole('list', { name: 'Fields of the response 200' });
  const field = (name: string) => fields.locator('> li').filter({ has: page.locator('> p code', { hasText: new RegExp(`^${name}$`, 'u') }) });
  await expect(field('otherParticipant')).toContainText('User or null');
  await expect(field('unreadCount')).toContainText('at most 100');
  await field('lastMessage').getByText('Fields of lastMessage').click();
  await expect(field('lastMessage').getByRole('list', { name: 'Fields of lastMessage' })).toContainText('10,000 characters');
  await expect(conversations.getByRole('group', { name: 'Example of the response 200' })).toContainText('"otherParticipant": {');
  await conversations.getByText('Common errors').click();
  await expect(conversations).toContainText('You are not signed in');
});

test('the stream shows its events', async ({ openBrowser }) => {
  const page = await open(openBrowser, '#openStream');
  const events = operation(page, 'openStream').getByRole('list', { name: 'Events' });
  await expect(events.locator('> li > p > code')).toHaveText(['message', 'change', 'message_edited', 'message_deleted', 'reactions', 'pin', 'conversation', 'participant', 'participation', 'read', 'user', 'notice', 'settings', 'typing', 'presence', 'hello', 'ping', 'reset', 'bye']);
  await events.getByText('Data of message', { exact: true }).click();
  await expect(events.getByRole('list', { name: 'Data of message' })).toContainText('authorId');
});

test('a link opens its operation, and back returns to the previous one', async ({ openBrowser }) => {
  const page = await open(openBrowser, '#sendMessage');
  await expect(operation(page, 'sendMessage')).toHaveAttribute('open');
  await expect(summary(page, 'sendMessage')).toBeInViewport();
  await expect(summary(page, 'sendMessage')).toBeFocused();
  await expect(page).toHaveTitle('POST /api/conversations/{conversation}/messages · API reference · Chinwag');
  await jump(page, 'POST /login').click();
  await expect(page).toHaveURL('/reference#logIn');
  await expect(summary(page, 'logIn')).toBeInViewport();
  await page.goBack();
  await expect(page).toHaveURL('/reference#sendMessage');
  await expect(summary(page, 'sendMessage')).toBeInViewport();
  await page.reload();
  await expect(summary(page, 'sendMessage')).toBeInViewport();
  // Opening it by hand keeps the scroll position.
  await summary(page, 'readMessages').press('Enter');
  await expect(page).toHaveURL('/reference#readMessages');
});

test('a search shows its results, and says when there are none', async ({ openBrowser }) => {
  const page = await open(openBrowser);
  const field = page.getByRole('searchbox', { name: 'Find an operation' });
  await field.fill('GET conversations');
  await expect(summary(page, 'listConversations')).toBeVisible();
  await expect(summary(page, 'logIn')).toBeHidden();
  await field.fill('nemo');
  await expect(page.getByRole('status').filter({ hasText: 'No operation matches “nemo”.' })).toBeVisible();
  // The operation in an address is shown in spite of an earlier search.
  await page.evaluate(() => (location.hash = '#logIn'));
  await expect(summary(page, 'logIn')).toBeFocused();
  await expect(field).toHaveValue('');
});

test('a search without results says so beside its field, however far the page is scrolled', async ({ openBrowser }) => {
  const page = await open(openBrowser);
  const field = page.getByRole('searchbox', { name: 'Find an operation' });
  const none = page.getByText('No operation matches “nemo”.');
  await field.fill('nemo');
  await expect(none).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(field).toHaveValue('nemo');
  await expect(none).toBeVisible();
});

test('a closed operation is opened again by its link', async ({ openBrowser }) => {
  const page = await open(openBrowser);
  await jump(page, 'POST /login').click();
  await expect(operation(page, 'logIn')).toHaveAttribute('open');
  await page.getByRole('button', { name: 'Open all' }).click();
  await page.getByRole('button', { name: 'Close all' }).click();
  await expect(operation(page, 'logIn')).not.toHaveAttribute('open');
  await expect(page).toHaveURL('/reference');
  await expect(page).toHaveTitle('API reference · Chinwag');
  await jump(page, 'POST /login').click();
  await expect(operation(page, 'logIn')).toHaveAttribute('open');
  await expect(summary(page, 'logIn')).toBeFocused();
});

test('an address without a known operation, even a malformed one, shows all of them', async ({ openBrowser }) => {
  for (const place of ['#nemo', '#%', '#%c0%bc']) {
    const page = await open(openBrowser, place);
    await expect(summary(page, 'logIn')).toBeVisible();
    await expect(page).toHaveTitle('API reference · Chinwag');
  }
});

test('the command for a terminal names this server, and can be copied', async ({ openBrowser, server }) => {
  const page = await open(openBrowser, '#logIn');
  const line = await operation(page, 'logIn').getByRole('group', { name: 'curl' }).innerText();
  expect(line).toContain(`${server.origin}/api/login`);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await operation(page, 'logIn').getByRole('button', { name: 'Copy curl' }).click();
  await expect(operation(page, 'logIn').getByText('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(line);
});

test('its code is loaded only with the reference', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  const loaded = async () => (await john.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))).filter((name) => name.includes('Reference'));
  expect(await loaded()).toEqual([]);
  await john.sidebar.getByRole('button', { name: 'Chinwag' }).click();
  await john.page.getByRole('link', { name: 'API' }).click();
  await expect(john.page.getByRole('heading', { name: 'API reference' })).toBeVisible();
  expect((await loaded()).length).toBeGreaterThan(0);
  await john.page.getByRole('link', { name: 'Back to Chinwag' }).click();
  await expect(john.sidebar).toBeVisible();
});

for (const [name, place] of [['as a list', ''], ['with an operation open', '#listConversations'], ['with the stream open', '#openStream']] as const) {
  test(`axe finds nothing on the reference ${name}, and it fits`, async ({ openBrowser }) => {
    const page = await open(openBrowser, place);
    await expectNothingFound(page);
    await expectToFit(page);
  });
}
