/** Several tabs of one browser, and several users of it. */
import { expect, test } from './fixtures';
import { lines } from './person';
import { overPlainHttp } from './plain-http';

test('eight tabs are all live, and each can send', async ({ meeting, john, jane }) => {
  const tabs = [john];
  while (tabs.length < 8) tabs.push(await john.openTab());
  await jane.say('to all of you');
  for (const tab of tabs) await expect(tab.said).toHaveText(['to all of you']);
  const answers = lines(8, 'from tab');
  for (const [index, tab] of tabs.entries()) {
    await tab.say(answers[index] ?? '');
    await expect(tab.mark(answers[index] ?? '', 'Sent')).toBeVisible();
    await expect(jane.said.last()).toHaveText(answers[index] ?? '');
  }
  for (const tab of [...tabs, jane]) await expect(tab.said).toHaveText(['to all of you', ...answers]);
  expect(await jane.stored(meeting)).toEqual(['to all of you', ...answers]);
});

test('the author’s other tabs and devices show the message, with its tick', async ({ meeting, john, signIn }) => {
  const tab = await john.openTab();
  const phone = await signIn('john');
  await phone.open(meeting);
  await john.say('from my desk');
  for (const other of [tab, phone]) {
    await expect(other.said).toHaveText(['from my desk']);
    await expect(other.mark('from my desk', 'Sent')).toBeVisible();
  }
  await phone.say('from my phone');
  await expect(john.said).toHaveText(['from my desk', 'from my phone']);
  await expect(john.said.last()).toBeVisible();
});

test('closing the first tab leaves the others live', async ({ meeting, john, jane }) => {
  expect(meeting).toBeTruthy();
  const other = await john.openTab();
  await expect(other.composer).toBeVisible();
  await john.page.close();
  await jane.say('are you there?');
  await expect(other.said).toHaveText(['are you there?']);
  await other.say('yes');
  await expect(jane.said).toHaveText(['are you there?', 'yes']);
});

test('a draft is shared by the tabs', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  const other = await john.openTab();
  await john.composer.fill('half a thought');
  await expect(other.composer).toHaveValue('half a thought');
  await other.composer.press('Enter');
  await expect(john.composer).toHaveValue('');
  await expect(john.mark('half a thought', 'Sent')).toBeVisible();
});

test('signing out in one tab signs the others out', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  const other = await john.openTab();
  await john.signOut();
  await expect(other.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('another user in the same browser sees nothing of the previous user in any tab', async ({ meeting, john, jane, server }) => {
  await server.addUsers('mallory');
  await jane.say('for John only');
  await expect(john.said).toHaveText(['for John only']);
  await john.composer.fill('draft of John');
  await john.page.context().route(/\/messages$/u, (route) => route.abort());
  const other = await john.openTab();
  await other.say('unsent words of John');
  await expect(other.mark('unsent words of John', 'Sending')).toBeVisible();

  // Signing out by hand would delete the unsent messages.
  await john.request.post('/api/logout');
  await john.page.getByRole('textbox', { name: 'Someone else' }).fill('mallory');
  await john.page.keyboard.press('Enter');
  for (const tab of [john, other]) {
    await expect(tab.sidebar).toContainText('mallory');
    await expect(tab.page.getByText(/(?:for|of) John/u)).toHaveCount(0);
    await expect(tab.rows).toHaveCount(0);
  }
  await expect(other.page.getByRole('heading', { name: 'This conversation does not exist' })).toBeVisible();
  await john.page.context().unroute(/\/messages$/u);
  await john.post(await john.start('jane'), 'from mallory');
  await expect(other.row('jane')).toContainText('from mallory');
  await expect(jane.said).toHaveText(['for John only']);

  await john.signOut();
  await john.page.getByRole('button', { name: 'john' }).click();
  await expect(other.mark('unsent words of John', 'Sent')).toBeVisible();
  await expect(jane.said).toHaveText(['for John only', 'unsent words of John']);
  expect(await jane.stored(meeting)).toEqual(['for John only', 'unsent words of John']);
});

test('everything essential works over plain HTTP in the network', async ({ server, openBrowser }) => {
  const arrive = await overPlainHttp(server, openBrowser);
  const john = await arrive('john');
  const jane = await arrive('jane');
  expect(await john.page.evaluate(() => isSecureContext)).toBe(false);
  await john.startMessage();
  await john.page.getByRole('combobox', { name: 'To', exact: true }).fill('jane');
  await john.page.keyboard.press('Enter');
  await expect(john.page.getByRole('button', { name: 'Remove jane' })).toBeVisible();
  await john.page.keyboard.press('Enter');
  await expect(john.composer).toHaveAccessibleName('Message jane');
  await john.say('plain and simple');
  await expect(john.mark('plain and simple', 'Sent')).toBeVisible();
  await jane.row('john').click();
  await expect(jane.said).toHaveText(['plain and simple']);
  const tab = await jane.openTab();
  await jane.say('indeed');
  await expect(john.said).toHaveText(['plain and simple', 'indeed']);
  await expect(tab.said).toHaveText(['plain and simple', 'indeed']);
  await john.page.reload();
  await expect(john.said).toHaveText(['plain and simple', 'indeed']);
});
