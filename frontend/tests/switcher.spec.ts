/** The switcher: jumping to a conversation, a person or a page by a few letters. */
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './fixtures';
import { Gate } from './gate';
import type { Person } from './person';

const dialogOf = ({ page }: Person) => page.getByRole('dialog', { name: 'Jump to' });
const optionsOf = (person: Person) => dialogOf(person).getByRole('option');
const activeOf = (person: Person) => dialogOf(person).getByRole('option', { selected: true });

async function open(person: Person) {
  await expect(person.sidebar).toBeVisible();
  await person.page.keyboard.press('ControlOrMeta+k');
  await expect(dialogOf(person).getByRole('combobox')).toBeFocused();
}

test('Ctrl+K and Enter lead to the next unread conversation, never to the open one', async ({ meeting, john, janesProgram: jane, signIn, server }) => {
  await server.addUsers('ann');
  const ann = await signIn('ann');
  const withAnn = await ann.start('john');
  await ann.post(withAnn, 'from ann');
  await jane.post(meeting, 'from jane');
  await expect(john.row('ann')).toContainText('1 unread');
  await open(john);
  await expect(activeOf(john)).toContainText('ann');
  await expect(optionsOf(john)).toHaveText([/ann/u, /^Search messages/u]);
  await john.page.keyboard.press('Enter');
  await expect(john.page).toHaveURL(`/conversations/${withAnn}`);
  await expect(john.composer).toBeFocused();
  await open(john);
  await expect(activeOf(john)).toContainText('jane');
});

test('what is typed before the switcher has loaded is for it, not for the composer', async ({ meeting, john, server }) => {
  await server.addUsers('lukasz');
  const gate = new Gate();
  await john.page.route('**/assets/late*.js', async (route) => {
    await gate.opened;
    await route.continue();
  });
  await john.page.reload();
  await john.composer.focus();
  await john.page.keyboard.press('ControlOrMeta+k');
  await john.page.keyboard.type('luk');
  await john.page.keyboard.press('Enter');
  await expect(john.composer).toHaveValue('');
  gate.open();
  await expect(dialogOf(john).getByRole('combobox')).toHaveValue('luk');
  await expect(dialogOf(john).getByRole('combobox')).toBeFocused();
  await expect(activeOf(john)).toContainText('lukasz');
  expect(await john.stored(meeting)).toEqual([]);
  await john.page.keyboard.press('Escape');
  await expect(john.composer).toBeFocused();
});

test('someone without a conversation is found and written to', async ({ john, server }) => {
  await server.addUsers('lukasz');
  await open(john);
  await john.page.keyboard.type('LUK');
  await expect(activeOf(john)).toContainText('lukasz');
  await expect(activeOf(john)).toContainText('No messages yet');
  await john.page.keyboard.press('Enter');
  await expect(john.composer).toHaveAccessibleName('Message lukasz');
  await expect(john.composer).toBeFocused();
});

test('arrow keys choose, and Escape returns the focus', async ({ meeting, john, server }) => {
  expect(meeting).toBeTruthy();
  await server.addUsers('janet', 'janis');
  const opener = john.sidebar.getByRole('button', { name: 'Jump to or search' });
  await opener.focus();
  await john.page.keyboard.press('Enter');
  await expect(dialogOf(john).getByRole('combobox')).toBeFocused();
  await john.page.keyboard.type('jan');
  // Three people, the search of messages, and the offer to create a room.
  await expect(optionsOf(john)).toHaveCount(5);
  const field = dialogOf(john).getByRole('combobox');
  const first = await field.getAttribute('aria-activedescendant');
  await john.page.keyboard.press('ArrowDown');
  await expect(optionsOf(john).nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(field).not.toHaveAttribute('aria-activedescendant', first ?? '');
  await john.page.keyboard.press('ArrowUp');
  await john.page.keyboard.press('ArrowUp');
  await expect(optionsOf(john).nth(4)).toHaveAttribute('aria-selected', 'true');
  await john.page.keyboard.press('Escape');
  await expect(dialogOf(john)).toBeHidden();
  await expect(opener).toBeFocused();
});

test('Tab searches messages for what is typed, whatever Enter would open', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'jane was here');
  await open(john);
  await john.page.keyboard.type('jane');
  await expect(activeOf(john)).toHaveText(/^jane/u);
  await john.page.keyboard.press('Tab');
  await expect(john.page).toHaveURL('/search?query=jane');
  await expect(john.page.getByRole('combobox', { name: 'Search messages' })).toBeFocused();
});

test('the search page opens from the switcher before anything is typed', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'hello');
  await open(john);
  await optionsOf(john).filter({ hasText: 'Search messages' }).click();
  await expect(john.page).toHaveURL('/search');
  await expect(john.page.getByRole('combobox', { name: 'Search messages' })).toBeFocused();
  await john.page.goBack();
  await open(john);
  await john.page.keyboard.press('Tab');
  await expect(john.page).toHaveURL('/search');
});

test('Enter of an input method chooses nothing', async ({ meeting, john }) => {
  await open(john);
  await john.page.keyboard.type('jane');
  await expect(activeOf(john)).toContainText('jane');
  await dialogOf(john).getByRole('combobox').evaluate((field) => {
    for (const composing of [{ isComposing: true }, { keyCode: 229 }]) field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...composing }));
  });
  await expect(dialogOf(john)).toBeVisible();
  await expect(john.page).toHaveURL(`/conversations/${meeting}`);
});

test('Enter after a word that nothing is called searches messages', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'the budget is late');
  await open(john);
  await john.page.keyboard.type('budget');
  await expect(optionsOf(john)).toHaveText([/^Search messages for “budget”/u, 'Create a room called budget']);
  await john.page.keyboard.press('Enter');
  await expect(john.page).toHaveURL('/search?query=budget');
  await expect(john.page.getByRole('main')).toContainText('the budget is late');
});

test('pages and the theme are found by their names', async ({ john }) => {
  await open(john);
  await john.page.keyboard.type('this dev');
  await expect(activeOf(john)).toHaveText('This device');
  await john.page.keyboard.press('Enter');
  await expect(john.page.getByRole('heading', { level: 1, name: 'This device' })).toBeVisible();
  await open(john);
  await john.page.keyboard.type('dark');
  await john.page.keyboard.press('Enter');
  await expect(john.page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('conversations that the snapshot does not have are found', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'long ago');
  await john.page.route(/\/api\/snapshot$/u, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), conversations: [], hasMoreConversations: true } });
  });
  // The server must not find her as a person.
  await john.page.route('**/api/users?*', (route) => route.fulfill({ json: [] }));
  await john.page.goto('/devices');
  await open(john);
  await john.page.keyboard.type('jane');
  await expect(activeOf(john)).toContainText('jane');
  await john.page.keyboard.press('Enter');
  await expect(john.said).toHaveText(['long ago']);
});

test('axe finds nothing on the switcher, empty and typed, and it fits on 320 pixels', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'hello');
  await john.home();
  await open(john);
  await expect(optionsOf(john)).toHaveCount(2);
  await expectNothingFound(john.page);
  await john.page.keyboard.type('j');
  await expect(activeOf(john)).toContainText('jane');
  await expectNothingFound(john.page);
  await expectToFit(john.page);
  await expect(dialogOf(john)).toBeInViewport({ ratio: 1 });
  await dialogOf(john).getByRole('combobox').fill('nemo nobody');
  await expect(dialogOf(john).getByRole('status')).toContainText('Nothing matches');
  await expectNothingFound(john.page);
});
