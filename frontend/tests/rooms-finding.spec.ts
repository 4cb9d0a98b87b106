/** Finding and making rooms and groups: the sidebar, the list of all rooms, the dialogs, and the switcher. */
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './fixtures';
import type { Person } from './person';

const createDialog = ({ page }: Person) => page.getByRole('dialog', { name: 'Create a room' });
const nameOf = (person: Person) => createDialog(person).getByRole('textbox', { name: 'Name' });
const newMessage = ({ page }: Person) => page.getByRole('dialog', { name: 'New message' });
const toField = (person: Person) => newMessage(person).getByRole('combobox', { name: 'To', exact: true });
const switcher = ({ page }: Person) => page.getByRole('dialog', { name: 'Jump to' });
const options = (person: Person) => switcher(person).getByRole('option');
const entry = ({ page }: Person, name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name });
const starred = ({ sidebar }: Person) => sidebar.getByRole('list', { name: 'Starred' }).getByRole('link');

/** Opens the menu of the rooms' section and chooses an item. */
async function chooseFromMenu({ page, sidebar }: Person, item: string) {
  await sidebar.getByRole('button', { name: 'Add a room' }).click();
  await page.getByRole('dialog', { name: 'Add a room' }).getByText(item).click();
}

async function openSwitcher(person: Person) {
  await expect(person.sidebar).toBeVisible();
  await person.page.keyboard.press('ControlOrMeta+k');
  await expect(switcher(person).getByRole('combobox')).toBeFocused();
}

/** Chooses people in the dialog for a new message. */
async function choose(person: Person, ...names: string[]) {
  await person.startMessage();
  for (const name of names) {
    await toField(person).fill(name);
    await toField(person).press('Enter');
    await expect(newMessage(person).getByRole('button', { name: `Remove ${name}`, exact: true })).toBeVisible();
  }
}

test('a new user begins in the room of everyone', async ({ john }) => {
  await expect(john.room('everyone')).toHaveAttribute('aria-current', 'page');
  await expect(john.composer).toBeVisible();
  await expect(john.page).toHaveTitle(/^#everyone · /u);
});

test('a room is created with its people, and everyone in it sees it at once', async ({ john, jane }) => {
  await chooseFromMenu(john, 'Create a room');
  await expect(nameOf(john)).toBeFocused();
  await john.page.keyboard.type('Garden shed');
  await expect(nameOf(john)).toHaveValue('Garden-shed');
  await createDialog(john).getByRole('textbox', { name: 'Topic' }).fill('Tools and seeds');
  await createDialog(john).getByRole('radio', { name: 'Private' }).check({ force: true });
  const people = createDialog(john).getByRole('combobox', { name: 'People' });
  await people.fill('jane');
  await people.press('Enter');
  await expect(createDialog(john).getByRole('button', { name: 'Remove jane' })).toBeVisible();
  await createDialog(john).getByRole('button', { name: 'Create room' }).click();
  await expect(createDialog(john)).toBeHidden();
  await expect(john.room('Garden-shed')).toHaveAttribute('aria-current', 'page');
  await expect(john.composer).toBeFocused();
  await expect(jane.room('Garden-shed')).toBeVisible();
  await expect(jane.room('Garden-shed').getByRole('img', { name: 'Private room' })).toBeVisible();
});

test('a space in the middle of a name becomes a dash where the caret is', async ({ john }) => {
  await chooseFromMenu(john, 'Create a room');
  await nameOf(john).fill('gardenshed');
  for (let step = 0; step < 4; step += 1) await nameOf(john).press('ArrowLeft');
  await john.page.keyboard.type(' x ');
  await expect(nameOf(john)).toHaveValue('garden-x-shed');
});

test('a taken name is refused beside the field, and what was typed stays', async ({ john, janesProgram: jane }) => {
  await jane.createRoom('secret', { isPrivate: true });
  await chooseFromMenu(john, 'Create a room');
  await nameOf(john).fill('Secret');
  await createDialog(john).getByRole('textbox', { name: 'Topic' }).fill('Plans');
  await nameOf(john).press('Enter');
  await expect(nameOf(john)).toHaveAccessibleDescription(/Another room has this name/u);
  await expect(nameOf(john)).toBeFocused();
  await expect(createDialog(john).getByRole('textbox', { name: 'Topic' })).toHaveValue('Plans');
  await nameOf(john).fill('a/b');
  await nameOf(john).press('Enter');
  await expect(nameOf(john)).toHaveAccessibleDescription(/Use letters, digits/u);
});

test('rooms are browsed by their last activity, searched and joined', async ({ john, janesProgram: jane }) => {
  const lab = await jane.createRoom('lab-notes', { topic: 'Experiments so far' });
  const tea = await jane.createRoom('tea-and-cake');
  await jane.createRoom('secret', { isPrivate: true });
  await jane.post(tea, 'Scones?');
  await jane.post(lab, 'It worked');
  await chooseFromMenu(john, 'Browse rooms');
  await expect(john.page).toHaveURL('/rooms');
  const entries = john.page.getByRole('main').getByRole('listitem');
  await expect(entries).toHaveText([/lab-notes.*Experiments so far.*1 person/u, /tea-and-cake/u, /everyone/u]);
  await john.page.getByRole('searchbox', { name: 'Find a room' }).fill('tea and');
  await expect(entries).toHaveCount(1);
  await entry(john, 'tea-and-cake').getByRole('button', { name: 'Join tea-and-cake' }).click();
  await expect(entry(john, 'tea-and-cake')).toContainText('Joined');
  await expect(entry(john, 'tea-and-cake')).toContainText('2 people');
  await expect(entry(john, 'tea-and-cake').getByRole('link', { name: 'Open tea-and-cake' })).toBeFocused();
  await expect(john.room('tea-and-cake')).toBeVisible();
  await john.page.keyboard.press('Enter');
  await expect(john.page).toHaveURL(`/conversations/${tea}`);
});

test('rooms not joined and archived rooms have their own lists', async ({ john, janesProgram: jane }) => {
  await jane.createRoom('lab-notes');
  const old = await jane.createRoom('old-plans');
  await jane.request.patch(`/api/conversations/${old}`, { data: { isArchived: true } });
  await john.page.goto('/rooms');
  const entries = john.page.getByRole('main').getByRole('listitem');
  await expect(entries).toHaveCount(2);
  await john.page.getByRole('radio', { name: 'Not joined' }).check({ force: true });
  await expect(entries).toHaveText([/lab-notes/u]);
  await john.page.getByRole('radio', { name: 'Archived' }).check({ force: true });
  await expect(entries).toHaveText([/old-plans/u]);
  await expect(entry(john, 'old-plans').getByRole('button', { name: /^Join/u })).toHaveCount(0);
  await expect(entry(john, 'old-plans').getByRole('link', { name: 'Open old-plans' })).toBeVisible();
});

test('a search without a room offers to create it', async ({ john }) => {
  await john.page.goto('/rooms');
  await john.page.getByRole('searchbox', { name: 'Find a room' }).fill('garden shed');
  await john.page.getByRole('button', { name: 'Create #garden-shed' }).click();
  await expect(nameOf(john)).toHaveValue('garden-shed');
});

test('a room is bold for any message, and has a number only for mentions', async ({ john, janesProgram: jane }) => {
  const lab = await jane.createRoom('lab-notes', { usernames: ['john'] });
  await expect(john.room('lab-notes')).toBeVisible();
  await jane.post(lab, 'It worked');
  await expect(john.room('lab-notes').getByRole('img', { name: 'Unread' })).toBeVisible();
  await expect(john.page).toHaveTitle(/^#everyone/u);
  await jane.post(lab, '@john, look');
  await expect(john.room('lab-notes')).toContainText('1 for you');
  await expect(john.page).toHaveTitle(/^\(1\) /u);
});

test('a muted room stays quiet, and a hidden one shows only while it is for the user', async ({ john, janesProgram: jane }) => {
  const lab = await jane.createRoom('lab-notes', { usernames: ['john'] });
  await john.request.patch(`/api/conversations/${lab}/participation`, { data: { involvement: 'nothing' } });
  await expect(john.room('lab-notes').getByRole('img', { name: 'Muted' })).toBeVisible();
  await jane.post(lab, 'noise');
  await expect(john.room('lab-notes')).toContainText('noise');
  await expect(john.room('lab-notes').getByRole('img', { name: 'Unread' })).toHaveCount(0);
  await john.request.patch(`/api/conversations/${lab}/participation`, { data: { involvement: 'hidden' } });
  await expect(john.room('lab-notes')).toHaveCount(0);
  await jane.post(lab, '@john, look');
  await expect(john.room('lab-notes')).toContainText('1 for you');
});

test('rooms are in the order of the alphabet, whatever happens in them', async ({ john, janesProgram: jane }) => {
  for (const name of ['zoo', 'Älg', 'lab']) await jane.createRoom(name, { usernames: ['john'] });
  const order = [/Älg/u, /everyone/u, /lab/u, /zoo/u];
  await expect(john.rooms).toHaveText(order);
  await jane.post(await jane.createRoom('api', { usernames: ['john'] }), 'first');
  await expect(john.rooms).toHaveText([/Älg/u, /api/u, ...order.slice(1)]);
});

test('a starred conversation moves to its own section', async ({ john, janesProgram: jane }) => {
  const lab = await jane.createRoom('lab-notes', { usernames: ['john'] });
  const direct = await jane.start('john');
  await jane.post(direct, 'hello');
  await expect(john.row('jane')).toBeVisible();
  await expect(starred(john)).toHaveCount(0);
  for (const id of [lab, direct]) await john.request.patch(`/api/conversations/${id}/participation`, { data: { isStarred: true } });
  await expect(starred(john)).toHaveText([/jane/u, /lab-notes/u]);
  await expect(john.room('lab-notes')).toHaveCount(0);
  await expect(john.rows).toHaveCount(0);
  await john.page.reload();
  await expect(starred(john)).toHaveText([/jane/u, /lab-notes/u]);
});

test('an archived room leaves the list', async ({ john, janesProgram: jane }) => {
  const lab = await jane.createRoom('lab-notes', { usernames: ['john'] });
  await expect(john.room('lab-notes')).toBeVisible();
  await jane.request.patch(`/api/conversations/${lab}`, { data: { isArchived: true } });
  await expect(john.room('lab-notes')).toHaveCount(0);
});

test('the arrow keys lead through all sections, and to unread ones', async ({ john, janesProgram: jane }) => {
  const lab = await jane.createRoom('lab-notes', { usernames: ['john'] });
  await jane.createRoom('api', { usernames: ['john'] });
  const direct = await jane.start('john');
  await jane.post(direct, 'hello');
  await expect(john.row('jane')).toBeVisible();
  // Each conversation has a request of its own.
  for (const name of ['api', 'lab-notes']) await expect(john.room(name)).toBeVisible();
  await expect(john.room('everyone')).toHaveAttribute('aria-current', 'page');
  await john.page.keyboard.press('Alt+ArrowUp');
  await expect(john.room('api')).toHaveAttribute('aria-current', 'page');
  await john.page.keyboard.press('Alt+Shift+ArrowDown');
  await expect(john.page).toHaveURL(`/conversations/${direct}`);
  await john.page.keyboard.press('Alt+ArrowUp');
  await expect(john.page).toHaveURL(`/conversations/${lab}`);
});

test('a dialog that was closed meanwhile leads to no room', async ({ john }) => {
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await john.page.route('**/api/rooms', async (route) => {
    if (route.request().method() === 'POST') await asked;
    await route.continue();
  });
  await chooseFromMenu(john, 'Create a room');
  await expect(nameOf(john)).toBeFocused();
  await john.page.keyboard.type('slow');
  await john.page.keyboard.press('Enter');
  await expect(createDialog(john).getByRole('button', { name: 'Create room' })).toHaveAttribute('aria-busy', 'true');
  await john.page.keyboard.press('Escape');
  await expect(createDialog(john)).toBeHidden();
  answer();
  await expect(john.room('slow')).toBeVisible();
  await expect(john.room('everyone')).toHaveAttribute('aria-current', 'page');
});

test('the focus stays in the page when a room to read opens', async ({ john, jane }) => {
  await jane.createRoom('lab-notes');
  await john.page.goto('/rooms');
  await entry(john, 'lab-notes').getByRole('link', { name: 'lab-notes' }).press('Enter');
  await expect(john.page.getByRole('region', { name: 'You are reading' })).toBeFocused();
  await john.page.keyboard.press('Tab');
  await expect(john.page.getByRole('button', { name: 'Join room' })).toBeFocused();
  await john.page.goto('/conversations/999');
  await expect(john.page.getByText('This conversation does not exist')).toBeVisible();
  await expect(john.page.locator('main [tabindex="-1"]')).toBeFocused();
});

test('two people or more are a group, and the same people reach the same conversation', async ({ john, jane, server, signIn }) => {
  await server.addUsers('wei');
  await choose(john, 'jane', 'wei');
  await expect(newMessage(john)).toContainText('A group of 3.');
  await newMessage(john).getByRole('button', { name: 'Start group' }).click();
  await expect(john.composer).toHaveAccessibleName('Message jane and wei');
  const address = john.page.url();
  await john.say('the three of us');
  await expect(jane.row('john, wei')).toContainText('the three of us');
  await jane.row('john, wei').click();
  await expect(jane.said).toHaveText(['the three of us']);
  const wei = await signIn('wei');
  await choose(wei, 'john', 'jane');
  await newMessage(wei).getByRole('button', { name: 'Start group' }).click();
  await expect(wei.page).toHaveURL(address);
});

test('people are listed before anything is typed, and a chip is removed by Backspace or its button', async ({ john, server }) => {
  await server.addUsers('wei');
  await john.startMessage();
  await expect(newMessage(john).getByRole('option')).toHaveText([/^Notes to self/u, /^jane/u, /^wei/u]);
  await newMessage(john).getByRole('option', { name: 'wei' }).click();
  await newMessage(john).getByRole('option', { name: 'jane' }).click();
  await expect(newMessage(john).getByRole('option')).toHaveCount(0);
  await toField(john).press('Backspace');
  await expect(newMessage(john).getByRole('option')).toHaveText([/^jane/u]);
  await newMessage(john).getByRole('button', { name: 'Remove wei' }).click();
  await expect(toField(john)).toBeFocused();
  await expect(newMessage(john).getByRole('option')).toHaveCount(3);
});

test('someone can be chosen after the field was refused', async ({ john, server }) => {
  await server.addUsers('janet');
  await john.startMessage();
  await newMessage(john).getByRole('button', { name: 'Start', exact: true }).click();
  await expect(toField(john)).toHaveAccessibleDescription(/Choose at least one person/u);
  await newMessage(john).getByRole('option', { name: 'janet' }).click();
  await expect(newMessage(john).getByRole('button', { name: 'Remove janet' })).toBeVisible();
  await expect(toField(john)).not.toHaveAccessibleDescription(/Choose/u);
});

test('a group has at most twenty people', async ({ john, server }) => {
  const names = Array.from({ length: 20 }, (_, index) => `colleague${String(index + 1).padStart(2, '0')}`);
  await server.addUsers(...names);
  await john.startMessage();
  for (const name of names.slice(0, 19)) {
    await newMessage(john).getByRole('option', { name }).click();
    await expect(newMessage(john).getByRole('button', { name: `Remove ${name}` })).toBeAttached();
  }
  await newMessage(john).getByRole('option', { name: 'colleague20' }).click();
  await expect(toField(john)).toHaveAccessibleDescription(/at most 20 people/u);
  await newMessage(john).getByRole('button', { name: 'Start group' }).click();
  await expect(john.composer).toBeVisible();
  await expect(john.page).toHaveURL(/\/conversations\/2$/u);
});

test('the switcher finds rooms that the user has joined and others', async ({ john, janesProgram: jane }) => {
  await jane.createRoom('launch', { usernames: ['john'] });
  const lab = await jane.createRoom('lab-notes');
  await jane.createRoom('lair', { isPrivate: true });
  await openSwitcher(john);
  await john.page.keyboard.type('la');
  await expect(options(john)).toHaveText([/launch.*2 people/u, /lab-notes.*You have not joined/u, /Profile/u, /Search messages for “la”/u, /Create a room called la/u]);
  await switcher(john).getByRole('combobox').fill('#lab notes');
  await expect(options(john)).toHaveText([/lab-notes/u, /Search messages/u]);
  await john.page.keyboard.press('Enter');
  await expect(john.page).toHaveURL(`/conversations/${lab}`);
});

test('the switcher puts what is for the user before other unread rooms', async ({ john, janesProgram: jane }) => {
  const lab = await jane.createRoom('lab-notes', { usernames: ['john'] });
  const api = await jane.createRoom('api', { usernames: ['john'] });
  await jane.post(api, '@john, look');
  await jane.post(lab, 'newer');
  await expect(john.room('lab-notes').getByRole('img', { name: 'Unread' })).toBeVisible();
  await openSwitcher(john);
  await expect(options(john)).toHaveText([/api/u, /lab-notes/u, /jane/u, /Search messages/u]);
  await john.page.keyboard.press('Enter');
  await expect(john.page).toHaveURL(`/conversations/${api}`);
});

test('a room is created from the switcher with the keyboard alone', async ({ john, janesProgram: jane, server }) => {
  await server.addUsers('wei');
  await openSwitcher(john);
  await john.page.keyboard.type('Garden shed');
  await expect(options(john)).toHaveText([/Search messages for “Garden shed”/u, 'Create a room called Garden-shed']);
  await john.page.keyboard.press('ArrowDown');
  await john.page.keyboard.press('Enter');
  await expect(nameOf(john)).toBeFocused();
  await expect(nameOf(john)).toHaveValue('Garden-shed');
  const people = createDialog(john).getByRole('combobox', { name: 'People' });
  do await john.page.keyboard.press('Tab');
  while (!(await people.evaluate((field) => field === document.activeElement)));
  await john.page.keyboard.type('jan');
  await expect(createDialog(john).getByRole('option', { selected: true })).toContainText('jane');
  await john.page.keyboard.press('Enter');
  await expect(createDialog(john).getByRole('button', { name: 'Remove jane' })).toBeVisible();
  // Escape closes only the list of people.
  await john.page.keyboard.press('ArrowDown');
  await expect(createDialog(john).getByRole('option', { selected: true })).toContainText('wei');
  await john.page.keyboard.press('Escape');
  await expect(createDialog(john)).toBeVisible();
  await john.page.keyboard.press('Enter');
  await expect(john.composer).toBeFocused();
  await expect(john.room('Garden-shed')).toHaveAttribute('aria-current', 'page');
  await john.page.keyboard.type('Here we are');
  await john.page.keyboard.press('Enter');
  const id = john.page.url().split('/').at(-1) ?? '';
  await expect.poll(() => jane.stored(id)).toContain('Here we are');
});

test('axe finds nothing on the new screens, and they fit on 320 pixels', async ({ john, janesProgram: jane, server }) => {
  await server.addUsers('wei');
  await jane.createRoom('lab-notes', { topic: 'Experiments so far '.repeat(9) });
  await jane.createRoom('x'.repeat(40), { isPrivate: true, usernames: ['john'] });
  await john.page.goto('/rooms');
  await expect(entry(john, 'lab-notes')).toBeVisible();
  await expectNothingFound(john.page);
  await expectToFit(john.page);
  await john.page.setViewportSize({ width: 1280, height: 800 });
  await john.page.getByRole('main').getByRole('button', { name: 'Create a room' }).click();
  await nameOf(john).fill('...');
  await nameOf(john).press('Enter');
  await expect(nameOf(john)).toHaveAccessibleDescription(/at least one letter/u);
  await createDialog(john).getByRole('combobox', { name: 'People' }).focus();
  await expect(createDialog(john).getByRole('option')).toHaveCount(2);
  await expectNothingFound(john.page);
  await expectToFit(john.page);
  await john.page.keyboard.press('Escape');
  await john.page.keyboard.press('Escape');
  await expect(createDialog(john)).toBeHidden();
  await john.page.setViewportSize({ width: 1280, height: 800 });
  await choose(john, 'jane', 'wei');
  await expectNothingFound(john.page);
  await expectToFit(john.page);
});
