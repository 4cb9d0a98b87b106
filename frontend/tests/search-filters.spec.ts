/** The filters of a search: completion in its field, and the chips below it, which change the same text. */
import { expectNothingFound, expectToFit } from './axe';
import { expect, test as base } from './fixtures';
import type { Person } from './person';
import { makeRoom } from './rooms';

const test = base.extend<{
  /** John in the field of the search page, who shares a room with jane. */
  searcher: Person;
}>({
  searcher: async ({ janesProgram: jane, john }, use) => {
    const room = await makeRoom(john, { name: 'launch', isPrivate: true, usernames: ['jane'] });
    // Enter could open it.
    await jane.post(room.id, 'The backup is on its way.');
    await john.page.goto('/search');
    await fieldOf(john).focus();
    await use(john);
  },
});

const fieldOf = ({ page }: Person) => page.getByRole('combobox', { name: 'Search messages' });
const listOf = ({ page }: Person) => page.getByRole('listbox', { name: 'Suggestions' });
const optionOf = (person: Person, name: string | RegExp) => listOf(person).getByRole('option', { name });
const activeOf = (person: Person) => listOf(person).getByRole('option', { selected: true });
const chipOf = ({ page }: Person, name: string | RegExp) => page.getByRole('group', { name: 'Filters' }).getByRole('button', { name, exact: true });
const menuOf = ({ page }: Person, name: string) => page.getByRole('dialog', { name, exact: true });

test('a filter is completed with the keyboard alone, and Enter in the list opens nothing', async ({ searcher: john }) => {
  const field = fieldOf(john);
  await field.pressSequentially('backup fr');
  await expect(field).toHaveAttribute('aria-expanded', 'true');
  await field.press('Tab');
  await expect(field).toHaveValue('backup from:');
  await field.pressSequentially('ja');
  await expect(activeOf(john)).toContainText('jane');
  await expect(field).toHaveAttribute('aria-activedescendant', /.+/u);
  await field.press('Enter');
  await expect(field).toHaveValue('backup from:jane ');
  await expect(listOf(john)).toBeHidden();
  await field.pressSequentially('in:');
  await expect(optionOf(john, /launch/u)).toBeVisible();
  await optionOf(john, /launch/u).click();
  await expect(field).toHaveValue('backup from:jane in:#launch ');
  await expect(field).toBeFocused();
  await expect(john.page).toHaveURL(/\/search/u);
});

test('a filter that is completed before a word leaves the word', async ({ searcher: john }) => {
  const field = fieldOf(john);
  await field.fill('backup');
  await field.press('Home');
  await field.pressSequentially('from:ja');
  await expect(activeOf(john)).toContainText('jane');
  await field.press('Enter');
  await expect(field).toHaveValue('from:jane backup');
  await field.pressSequentially('the ');
  await expect(field).toHaveValue('from:jane the backup');
});

test('open rooms that nobody has joined are offered, and private rooms of others are not', async ({ searcher: john, server, signIn }) => {
  await server.addUsers('ann');
  const ann = await signIn('ann');
  await makeRoom(ann, { name: 'lab-notes', isPrivate: false, usernames: [] });
  await makeRoom(ann, { name: 'lab-secrets', isPrivate: true, usernames: [] });
  await fieldOf(john).pressSequentially('in:#lab');
  await expect(listOf(john).getByRole('option')).toHaveText([/lab-notes/u]);
});

test('direct conversations of several are offered by the people in them', async ({ searcher: john, server, janesProgram: jane }) => {
  await server.addUsers('ann');
  const started = await john.request.post('/api/conversations', { data: { usernames: ['jane', 'ann'] } });
  await jane.post(((await started.json()) as { id: string }).id, 'apple for three');
  await jane.post(await john.start('jane'), 'apple for two');
  const field = fieldOf(john);
  await field.pressSequentially('in:@ja');
  await expect(listOf(john).getByRole('option')).toHaveText([/^J jane/u, /^ ?jane, ann/u]);
  await field.pressSequentially('ne,an');
  await expect(listOf(john).getByRole('option')).toHaveText([/^ ?jane, ann/u]);
  await field.press('Enter');
  await expect(field).toHaveValue('in:@jane,@ann ');
  await expect(john.page.getByRole('main')).toContainText('apple for three');
  await expect(john.page.getByRole('main')).not.toContainText('apple for two');
  await chipOf(john, 'With jane and ann').press('Enter');
  await menuOf(john, 'Room or person').getByRole('button', { name: 'jane', exact: true }).click();
  await expect(field).toHaveValue('in:@jane ');
  await chipOf(john, 'With jane').press('Enter');
  await menuOf(john, 'Room or person').getByRole('button', { name: 'jane, ann', exact: true }).click();
  await expect(field).toHaveValue('in:@jane,@ann ');
});

test('arrows move through the list, and Escape closes it alone', async ({ searcher: john }) => {
  const field = fieldOf(john);
  await field.pressSequentially('has:');
  await expect(activeOf(john)).toContainText('has:file');
  await field.press('ArrowDown');
  await expect(activeOf(john)).toContainText('has:link');
  await field.press('Escape');
  await expect(listOf(john)).toBeHidden();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('has:');
  await field.pressSequentially('l');
  await expect(field).toHaveValue('has:l');
  await expect(listOf(john)).toBeHidden();
});

test('Enter that confirms an input method’s word completes nothing', async ({ searcher: john }) => {
  const field = fieldOf(john);
  await field.pressSequentially('has:');
  await expect(activeOf(john)).toBeVisible();
  for (const init of [{ isComposing: true, keyCode: 13 }, { isComposing: false, keyCode: 229 }]) {
    await field.dispatchEvent('keydown', { key: 'Enter', ...init });
    await field.dispatchEvent('keydown', { key: 'ArrowDown', ...init });
  }
  await expect(activeOf(john)).toContainText('has:file');
  await expect(field).toHaveValue('has:');
});

test('a completion and an emptied field can be undone', async ({ searcher: john }) => {
  const field = fieldOf(john);
  await field.pressSequentially('is:');
  await field.press('Enter');
  await expect(field).toHaveValue('is:pinned ');
  await john.page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(field).toHaveValue('');
  await expect(field).toBeFocused();
  await field.press('ControlOrMeta+z');
  await expect(field).toHaveValue('is:pinned ');
  await field.press('ControlOrMeta+z');
  await expect(field).toHaveValue('is:');
});

test('chips write filters into the text, show them, and remove them', async ({ searcher: john }) => {
  const field = fieldOf(john);
  await field.fill('backup');
  await chipOf(john, 'Any room').press('Enter');
  await expect(menuOf(john, 'Room or person').getByRole('searchbox')).toBeFocused();
  await john.page.keyboard.type('laun');
  await expect(menuOf(john, 'Room or person').getByRole('button')).toHaveText([/launch/u]);
  await john.page.keyboard.press('Enter');
  await expect(field).toHaveValue('in:#launch backup');
  await expect(chipOf(john, 'launch')).toBeFocused();
  await chipOf(john, 'From anyone').click();
  await menuOf(john, 'Person').getByRole('button', { name: 'jane' }).click();
  await expect(field).toHaveValue('in:#launch from:jane backup');
  await chipOf(john, 'With files').click();
  await expect(field).toHaveValue('in:#launch from:jane has:file backup');
  await expect(chipOf(john, 'With files')).toHaveAttribute('aria-pressed', 'true');
  await chipOf(john, 'With links').click();
  await chipOf(john, 'With files').click();
  await expect(field).toHaveValue('in:#launch from:jane has:link backup');
  await chipOf(john, 'Remove launch').click();
  await expect(field).toHaveValue('from:jane has:link backup');
  await expect(chipOf(john, 'Any room')).toBeFocused();
  await chipOf(john, 'From jane').click();
  await menuOf(john, 'Person').getByRole('button', { name: 'Me' }).click();
  await expect(field).toHaveValue('from:me has:link backup');
  await chipOf(john, 'From me').click();
  await menuOf(john, 'Person').getByRole('button', { name: 'From anyone' }).click();
  await expect(field).toHaveValue('has:link backup');
});

test('a menu that was closed asks for nothing more', async ({ searcher: john }) => {
  await chipOf(john, 'Any room').press('Enter');
  await expect(menuOf(john, 'Room or person').getByRole('searchbox')).toBeFocused();
  await john.page.clock.install();
  await john.page.clock.pauseAt(Date.now() + 60_000);
  await john.page.keyboard.type('laun');
  await john.page.keyboard.press('Enter');
  await expect(fieldOf(john)).toHaveValue('in:#launch ');
  const asked: string[] = [];
  john.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await john.page.clock.runFor(1_000);
  await expect.poll(() => asked).toContain('/api/search');
  expect(asked).not.toContain('/api/rooms');
});

test('Escape closes a menu alone', async ({ searcher: john }) => {
  await fieldOf(john).fill('backup');
  for (const [chip, menu] of [['Any room', 'Room or person'], ['Any time', 'Time']] as const) {
    await chipOf(john, chip).click();
    await expect(menuOf(john, menu)).toBeVisible();
    await john.page.keyboard.press('Escape');
    await expect(menuOf(john, menu)).toBeHidden();
    await expect(chipOf(john, chip)).toBeFocused();
  }
  await expect(fieldOf(john)).toHaveValue('backup');
});

test('a name that no room or person has is told, with the one that may be meant', async ({ searcher: john, janesProgram: jane }) => {
  const nothing = john.page.getByRole('main').filter({ hasText: 'Nothing' });
  await fieldOf(john).fill('in:nowhere');
  await expect(nothing).toContainText('Nothing found There is no room called nowhere that you can see.');
  await fieldOf(john).fill('from:cooper in:launch');
  await expect(nothing).toContainText('No one has the username cooper.');
  await jane.request.patch('/api/account', { data: { displayName: 'Jane Cooper' } });
  const cafe = await makeRoom(john, { name: 'café', isPrivate: false, usernames: ['jane'] });
  await jane.post(cafe.id, 'The menu is here.');
  await fieldOf(john).fill('from:JANÉ in:cafe menu');
  await expect(john.page.getByRole('main')).toContainText('The menu is here.');
  await fieldOf(john).fill('in:caf menu');
  await expect(nothing).toContainText('Nothing for “menu” There is no room called caf that you can see.');
  await john.page.getByRole('button', { name: 'Search in #café' }).click();
  await expect(fieldOf(john)).toHaveValue('in:#café menu');
  await expect(john.page.getByRole('main')).toContainText('The menu is here.');
  await fieldOf(john).fill('from:cooper');
  await john.page.getByRole('button', { name: 'Search from Jane Cooper' }).click();
  await expect(fieldOf(john)).toHaveValue('from:jane');
  await fieldOf(john).fill('from:Jane Cooper menu');
  await john.page.getByRole('button', { name: 'Search from Jane Cooper' }).click();
  await expect(fieldOf(john)).toHaveValue('from:jane menu');
  await expect(john.page.getByRole('main')).toContainText('The menu is here.');
});

test('a chip of an unknown name says so, also if the text was found', async ({ searcher: john, janesProgram: jane }) => {
  await jane.post(await john.start('jane'), 'Use in:nowhere and from:nobody for that.');
  await fieldOf(john).fill('in:nowhere from:jane');
  await expect(john.page.getByRole('main')).toContainText('for that.');
  await expect(chipOf(john, /^nowhere ?, not found$/u)).toBeVisible();
  await expect(chipOf(john, 'From jane')).toBeVisible();
  await expectNothingFound(john.page);
  await fieldOf(john).fill('in:launch from:nobody');
  await expect(chipOf(john, 'launch')).toBeVisible();
  await expect(chipOf(john, /^From nobody ?, not found$/u)).toBeVisible();
  await fieldOf(john).fill('in:@jane,@nobody');
  await expect(chipOf(john, /^With jane and nobody ?, not found$/u)).toBeVisible();
  await expect(john.page.getByRole('main')).toContainText('No one has the username nobody.');
});

test('a word that looks like a filter is told to be none, with those that are', async ({ searcher: john }) => {
  const nothing = john.page.getByRole('main').filter({ hasText: 'Nothing' });
  await fieldOf(john).fill('has:code');
  await expect(nothing).toContainText('has:code is not a filter and was searched as text. You can use has:file, has:link, has:picture or has:reaction.');
  await fieldOf(john).fill('backup to:jane');
  await expect(nothing).toContainText('to:jane is not a filter and was searched as text. You can use in:@jane or mentions:me.');
  await fieldOf(john).fill('unheard -after:2026-05-01');
  await expect(nothing).toContainText('-after:2026-05-01 is not a filter, so messages with this text were left out. You can use before:2026-05-02.');
  await fieldOf(john).fill('12:30');
  await expect(nothing).toContainText('Nothing for “12:30”');
  await expect(nothing).not.toContainText('is not a filter');
});

test('typed filters show in the chips', async ({ searcher: john }) => {
  await fieldOf(john).fill('in:launch from:@jane on:yesterday -from:john has:files x');
  for (const name of ['launch', 'From jane', 'Yesterday']) await expect(chipOf(john, name)).toBeVisible();
  await expect(chipOf(john, 'With files')).toHaveAttribute('aria-pressed', 'true');
  await fieldOf(john).fill('in:@jane');
  await expect(chipOf(john, 'With jane')).toBeVisible();
});

test('a time is chosen by its name or by a day', async ({ searcher: john }) => {
  const field = fieldOf(john);
  const open = async (name: string | RegExp) => {
    await chipOf(john, name).press('Enter');
    await expect(menuOf(john, 'Time').getByRole('button').first()).toBeFocused();
  };
  await open('Any time');
  await john.page.keyboard.press('ArrowDown');
  await john.page.keyboard.press('Enter');
  await expect(field).toHaveValue('on:yesterday ');
  await open('Yesterday');
  await menuOf(john, 'Time').getByLabel('Pick a date').fill('2026-05-01');
  await menuOf(john, 'Time').getByRole('button', { name: 'Before' }).press('Enter');
  await expect(field).toHaveValue('before:2026-05-01 ');
  await open(/^Before .*May/u);
  await menuOf(john, 'Time').getByLabel('Pick a date').fill('2026-05-02');
  await menuOf(john, 'Time').getByLabel('Pick a date').press('Enter');
  await expect(field).toHaveValue('on:2026-05-02 ');
  await chipOf(john, /^Remove .*May/u).click();
  await expect(field).toHaveValue('');
  await expect(chipOf(john, 'Any time')).toBeFocused();
});

test('the field, its list, and the chips pass axe and fit the narrowest screen', async ({ searcher: john }) => {
  const field = fieldOf(john);
  await field.fill('in:#launch from:jane on:yesterday has:file is:');
  await field.press('End');
  await field.pressSequentially('p');
  await expect(listOf(john)).toBeVisible();
  await expectNothingFound(john.page);
  await expectToFit(john.page);
  await field.fill('');
  await chipOf(john, 'Room').click();
  await expectNothingFound(john.page);
  await expectToFit(john.page);
});

test('on a phone, fingers reach the clear button, the chips and the options', async ({ searcher: john, signIn }) => {
  const phone = await signIn('john', { hasTouch: true, isMobile: true, viewport: { width: 320, height: 640 } });
  await phone.page.goto(john.page.url());
  await fieldOf(phone).fill('in:#launch has:');
  await fieldOf(phone).press('End');
  await fieldOf(phone).pressSequentially('f');
  const targets = [optionOf(phone, /has:file/u), phone.page.getByRole('button', { name: 'Clear', exact: true }), chipOf(phone, 'launch'), chipOf(phone, 'Remove launch'), chipOf(phone, 'From')];
  for (const target of targets) expect(Math.round((await target.boundingBox())?.height ?? 0), String(target)).toBeGreaterThanOrEqual(44);
  await optionOf(phone, /has:file/u).tap();
  await expect(fieldOf(phone)).toHaveValue('in:#launch has:file ');
  await chipOf(phone, 'From').tap();
  await expect(menuOf(phone, 'Person').getByRole('button', { name: 'Me' })).toBeFocused();
  await expect(menuOf(phone, 'Person').getByRole('button', { name: 'Me' })).toBeInViewport({ ratio: 1 });
});
