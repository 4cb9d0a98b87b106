/** The list of conversations, and starting one. */
import type { Request, Route } from '@playwright/test';
import { expect, test } from './fixtures';
import { Gate } from './gate';
import type { Person } from './person';

const dialogOf = ({ page }: Person) => page.getByRole('dialog', { name: 'New message' });
const nameFieldOf = ({ page }: Person) => page.getByRole('combobox', { name: 'To', exact: true });

async function openDialog(person: Person) {
  await person.startMessage();
  await expect(nameFieldOf(person)).toBeFocused();
}

const chipOf = (person: Person, name: string) => dialogOf(person).getByRole('button', { name: `Remove ${name}`, exact: true });

/** Enter chooses whom the name means, and Enter starts. */
async function startWith(person: Person, name: string) {
  await nameFieldOf(person).fill(name);
  await nameFieldOf(person).press('Enter');
  await expect(chipOf(person, name)).toBeVisible();
  await nameFieldOf(person).press('Enter');
}

test('a conversation is started with the keyboard alone', async ({ john }) => {
  await openDialog(john);
  await john.page.keyboard.type('ja');
  await expect(john.page.getByRole('option', { name: 'jane' })).toBeVisible();
  await john.page.keyboard.press('ArrowDown');
  await expect(john.page.getByRole('option', { selected: true })).toHaveAccessibleName('jane');
  await john.page.keyboard.press('Enter');
  await expect(chipOf(john, 'jane')).toBeVisible();
  await john.page.keyboard.press('Enter');
  await expect(john.page).toHaveURL(/\/conversations\/\d+$/u);
  await expect(john.composer).toBeFocused();
});

test('starting the conversation that is open leads to its composer', async ({ meeting, john }) => {
  await openDialog(john);
  await startWith(john, 'jane');
  await expect(dialogOf(john)).toBeHidden();
  await expect(john.composer).toBeFocused();
  await expect(john.page).toHaveURL(new RegExp(`/conversations/${meeting}$`, 'u'));
});

test('names are suggested in any case, and the user’s own means notes to self', async ({ john, server }) => {
  await server.addUsers('Joanna', 'jonas');
  await openDialog(john);
  await john.page.keyboard.type('JO');
  await expect(john.page.getByRole('option')).toHaveText([/^Joanna/u, /^Notes to self/u, /^jonas/u]);
});

test('people are suggested by their display name too, without regard to accents', async ({ john, jane, server }) => {
  await server.addUsers('Zoë', 'lukasz');
  await jane.page.request.patch('/api/account', { data: { displayName: 'Łukasz Nguyễn' } });
  await openDialog(john);
  await nameFieldOf(john).fill('lukasz');
  await expect(john.page.getByRole('option')).toHaveText([/^lukasz/u, /^Łukasz Nguyễn @jane/u]);
  // An exact username comes first, then the only matching display name.
  await john.page.getByRole('button', { name: 'Start' }).click();
  await expect(john.composer).toHaveAccessibleName('Message lukasz');
  await openDialog(john);
  await nameFieldOf(john).fill('zoe');
  await expect(john.page.getByRole('option')).toHaveText([/^Zoë/u]);
  await john.page.getByRole('button', { name: 'Start' }).click();
  await expect(john.composer).toHaveAccessibleName('Message Zoë');
  await openDialog(john);
  await nameFieldOf(john).fill('nguyen');
  await john.page.getByRole('option', { name: 'Łukasz Nguyễn' }).click();
  await john.page.getByRole('button', { name: 'Start' }).click();
  await expect(john.composer).toHaveAccessibleName('Message Łukasz Nguyễn');
});

test('late suggestions are not shown the next time', async ({ john, jane }) => {
  expect(jane).toBeTruthy();
  const [asked, held, over] = [new Gate(), new Gate(), new Gate()];
  const end = (request: Request) => request.url().includes('search=jane') && over.open();
  john.page.on('requestfinished', end).on('requestfailed', end);
  await john.page.route('**/api/users?search=jane*', async (route) => {
    asked.open();
    await held.opened;
    await route.continue();
  });
  await openDialog(john);
  await nameFieldOf(john).fill('jane');
  await asked.opened;
  await john.page.keyboard.press('Escape');
  await openDialog(john);
  await expect(john.page.getByRole('option')).toHaveText([/^Notes to self/u, /^jane/u]);
  held.open();
  await over.opened;
  await expect(nameFieldOf(john)).toHaveValue('');
  await expect(john.page.getByRole('option')).toHaveText([/^Notes to self/u, /^jane/u]);
});

/** Two Enters, while the first still looks the typed name up. */
async function enterTwice(person: Person, typed: string) {
  const [asked, held] = [new Gate(), new Gate()];
  await person.page.route(`**/api/users?search=${typed}*`, async (route) => {
    asked.open();
    await held.opened;
    // The first Enter makes an earlier request useless.
    await route.continue().catch(() => {});
  });
  await nameFieldOf(person).fill(typed);
  await person.page.keyboard.press('Enter');
  await asked.opened;
  await person.page.keyboard.press('Enter');
  held.open();
}

test('a second Enter starts the conversation although the first still looks the name up', async ({ john, jane }) => {
  expect(jane).toBeTruthy();
  await openDialog(john);
  await enterTwice(john, 'jane');
  await expect(john.composer).toHaveAccessibleName('Message jane');
});

test('a second Enter chooses the first of several whom the first one finds', async ({ john, server }) => {
  await server.addUsers('wei', 'weiss');
  await openDialog(john);
  await enterTwice(john, 'we');
  await expect(chipOf(john, 'wei')).toBeVisible();
  await expect(dialogOf(john).getByRole('alert').filter({ hasText: 'Several' })).toHaveCount(0);
});

test('arrows move through the people, also before they have come', async ({ john, jane, server }) => {
  expect(jane).toBeTruthy();
  await server.addUsers('ann', 'bob');
  const held = new Gate();
  await john.page.route('**/api/users?*', async (route) => {
    await held.opened;
    await route.continue();
  });
  await john.sidebar.getByRole('button', { name: 'Add a room' }).click();
  await john.page.getByRole('dialog', { name: 'Add a room' }).getByText('Create a room').click();
  const field = john.page.getByRole('dialog', { name: 'Create a room' }).getByRole('combobox', { name: 'People' });
  const active = john.page.getByRole('option', { selected: true });
  await field.press('ArrowDown');
  await expect(john.page.getByRole('option')).toHaveCount(0);
  held.open();
  await expect(active).toHaveAccessibleName(/^ann/u);
  for (const name of [/^bob/u, /^jane/u, /^ann/u]) {
    await field.press('ArrowDown');
    await expect(active).toHaveAccessibleName(name);
  }
  await field.press('ArrowUp');
  await expect(active).toHaveAccessibleName(/^jane/u);
  await field.press('Enter');
  await expect(john.page.getByRole('button', { name: 'Remove jane' })).toBeVisible();
  await expect(field).toHaveAttribute('aria-expanded', 'false');
});

test('an unknown name is refused beside the field', async ({ john }) => {
  await openDialog(john);
  await nameFieldOf(john).fill('nobody');
  await dialogOf(john).getByRole('button', { name: 'Start' }).click();
  await expect(dialogOf(john).getByRole('alert')).toContainText('Nobody here is called “nobody”');
  await expect(nameFieldOf(john)).toHaveAccessibleDescription(/Nobody here is called “nobody”/u);
  await expect(nameFieldOf(john)).toHaveValue('nobody');
  await nameFieldOf(john).press('e');
  await expect(dialogOf(john).getByText('Nobody here is called')).toBeHidden();
});

test('the user’s own name leads to notes to self', async ({ john }) => {
  await openDialog(john);
  await nameFieldOf(john).fill('john');
  await nameFieldOf(john).press('Enter');
  await expect(john.composer).toHaveAccessibleName('Message yourself');
  await expect(john.row('Notes to self')).toBeVisible();
});

test('without anyone, nothing starts', async ({ john }) => {
  await openDialog(john);
  await nameFieldOf(john).press('Enter');
  await expect(dialogOf(john).getByRole('alert')).toContainText('Choose at least one person.');
});

test('starting a conversation that exists opens it', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'we know each other');
  await john.home();
  await openDialog(john);
  await startWith(john, 'jane');
  await expect(john.page).toHaveURL(`/conversations/${meeting}`);
  await expect(john.said).toHaveText(['we know each other']);
});

test('the conversation with the newest message comes first, live', async ({ john, janesProgram: jane, signIn, server }) => {
  await server.addUsers('ann');
  const ann = await signIn('ann');
  const withJane = await jane.start('john');
  const withAnn = await ann.start('john');
  await jane.post(withJane, 'from jane');
  await expect(john.rows).toContainText(['from jane']);
  await ann.post(withAnn, 'from ann');
  await expect(john.rows).toContainText(['from ann', 'from jane']);
  await jane.post(withJane, 'again');
  await expect(john.rows).toContainText(['again', 'from ann']);
  await john.page.reload();
  await expect(john.rows).toContainText(['again', 'from ann']);
});

test('a message that arrives while its conversation loads is listed', async ({ john, janesProgram: jane }) => {
  const [asked, held] = [new Gate(), new Gate()];
  // Only the first load: the message makes the page load the conversation again, maybe after the end of the test.
  const hold = async (route: Route) => {
    const response = await route.fetch();
    asked.open();
    await held.opened;
    await route.fulfill({ response });
  };
  await john.page.route(/\/api\/conversations\/\d+$/u, hold, { times: 1 });
  const id = await jane.start('john');
  await asked.opened;
  const second = await john.openTab();
  await jane.post(id, 'just now');
  await expect(second.row('jane')).toContainText('just now');
  held.open();
  await expect(john.row('jane')).toContainText('just now');
});

test('a link to an unlisted conversation shows that it loads, and opens it', async ({ john, janesProgram: jane }) => {
  const id = await jane.start('john');
  const held = new Gate();
  await john.page.route(/\/api\/snapshot$/u, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), conversations: [] } });
  });
  await john.page.route(/\/api\/conversations\/\d+$/u, async (route) => {
    await held.opened;
    await route.continue();
  });
  await john.page.goto(`/conversations/${id}`);
  const main = john.page.getByRole('main');
  await expect(main.getByRole('status').filter({ hasText: 'Loading' })).toBeVisible();
  held.open();
  await expect(john.composer).toHaveAccessibleName('Message jane');
  await expect(john.timeline).toContainText('the start of your conversation with jane');
});

test('a draft is shown in the list of conversations', async ({ meeting, john }) => {
  await john.composer.fill('I wanted to say');
  await john.home();
  await expect(john.row('jane')).toContainText('Draft: I wanted to say');
  await expect(john.row('jane').getByRole('img', { name: 'Draft' })).toBeVisible();
  await john.row('jane').click();
  await expect(john.row('jane')).not.toContainText('Draft');
  await expect(john.page).toHaveURL(`/conversations/${meeting}`);
});

test('an empty conversation is listed as long as it is open', async ({ meeting, john, janesProgram: jane }) => {
  await expect(john.row('jane')).toContainText('No messages yet');
  await john.home();
  await expect(john.rows).toHaveCount(0);
  await jane.post(meeting, 'first');
  await expect(john.row('jane')).toContainText('first');
});

test('the last ten conversations and all unread ones are listed, and the others are found', async ({ john, server }) => {
  const names = Array.from({ length: 30 }, (_, index) => `colleague${index + 1}`);
  await server.addUsers(...names);
  for (const name of names) await john.post(await john.start(name), `to ${name}`);
  await john.page.reload();
  await expect(john.rows).toHaveCount(10);
  await expect(john.rows.first()).toContainText('to colleague30');
  await expect(john.rows.last()).toContainText('to colleague21');
  await john.sidebar.getByRole('button', { name: 'Find someone else…' }).click();
  await expect(john.page.getByRole('combobox', { name: 'Jump to' })).toBeFocused();
  await john.page.keyboard.type('colleague7');
  await john.page.keyboard.press('Enter');
  await expect(john.composer).toHaveAccessibleName('Message colleague7');
  await expect(john.rows).toHaveCount(11);
});

test('an empty demo says how to see both sides', async ({ john, jane, signIn }) => {
  await expect(john.page.getByRole('complementary', { name: 'Demo' })).toContainText('sign in as jane in a private window');
  await expect(jane.page.getByRole('complementary', { name: 'Demo' })).toContainText('sign in as john in a private window');
  const phone = await signIn('john', { viewport: { width: 390, height: 844 } });
  const main = phone.page.getByRole('main');
  await expect(main).toContainText('Say hello to someone');
  await main.getByRole('button', { name: 'New conversation' }).click();
  await expect(nameFieldOf(phone)).toBeFocused();
});

test('a new conversation says who is in it', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await expect(john.timeline).toContainText('the start of your conversation with jane');
});
