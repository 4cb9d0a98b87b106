/** The page of the messages that mention the user or answer them. */
import type { Conversation, Message } from '../src/net/api-types';
import type { Account } from './account';
import { expectNothingFound, expectToFit } from './axe';
import { expect, test as base } from './fixtures';
import type { Person } from './person';

const test = base.extend<{
  /** The id of a room of john and jane, which is not open in john's page. */
  launch: string;
}>({
  launch: async ({ johnsBrowser, janesBrowser: _ }, use) => {
    const made = await johnsBrowser.request.post('/api/rooms', { data: { name: 'launch', usernames: ['jane'] } });
    await use(((await made.json()) as Conversation).id);
  },
});

async function post({ request }: Account, id: string, content: string, replyToId: string | null = null): Promise<string> {
  const answer = await request.post(`/api/conversations/${id}/messages`, { data: { content, replyToId } });
  expect(answer.status()).toBe(201);
  return ((await answer.json()) as Message).id;
}

const listed = ({ page }: Person) => page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('time') });

async function openMentions({ page, sidebar }: Person): Promise<void> {
  await sidebar.getByRole('link', { name: 'Mentions' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mentions' })).toBeVisible();
}

test('mentions and answers appear as they come, and nothing else', async ({ launch, john, janesProgram: jane }) => {
  const own = await post(john, launch, 'The installer is one file.');
  await post(jane, launch, '@john before the list was opened');
  await openMentions(john);
  await expect(listed(john)).toHaveText([/# launch.*jane.*before the list was opened/su]);
  await expect(john.sidebar.getByRole('link', { name: 'Mentions' })).toHaveAttribute('aria-current', 'page');
  await post(jane, launch, 'not for anyone');
  await post(jane, launch, '@room **lunch**');
  await post(jane, launch, 'Nice.', own);
  await expect(listed(john)).toHaveText([/Replied to you.*Nice\./su, /@room lunch/u, /before/u]);
  await expect(listed(john).locator('strong')).toHaveText('lunch');
  await expect(listed(john).getByRole('img', { name: 'Unread' })).toHaveCount(3);
  expect(await john.unreadCount(launch)).toBe(4);
  await expect(john.page).toHaveTitle(/Mentions/u);
});

test('a click opens the message in its place, and what is read there is no longer marked', async ({ launch, john, janesProgram: jane }) => {
  const id = await post(jane, launch, '@john look at #launch');
  await openMentions(john);
  await listed(john).getByRole('link', { name: '# launch' }).press('Enter');
  await expect(john.page).toHaveURL(new RegExp(`/conversations/${launch}`, 'u'));
  await expect(john.said).toHaveText(['@john look at #launch']);
  await expect.poll(() => john.unreadCount(launch)).toBe(0);
  await john.page.goBack();
  await expect(listed(john)).toHaveCount(1);
  await expect(listed(john).getByRole('img', { name: 'Unread' })).toHaveCount(0);
  await expect(listed(john).getByRole('link', { name: '# launch' })).toHaveAttribute('href', `/conversations/${launch}/${id}`);
});

test('text of a mention can be selected, and a click on it opens the message', async ({ launch, john, janesProgram: jane }) => {
  const id = await post(jane, launch, '@john one apple and **more** of them');
  await openMentions(john);
  const text = listed(john).getByText('one apple');
  await expect(listed(john).locator('strong')).toHaveText('more');
  const box = await text.boundingBox();
  if (!box) throw new Error('no text');
  const { mouse } = john.page;
  await mouse.move(box.x + box.width - 1, box.y + box.height / 2);
  await mouse.down();
  await mouse.move(box.x + 1, box.y + box.height / 2, { steps: 5 });
  await mouse.up();
  expect(await john.page.evaluate(() => getSelection()?.toString())).toContain('one apple and more');
  await expect(john.page).toHaveURL('/mentions');
  // Ends the selection.
  await john.page.getByRole('heading', { level: 1, name: 'Mentions' }).click();
  const tab = john.page.context().waitForEvent('page');
  await text.click({ button: 'middle' });
  await expect(await tab).toHaveURL(`/conversations/${launch}/${id}`);
  await (await tab).close();
  await text.click();
  await expect(john.page).toHaveURL(`/conversations/${launch}/${id}`);
});

test('an edited message changes, and a deleted one goes', async ({ launch, john, janesProgram: jane }) => {
  const [first, second] = [await post(jane, launch, '@john first'), await post(jane, launch, '@john second')];
  await openMentions(john);
  await expect(listed(john)).toHaveText([/second/u, /first/u]);
  await jane.request.patch(`/api/conversations/${launch}/messages/${first}`, { data: { content: '@john better', ifEditedAt: null } });
  await jane.request.delete(`/api/conversations/${launch}/messages/${second}`);
  await expect(listed(john)).toHaveText([/better.*edited/su]);
});

test('a mention that came while the browser was offline is in the list afterwards', async ({ launch, johnsBrowser, john, janesProgram: jane }) => {
  await openMentions(john);
  await expect(john.page.getByText('Nothing is waiting for you')).toBeVisible();
  await johnsBrowser.setOffline(true);
  await post(jane, launch, '@john where are you?');
  await johnsBrowser.setOffline(false);
  await expect(listed(john)).toHaveText([/where are you\?/u]);
});

test('older mentions load on scrolling', async ({ launch, john, janesProgram: jane }) => {
  for (let count = 1; count <= 60; count += 1) await post(jane, launch, `@john number ${count}.`);
  await openMentions(john);
  await expect(listed(john).first()).toContainText('number 60.');
  expect(await listed(john).count()).toBeLessThan(60);
  await expect(async () => {
    await listed(john).last().scrollIntoViewIfNeeded();
    await expect(listed(john)).toHaveCount(60, { timeout: 500 });
  }).toPass();
  await expect(listed(john).last()).toContainText('number 1.');
  await expect(john.page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
});

test('messages of a private room go with the room', async ({ john, johnsBrowser, janesBrowser, janesProgram: jane }) => {
  const made = await janesBrowser.request.post('/api/rooms', { data: { name: 'leads', isPrivate: true, usernames: ['john'] } });
  const { id } = (await made.json()) as Conversation;
  await post(jane, id, '@john numbers');
  await openMentions(john);
  await expect(listed(john)).toHaveCount(1);
  expect((await johnsBrowser.request.post(`/api/conversations/${id}/leave`)).ok()).toBe(true);
  await expect(john.page.getByText('Nothing is waiting for you')).toBeVisible();
});

test('the switcher leads there, and axe finds nothing', async ({ launch, john, janesProgram: jane }) => {
  await post(jane, launch, '@john see\n```sh\nls\n```');
  await john.page.keyboard.press('Control+k');
  await john.page.getByRole('combobox', { name: 'Jump to' }).fill('menti');
  await expect(john.page.getByRole('option', { selected: true })).toHaveText(/Mentions/u);
  await john.page.keyboard.press('Enter');
  await expect(listed(john)).toHaveCount(1);
  await expect(listed(john).getByRole('button', { name: 'Copy code' })).toBeVisible();
  await expectNothingFound(john.page);
  await expectToFit(john.page);
});
