/** The page with the keyboard alone, with a screen reader, and under axe. */
import { expectNothingFound } from './axe';
import { expect, test } from './fixtures';
import type { Person } from './person';

const STATES: Record<string, (person: Person, other: Person, conversation: string) => Promise<void>> = {
  'the access page': async (john) => {
    await john.signOut();
    await john.page.getByRole('textbox', { name: 'Someone else' }).fill('nobody');
    await john.page.keyboard.press('Enter');
    await expect(john.page.getByRole('alert')).not.toBeEmpty();
  },
  'a page beside the list of conversations': async (john, jane, conversation) => {
    await john.home();
    await jane.post(conversation, 'unread');
    await expect(john.row('jane')).toContainText('1 unread');
  },
  'a conversation': async (john, jane) => {
    await jane.say('Hello', 'See https://example.org');
    await john.say('I do');
    await expect(john.mark('I do', 'Sent')).toBeVisible();
    await john.composer.fill('x'.repeat(10_001));
  },
  'pending and failed messages': async (john) => {
    await john.page.route(/\/messages$/u, (route) => route.fulfill({ status: 422, json: { message: 'No' } }), { times: 1 });
    await john.say('refused');
    await expect(john.message('refused')).toContainText('Not sent');
    await john.page.route(/\/messages$/u, (route) => route.abort());
    await john.say('waiting');
    await expect(john.mark('waiting', 'Sending')).toBeVisible();
  },
  'the dialog that starts a conversation': async (john) => {
    await john.page.goto('/');
    await john.startMessage();
    await john.page.getByRole('combobox', { name: 'To', exact: true }).pressSequentially('ja');
    await expect(john.page.getByRole('option', { selected: true })).toHaveAccessibleName(/^jane/u);
  },
  'the settings': async (john) => {
    await john.page.goto('/');
    await john.page.getByRole('button', { name: 'Settings' }).click();
    await expect(john.page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  },
  'a page that does not exist': async (john) => {
    await john.page.goto('/no/such/page');
    await expect(john.page.getByText('This page does not exist')).toBeVisible();
  },
};

for (const [name, arrive] of Object.entries(STATES)) {
  test(`axe finds nothing on ${name}`, async ({ meeting, john, jane }) => {
    await arrive(john, jane, meeting);
    await expectNothingFound(john.page);
  });
}

test('axe finds nothing while the server is unreachable', async ({ meeting, john, server }) => {
  expect(meeting).toBeTruthy();
  await server.kill();
  await expect(john.page.getByText('No connection since')).toBeVisible();
  await expectNothingFound(john.page);
});

test('a new message of others is announced once, with its author', async ({ meeting, john, jane }) => {
  expect(meeting).toBeTruthy();
  await jane.say('Are you coming?');
  await expect(john.announcer.getByText('jane: Are you coming?')).toHaveCount(1);
  await john.say('Yes');
  await jane.say('Good');
  await expect(john.announcer.locator('p')).toHaveText(['jane: Are you coming?', 'jane: Good']);
  await expect(jane.announcer.locator('p')).toHaveText(['john: Yes']);
});

test('a message in another conversation is announced too', async ({ meeting, john, janesProgram: jane, server, signIn }) => {
  await server.addUsers('ann');
  const ann = await signIn('ann');
  await ann.post(await ann.start('john'), 'It is me');
  await expect(john.announcer.getByText('ann: It is me')).toHaveCount(1);
  await jane.post(meeting, 'and me');
  await expect(john.announcer.getByText('jane: and me')).toHaveCount(1);
});

test('the page has landmarks, a single h1, and no live list', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'hello');
  await expect(john.said).toHaveText(['hello']);
  await expect(john.page.getByRole('navigation', { name: 'Conversations' })).toHaveCount(1);
  await expect(john.page.getByRole('main')).toHaveCount(1);
  await expect(john.page.getByRole('complementary', { name: 'Demo' })).toHaveCount(1);
  await expect(john.page.getByRole('heading', { level: 1 })).toHaveText('jane');
  await expect(john.timeline.locator('[aria-live], [role=log], [role=status]')).toHaveCount(0);
  await john.home();
  await expect(john.page.getByRole('heading', { level: 1 })).toHaveText('Devices');
});

test('every control has a name', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'hello');
  await expect(john.said).toHaveText(['hello']);
  await john.page.getByRole('button', { name: 'Settings' }).click();
  await expect(john.page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  const controls = await john.page.locator('button, a, input, textarea').filter({ visible: true }).all();
  expect(controls.length).toBeGreaterThan(10);
  for (const control of controls) {
    await expect(control).toHaveAccessibleName(/\S/u);
  }
});

test('a whole conversation works with the keyboard alone', async ({ john, jane }) => {
  const { keyboard } = john.page;
  const tabTo = async (name: string) => {
    const target = john.page.getByRole('button', { name, exact: true }).or(john.page.getByRole('link', { name })).first();
    do await keyboard.press('Tab');
    while (!(await target.evaluate((element) => element === document.activeElement)));
    await expect(target).not.toHaveCSS('outline-style', 'none');
  };
  await john.page.reload();
  await expect(john.sidebar).toBeVisible();
  await tabTo('New message');
  await keyboard.press('Enter');
  await expect(john.page.getByRole('combobox', { name: 'To', exact: true })).toBeFocused();
  await keyboard.type('jane');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await expect(john.composer).toHaveAccessibleName('Message jane');
  await expect(john.composer).toBeFocused();
  await keyboard.type('no mouse');
  await keyboard.press('Enter');
  await expect(john.mark('no mouse', 'Sent')).toBeVisible();
  await jane.row('john').click();
  await expect(jane.said).toHaveText(['no mouse']);
  await john.page.reload();
  await expect(john.composer).toBeFocused();
  await tabTo('Settings');
  await keyboard.press('Enter');
  await tabTo('Sign out');
  await keyboard.press('Enter');
  await expect(john.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('the first Tab offers to skip the list', async ({ meeting, janesProgram: jane, signIn }) => {
  await jane.post(meeting, 'hello');
  const phone = await signIn('john', { hasTouch: true, isMobile: true });
  await phone.open(meeting);
  await phone.page.keyboard.press('Tab');
  const skip = phone.page.getByRole('link', { name: 'Skip to the conversation' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await phone.page.keyboard.press('Enter');
  await expect(phone.page.getByRole('main')).toBeFocused();
});

test('focus returns to the button that opened the dialog', async ({ john }) => {
  const opener = john.sidebar.getByRole('button', { name: 'New message' });
  const dialog = john.page.getByRole('dialog', { name: 'New message' });
  for (const close of [
    () => john.page.keyboard.press('Escape'),
    () => dialog.getByRole('button', { name: 'Close' }).click(),
  ]) {
    await opener.click();
    await expect(dialog).toBeVisible();
    await close();
    await expect(dialog).toBeHidden();
    await expect(opener).toBeFocused();
  }
});

test('focus returns to the button that opened the settings', async ({ john }) => {
  const opener = john.page.getByRole('button', { name: 'Settings' });
  await opener.click();
  await john.page.getByRole('radio', { name: 'Dark' }).focus();
  await john.page.keyboard.press('Escape');
  await expect(john.page.getByRole('button', { name: 'Sign out' })).toBeHidden();
  await expect(opener).toBeFocused();
});
