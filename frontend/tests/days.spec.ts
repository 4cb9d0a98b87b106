/** Jumps to a date, in the rooms of the demo, whose messages are of several days. */
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './fixtures';
import { lines, type Person } from './person';

test.use({ serverFlags: ['--dev-login', '--rate-limits', 'off'] });

/** `# everyone`. */
const ROOM = '1';
const menuOf = ({ page }: Person) => page.getByRole('dialog', { name: 'Jump to a date' });
const newestOf = ({ page }: Person) => page.getByRole('main').getByRole('button', { name: /new messages?|latest/iu });
const dayOf = (person: Person, name: string | RegExp) => person.items.getByRole('button', { name, exact: true });

async function openRoom(person: Person) {
  await person.page.goto(`/conversations/${ROOM}`);
  await expect(person.composer).toBeFocused();
  // To the end.
  await person.composer.press('Escape');
  await expect(person.said.last()).toBeInViewport();
  // The menu is loaded after the messages.
  await expect(person.page.locator('#days')).toBeAttached();
}

const welcomeTo = ({ page }: Person) => page.getByRole('heading', { name: /^Welcome to/u });

/** Waits until the row of a day is the first one in the view. It may be further down before a jump. */
const expectAtTop = (person: Person, name: string | RegExp) =>
  expect(async () => {
    const top = await topOf(person, name);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top).toBeLessThan(44);
  }).toPass();

/** How far below the upper edge of the messages the row of a day is. */
async function topOf(person: Person, name: string | RegExp): Promise<number> {
  const [view, day] = [await person.timeline.boundingBox(), await dayOf(person, name).boundingBox()];
  return (day?.y ?? NaN) - (view?.y ?? NaN);
}

test('the row of a day leads to other days and to the beginning, and a button back to the newest message', async ({ john, janesProgram: jane }) => {
  await jane.post(ROOM, ...lines(60, 'today'));
  await openRoom(john);
  await expect(john.said.last()).toHaveText('today 60');
  await john.timeline.evaluate((element) => element.scrollTo(0, 0));
  // The rows move while older messages arrive.
  await expect(welcomeTo(john)).toBeAttached();
  await dayOf(john, /day/u).first().click();
  await expect(menuOf(john)).toBeVisible();
  await menuOf(john).getByRole('button', { name: 'Today' }).click();
  await expect(menuOf(john)).toBeHidden();
  await expectAtTop(john, 'Today');
  await expect(newestOf(john)).toBeVisible();
  await dayOf(john, 'Today').press('Enter');
  await menuOf(john).getByRole('button', { name: 'The beginning' }).press('Enter');
  await expect(welcomeTo(john)).toBeInViewport();
  await newestOf(john).click();
  await expect(john.said.last()).toBeInViewport();
  await expect(newestOf(john)).toBeHidden();
});

test('a picked date leads to its first message, and one in the future to the newest', async ({ john, janesProgram: jane }) => {
  await jane.post(ROOM, ...lines(60, 'today'));
  await openRoom(john);
  const pick = async (date: string) => {
    await john.page.keyboard.press('Control+k');
    await expect(john.page.getByRole('dialog', { name: 'Jump to or search', exact: true })).toBeVisible();
    await john.page.keyboard.type('jump to a date');
    await john.page.keyboard.press('Enter');
    await expect(menuOf(john).getByRole('button', { name: 'Today' })).toBeFocused();
    await menuOf(john).getByLabel('Pick a date').fill(date);
    await menuOf(john).getByRole('button', { name: 'Go' }).press('Enter');
    await expect(menuOf(john)).toBeHidden();
  };
  await pick('2020-01-01');
  await expect(welcomeTo(john)).toBeInViewport();
  const day = dayOf(john, /day/u).nth(1);
  const [name, date] = [await day.innerText(), (await day.locator('time').getAttribute('datetime')) ?? ''];
  await pick('2090-01-01');
  await expect(john.said.last()).toBeInViewport();
  await pick(date);
  await expectAtTop(john, name);
  await expect(newestOf(john)).toBeVisible();
  await pick('2090-01-01');
  await expect(john.said.last()).toBeInViewport();
  await expect(newestOf(john)).toBeHidden();
});

test('the menu fits a phone', async ({ signIn, janesProgram: jane }) => {
  await jane.post(ROOM, ...lines(30, 'today'));
  const phone = await signIn('john', { hasTouch: true, isMobile: true, viewport: { width: 320, height: 640 } });
  await phone.open(ROOM);
  // The menu is loaded after the messages.
  await expect(phone.page.locator('#days')).toBeAttached();
  await phone.timeline.evaluate((element) => element.scrollTo(0, 0));
  await dayOf(phone, 'Today').tap();
  await expect(menuOf(phone)).toBeInViewport({ ratio: 1 });
  await expectToFit(phone.page);
  await expectNothingFound(phone.page);
});
