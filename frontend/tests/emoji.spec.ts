/** Emoji: the picker, completion of shortcodes, and their drawing. */
import { devices, type Locator } from '@playwright/test';
import { expectNothingFound, expectToFit } from './axe';
import { allCode } from './code';
import { expect, test } from './fixtures';
import type { Person } from './person';

const picker = ({ page }: Person): Locator => page.getByRole('dialog', { name: 'Emoji' });
const search = (person: Person): Locator => picker(person).getByRole('combobox', { name: 'Search emoji' });
const button = ({ page }: Person): Locator => page.getByRole('button', { name: 'Emoji', exact: true });
/** The cell that keys have reached. */
const active = (person: Person): Locator => picker(person).getByRole('gridcell', { selected: true });

async function react(person: Person, text: string): Promise<void> {
  await person.message(text).hover();
  await person.message(text).getByRole('toolbar').getByRole('button', { name: 'React', exact: true }).click();
}

test('the picker works by keyboard alone, and the focus returns to what opened it', async ({ meeting, john }) => {
  const { keyboard } = john.page;
  await john.post(meeting, 'it works');
  await expect(john.message('it works')).toBeVisible();
  await allCode(john.page);
  await john.composer.focus();
  await keyboard.press('Shift+Tab');
  await expect(john.message('it works')).toBeFocused();
  await keyboard.press('+');
  await expect(search(john)).toBeFocused();
  await expect(active(john)).toHaveAccessibleName('thumbs up');
  await keyboard.press('ArrowRight');
  await expect(active(john)).toHaveAccessibleName('red heart');
  await keyboard.press('ArrowDown');
  await expect(active(john)).toHaveAccessibleName('grinning face with big eyes');
  await keyboard.press('End');
  await keyboard.press('Home');
  await expect(active(john)).toHaveAccessibleName('grinning face');
  await keyboard.press('Control+End');
  await expect(active(john)).toHaveAccessibleName('flag: Wales');
  await expect(active(john)).toBeInViewport({ ratio: 1 });
  await keyboard.press('Escape');
  await expect(picker(john)).toBeHidden();
  await expect(john.message('it works')).toBeFocused();
  await keyboard.press('+');
  await expect(search(john)).toBeFocused();
  await keyboard.type('party pop');
  await expect(active(john)).toHaveAccessibleName('party popper');
  await keyboard.press('Enter');
  await expect(picker(john)).toBeHidden();
  await expect(john.message('it works').getByRole('button', { name: 'You reacted with 🎉' })).toBeVisible();
  await expect(john.message('it works')).toBeFocused();
});

test('a picked reaction appears on the other side, is at hand, and the plus adds another', async ({ meeting: _, john, jane }) => {
  await jane.say('it works');
  await react(john, 'it works');
  await search(john).fill('rocket');
  await picker(john).getByRole('gridcell', { name: 'rocket', exact: true }).click();
  await expect(jane.message('it works').getByRole('button', { name: 'john reacted with 🚀' })).toHaveText('🚀 1');
  await jane.message('it works').getByRole('button', { name: 'Add a reaction' }).click();
  await expect(search(jane)).toBeFocused();
  await jane.page.keyboard.type('eyes');
  await expect(active(jane)).toHaveAccessibleName('eyes');
  await jane.page.keyboard.press('Enter');
  await expect(john.message('it works').getByRole('button', { name: 'jane reacted with 👀' })).toBeVisible();
  await jane.say('and this?');
  await john.message('and this?').hover();
  await expect(john.message('and this?').getByRole('toolbar').getByRole('button').first()).toHaveAccessibleName('React 🚀');
});

test('the menu of a message leads to the picker', async ({ meeting, john }) => {
  await john.post(meeting, 'it works');
  await john.message('it works').hover();
  await john.message('it works').getByRole('toolbar').getByRole('button', { name: 'More' }).click();
  await john.page.getByRole('dialog', { name: 'Message', exact: true }).getByRole('button', { name: 'React…' }).click();
  await expect(search(john)).toBeFocused();
  await john.page.keyboard.press('Escape');
  await expect(john.message('it works').getByRole('button', { name: 'More' })).toBeFocused();
});

test('an emoji is inserted at the caret in the chosen skin tone, which is remembered', async ({ meeting: _, john }) => {
  await john.composer.fill('Hello there');
  await john.composer.press('Home');
  for (let step = 0; step < 'Hello'.length; step += 1) await john.composer.press('ArrowRight');
  await button(john).click();
  await picker(john).getByRole('button', { name: 'Skin tone: No skin tone' }).click();
  await picker(john).getByRole('group', { name: 'Skin tone' }).getByRole('button', { name: 'Dark', exact: true }).click();
  await john.page.keyboard.type('wave');
  await expect(search(john)).toHaveValue('wave');
  await john.page.keyboard.press('Enter');
  await expect(john.composer).toHaveValue('Hello👋🏿 there');
  await expect(john.composer).toBeFocused();
  await john.page.keyboard.type('!');
  await expect(john.composer).toHaveValue('Hello👋🏿! there');
  await john.page.reload();
  await button(john).click();
  await expect(picker(john).getByRole('button', { name: 'Skin tone: Dark' })).toBeVisible();
  await expect(picker(john).getByRole('gridcell').first()).toHaveText('👋🏿');
});

test('a click beside the picker closes it, and the field keeps its caret', async ({ meeting: _, john }) => {
  await john.composer.fill('Hello');
  await john.composer.press('ArrowLeft');
  await button(john).click();
  await expect(search(john)).toBeFocused();
  await john.page.mouse.click(400, 300);
  await expect(picker(john)).toBeHidden();
  await expect(john.composer).toBeFocused();
  await john.page.keyboard.type('p');
  await expect(john.composer).toHaveValue('Hellpo');
});

test('the keys that follow Escape at once find the picker closed', async ({ meeting, john }) => {
  const { keyboard } = john.page;
  await john.post(meeting, 'first', 'second');
  await expect(john.message('second')).toBeVisible();
  await allCode(john.page);
  await john.composer.focus();
  for (const key of ['Shift+Tab', '+']) await keyboard.press(key);
  await expect(search(john)).toBeFocused();
  for (const key of ['Escape', 'ArrowUp', '+']) await keyboard.press(key);
  await expect(search(john)).toBeFocused();
  await keyboard.press('Enter');
  await expect(john.message('first').getByRole('button', { name: 'You reacted with' })).toBeVisible();
  await john.composer.fill('Hello');
  await john.composer.press('ArrowLeft');
  await button(john).click();
  await expect(search(john)).toBeFocused();
  for (const key of ['Escape', 'p']) await keyboard.press(key);
  await expect(john.composer).toHaveValue('Hellpo');
});

test('Enter completes a shortcode and does not send, and the emoji is sent', async ({ meeting, john, jane }) => {
  const suggestions = john.page.getByRole('listbox', { name: 'Suggestions' });
  await john.composer.pressSequentially('We did it :tada');
  await expect(suggestions.getByRole('option').first()).toContainText(':tada:');
  await john.composer.press('Enter');
  await expect(john.composer).toHaveValue('We did it 🎉 ');
  await expect(suggestions).toBeHidden();
  await john.composer.press('Enter');
  await expect(jane.message('We did it 🎉')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['We did it 🎉']);
});

test('Escape closes the suggestions, Tab completes, and a second colon makes the emoji at once', async ({ meeting: _, john }) => {
  const suggestions = john.page.getByRole('listbox', { name: 'Suggestions' });
  await john.composer.pressSequentially(':thu');
  await expect(suggestions).toBeVisible();
  await john.composer.press('Escape');
  await expect(suggestions).toBeHidden();
  await expect(john.composer).toHaveValue(':thu');
  await john.composer.fill('');
  await john.composer.pressSequentially(':thumbsu');
  await expect(suggestions).toBeVisible();
  await john.composer.press('Tab');
  await expect(john.composer).toHaveValue('👍 ');
  await john.composer.pressSequentially('at 10:30:45 :tada:');
  await expect(john.composer).toHaveValue('👍 at 10:30:45 🎉');
  await john.composer.press('ControlOrMeta+z');
  await expect(john.composer).toHaveValue('👍 at 10:30:45 :tada:');
});

test('shortcodes of programs are drawn as emoji, and nothing else is', async ({ meeting, john, jane }) => {
  await jane.post(meeting, ':tada: and :not_an_emoji: at 10:30:45', '`:tada:` http://example.org/:tada:/', ':heart:', 'plain');
  await expect(john.said).toHaveText(['🎉 and :not_an_emoji: at 10:30:45', ':tada: http://example.org/:tada:/', '❤️', 'plain']);
  const size = (text: string) => john.said.filter({ hasText: text }).evaluate((node) => Number.parseFloat(getComputedStyle(node.querySelector('.text') ?? node).fontSize));
  expect(await size('❤️')).toBeGreaterThan(1.5 * (await size('plain')));
});

test('axe finds nothing in the picker, and it fits the narrowest screen', async ({ meeting: _, john }) => {
  await button(john).click();
  await expect(picker(john).getByRole('grid')).toBeVisible();
  await expectNothingFound(john.page);
  await search(john).fill('zzzz');
  await expect(picker(john).getByText('No emoji found')).toBeVisible();
  await search(john).fill('');
  await picker(john).getByRole('button', { name: /^Skin tone/u }).click();
  await expectNothingFound(john.page);
  await expectToFit(john.page);
  await expect(picker(john)).toBeInViewport({ ratio: 1 });
});

test('on a phone the picker is a sheet without the keyboard, with large targets', async ({ meeting, john, signIn }) => {
  const { viewport, hasTouch, isMobile, userAgent } = devices['Pixel 7'];
  const phone = await signIn('john', { viewport, hasTouch, isMobile, userAgent });
  await john.post(meeting, 'it works');
  await phone.open(meeting);
  await button(phone).tap();
  const cell = picker(phone).getByRole('gridcell').first();
  await expect(cell).toBeVisible();
  await expect(search(phone)).not.toBeFocused();
  const box = await cell.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  await cell.tap();
  await expect(phone.composer).toHaveValue('👍');
  await expect(phone.composer).not.toBeFocused();
});

test('without a connection the picker says so, and opens once there is one', async ({ meeting: _, john }) => {
  const code = /EmojiPicker-[^/]*\.js$/u;
  await john.page.route(code, (route) => route.abort());
  await button(john).click();
  await expect(picker(john).getByRole('alert')).toContainText('The emoji did not load.');
  await john.page.unroute(code);
  await expect(picker(john).getByRole('grid')).toBeVisible();
});

test('the picker has its styles, though they could not be loaded at first', async ({ meeting: _, john }) => {
  await allCode(john.page);
  const failed = new Set<string>();
  await john.page.route('**/assets/*.css', (route) => {
    const url = route.request().url();
    if (failed.has(url)) return route.continue();
    failed.add(url);
    return route.abort();
  });
  await button(john).click();
  await expect(search(john)).toBeVisible();
  await expect(picker(john).locator('.picker')).toHaveCSS('display', 'flex');
  expect(failed.size).toBeGreaterThan(0);
});
