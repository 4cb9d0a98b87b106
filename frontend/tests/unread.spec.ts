/** Unread messages, and how they become read. */
import { expect, test } from './fixtures';
import { lines, type Person } from './person';

const iconOf = ({ page }: Person) => page.locator('link[rel=icon]');

/** As if another window had come to the front. */
const lookAway = ({ page }: Person) => page.evaluate(() => dispatchEvent(new Event('blur')));
const lookBack = ({ page }: Person) => page.evaluate(() => dispatchEvent(new Event('focus')));

test('unread messages are counted in the list, the title and the icon until they are read', async ({ meeting, john, jane }) => {
  await john.home();
  await expect(iconOf(john)).toHaveAttribute('href', '/favicon.svg');
  await jane.say(...lines(3));
  await expect(john.row('jane')).toContainText('3 unread');
  await expect(john.row('jane').getByText('jane')).toHaveCSS('font-weight', '650');
  await expect(john.page).toHaveTitle('(3) Devices · Chinwag');
  await expect(iconOf(john)).toHaveAttribute('href', /^data:image\/png/u);
  await john.row('jane').click();
  await expect(john.page).toHaveTitle('jane · Chinwag');
  await expect(john.row('jane')).not.toContainText('unread');
  await expect(john.row('jane').getByText('jane')).toHaveCSS('font-weight', '550');
  await expect(iconOf(john)).toHaveAttribute('href', '/favicon.svg');
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
});

test('more than 99 unread messages read 99+', async ({ meeting, john, janesProgram: jane }) => {
  await john.home();
  await jane.post(meeting, ...lines(101));
  await expect(john.row('jane')).toContainText('99+ unread');
  await expect(john.page).toHaveTitle('(99+) Devices · Chinwag');
  await john.page.reload();
  await expect(john.row('jane')).toContainText('99+ unread');
});

test('the user’s own messages are not unread', async ({ meeting, john }) => {
  const elsewhere = await john.openTab();
  await elsewhere.home();
  await john.say('hello');
  await expect(elsewhere.row('jane')).toContainText('You: hello');
  await expect(elsewhere.row('jane')).not.toContainText('unread');
  await expect(elsewhere.page).toHaveTitle('Devices · Chinwag');
  expect(await john.unreadCount(meeting)).toBe(0);
});

test('reading in one tab marks as read in the others at once', async ({ meeting, john, janesProgram: jane }) => {
  await john.home();
  const other = await john.openTab();
  await jane.post(meeting, ...lines(2));
  await expect(other.page).toHaveTitle('(2) Devices · Chinwag');
  await john.row('jane').click();
  await expect(other.row('jane')).not.toContainText('unread');
  await expect(other.page).toHaveTitle('Devices · Chinwag');
});

test('reading on one device marks as read on the others at once', async ({ meeting, john, janesProgram: jane, signIn }) => {
  await john.home();
  const phone = await signIn('john');
  await phone.home();
  await jane.post(meeting, ...lines(2));
  await expect(phone.page).toHaveTitle('(2) Devices · Chinwag');
  await expect(john.page).toHaveTitle('(2) Devices · Chinwag');
  await phone.row('jane').click();
  await expect(john.row('jane')).not.toContainText('unread');
  await expect(john.page).toHaveTitle('Devices · Chinwag');
});

test('nothing is read while nobody looks at the tab', async ({ meeting, john, jane }) => {
  await jane.say('you see this');
  await expect(john.said).toHaveText(['you see this']);
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  await lookAway(john);
  await jane.say('but not this');
  await expect(john.said.last()).toHaveText('but not this');
  await expect(john.page).toHaveTitle('(1) jane · Chinwag');
  await expect(john.items).toContainText(['you see this', 'New', 'but not this']);
  await jane.say('nor this');
  await expect(john.page).toHaveTitle('(2) jane · Chinwag');
  expect(await john.unreadCount(meeting)).toBe(2);
  await lookBack(john);
  await expect(john.page).toHaveTitle('jane · Chinwag');
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
});

test('a message that arrives at the end of the open conversation never shows as unread', async ({ meeting, john, jane }) => {
  await jane.say('first');
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  await john.page.evaluate(() => {
    const shown = ((globalThis as { shown?: string[] }).shown = [] as string[]);
    const row = document.querySelector('nav [aria-current=page]');
    const note = () => shown.push(`${document.title} ${document.querySelector('link[rel=icon]')?.getAttribute('href')} ${row?.textContent}`);
    new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await jane.say('second');
  await expect(john.said).toHaveText(['first', 'second']);
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  const shown = await john.page.evaluate(() => (globalThis as { shown?: string[] }).shown ?? []);
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((look) => !look.startsWith('jane · Chinwag /favicon.svg') || look.includes('unread'))).toEqual([]);
});

test('only messages that were on the screen are read', async ({ meeting, john, janesProgram: jane }) => {
  await john.home();
  await jane.post(meeting, ...lines(60));
  await john.row('jane').click();
  const jump = john.page.getByRole('button', { name: /new messages/u });
  await expect(jump).toBeVisible();
  // The count changes until everything on the screen is read.
  await expect(async () => {
    const count = await john.unreadCount(meeting);
    expect(count).toBeLessThan(60);
    expect(await jump.innerText()).toBe(`${count} new messages`);
    expect((await john.row('jane').innerText()).replaceAll('\n', ' ')).toContain(`${count} unread`);
  }).toPass();
  await jump.click();
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
  await expect(john.row('jane')).not.toContainText('unread');
});
