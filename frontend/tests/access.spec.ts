/** Signing in and out, and landing on the intended page. */
import { expect, test } from './fixtures';
import { Person } from './person';

test('two users of a new server find each other and talk', async ({ openBrowser }) => {
  const arrive = async (name: string) => {
    const page = await (await openBrowser()).newPage();
    await page.goto('/');
    await page.getByRole('button', { name }).click();
    const person = new Person(page);
    // Before it has landed, a message of the other would lead it elsewhere.
    await expect(person.composer).toBeVisible();
    return person;
  };
  const john = await arrive('john');
  const jane = await arrive('jane');

  await john.startMessage();
  await john.page.getByRole('combobox', { name: 'To', exact: true }).pressSequentially('ja');
  await john.page.getByRole('option', { name: 'jane' }).click();
  await john.page.getByRole('button', { name: 'Start' }).click();
  await expect(john.composer).toHaveAccessibleName('Message jane');
  await john.say('Hello Jane');

  await expect(jane.row('john')).toContainText('Hello Jane');
  await expect(jane.row('john')).toContainText('1 unread');
  await expect(jane.page).toHaveTitle('(1) #everyone · Chinwag');
  await jane.row('john').click();
  await jane.say('Hello John');

  await expect(john.said).toHaveText(['Hello Jane', 'Hello John']);
  await expect(jane.said).toHaveText(['Hello Jane', 'Hello John']);
  await expect(john.mark('Hello Jane', 'Sent')).toBeVisible();
  await expect(jane.mark('Hello John', 'Sent')).toBeVisible();
  await expect(jane.page).toHaveTitle('john · Chinwag');
});

test('the name field signs in a user without a button', async ({ openBrowser, server }) => {
  await server.addUsers('Zoë', ...Array.from({ length: 12 }, (_, index) => `colleague${index}`));
  const page = await (await openBrowser()).newPage();
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Someone else' }).fill(' zoë ');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toContainText('Zoë');
});

test('an unknown name is explained beside the field, which keeps it', async ({ openBrowser }) => {
  const page = await (await openBrowser()).newPage();
  await page.goto('/');
  const field = page.getByRole('textbox', { name: 'Someone else' });
  await field.fill('nobody');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('There is no user called “nobody”');
  await expect(field).toHaveAccessibleDescription(/chinwag user add nobody/u);
  await expect(field).toHaveValue('nobody');
  await expect(field).toBeFocused();
});

test('the access page says that anyone can be anyone', async ({ openBrowser }) => {
  const page = await (await openBrowser()).newPage();
  await page.goto('/');
  await expect(page.getByText('anyone on this computer can sign in as anyone')).toBeVisible();
});

test('the signed-in page says that anyone can be anyone', async ({ john }) => {
  await expect(john.page.getByRole('complementary', { name: 'Demo' })).toContainText('Anyone on this computer can sign in as anyone');
});

test('a demo lets in by password too', async ({ openBrowser }) => {
  const page = await (await openBrowser()).newPage();
  await page.goto('/');
  await page.getByText('Sign in with a password').click();
  await page.getByRole('textbox', { name: 'Username' }).fill('john');
  await page.getByLabel('Password', { exact: true }).fill('not his password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'Wrong username or password' })).toBeVisible();
});

test('an error of GitHub is explained once', async ({ openBrowser }) => {
  const page = await (await openBrowser()).newPage();
  await page.goto('/?error=github_denied');
  await expect(page.getByRole('alert').filter({ hasText: 'You declined at GitHub' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('You declined at GitHub')).toBeHidden();
});

test('the access page explains every error of GitHub', async ({ openBrowser }) => {
  const page = await (await openBrowser()).newPage();
  const CODES = ['github_state', 'github_uninvited', 'github_unavailable', 'github_taken', 'github_deactivated', 'invite_used', 'something new'];
  const said = new Set<string>();
  for (const code of CODES) {
    await page.goto(`/?error=${code}`);
    await expect(page.getByRole('alert').first()).toHaveText(/\./u);
    said.add(await page.getByRole('alert').first().innerText());
  }
  expect(said.size).toBe(CODES.length);
});

test('after signing out, reload and back show nothing', async ({ john, janesProgram: jane, meeting }) => {
  await jane.post(meeting, 'our secret');
  await expect(john.said).toHaveText(['our secret']);
  await john.signOut();
  await expect(john.page).toHaveTitle('Sign in · Chinwag');
  await john.page.goBack();
  await expect(john.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await john.page.reload();
  await expect(john.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(john.page.getByText('our secret')).toBeHidden();
});

test('a pasted link leads to its conversation after signing in', async ({ meeting, john, janesProgram: jane, openBrowser }) => {
  await jane.post(meeting, 'here it is');
  await expect(john.said).toHaveText(['here it is']);
  const page = await (await openBrowser()).newPage();
  await page.goto(john.page.url());
  await page.getByRole('button', { name: 'john' }).click();
  await expect(new Person(page).said).toHaveText(['here it is']);
  await expect(page).toHaveURL(john.page.url());
});

test('reload, back and forward land in the same place', async ({ john, server }) => {
  await server.addUsers('ann');
  await john.post(await john.start('jane'), 'to jane');
  await john.post(await john.start('ann'), 'to ann');
  const heading = (name: string) => john.page.getByRole('heading', { level: 1, name });
  await john.row('jane').click();
  await expect(heading('jane')).toBeVisible();
  await john.row('ann').click();
  await expect(heading('ann')).toBeVisible();
  await john.page.goBack();
  await expect(heading('jane')).toBeVisible();
  await john.page.reload();
  await expect(john.said).toHaveText(['to jane']);
  await john.page.goForward();
  await expect(heading('ann')).toBeVisible();
  await expect(john.said).toHaveText(['to ann']);
});

test('a conversation of others looks like a missing conversation', async ({ meeting, janesProgram: jane, signIn, server }) => {
  await server.addUsers('mallory');
  await jane.post(meeting, 'our secret');
  const mallory = await signIn('mallory');
  const missing = mallory.page.getByRole('heading', { name: 'This conversation does not exist' });
  await mallory.page.goto('/conversations/999999');
  await expect(missing).toBeVisible();
  const text = await mallory.page.getByRole('main').innerText();
  await mallory.page.goto(`/conversations/${meeting}`);
  await expect(missing).toBeVisible();
  await expect(mallory.page.getByRole('main')).toHaveText(text, { useInnerText: true });
});

test('an unknown address says so and links to the home page', async ({ john }) => {
  const answer = await john.page.goto('/no/such/page');
  expect(answer?.status()).toBe(404);
  await expect(john.page.getByRole('heading', { name: 'This page does not exist' })).toBeVisible();
  await expect(john.page).toHaveTitle('Not found · Chinwag');
  await john.page.getByRole('link', { name: 'Go to your conversations' }).click();
  // It leads on to the room of everyone.
  await expect(john.page).toHaveURL(/\/conversations\/1$/u);
});
