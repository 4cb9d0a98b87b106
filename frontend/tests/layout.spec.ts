/** The page's layout, and its look. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { Gate } from './gate';
import { lines, Person } from './person';

const overflowOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

const WORDS = 'Lines of text stay readable when the window is as wide as a wall. '.repeat(20);

for (const [what, viewport] of [
  ['320 pixels wide', { width: 320, height: 640 }],
  ['a phone', { width: 390, height: 844 }],
  ['a desktop at 200 % zoom', { width: 640, height: 400 }],
] as const) {
  test(`on ${what} one pane is shown at a time, with a way back and no sideways scrolling`, async ({ openBrowser, janesProgram: jane }) => {
    const page = await (await openBrowser({ viewport })).newPage();
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    expect(await overflowOf(page)).toBe(0);
    await page.getByRole('button', { name: 'john' }).click();

    const john = new Person(page);
    await expect(page.getByRole('heading', { name: 'Welcome to Chinwag' })).toBeVisible();
    expect(await overflowOf(page)).toBe(0);
    const id = await jane.start('john');
    await jane.post(id, WORDS, `https://example.org/${'long'.repeat(40)}`, 'x'.repeat(200));
    await john.row('jane').click();
    await expect(john.sidebar).toBeHidden();
    // The view opens at the unread messages, even after an answer.
    await expect(john.said).toHaveCount(3);
    await john.say('A short answer');
    await expect(john.said.last()).toBeInViewport();
    expect(await overflowOf(page)).toBe(0);
    for (const button of [page.getByRole('button', { name: 'Send', exact: true }), john.composer]) {
      await expect(button).toBeInViewport({ ratio: 1 });
    }
    await page.getByRole('link', { name: 'Back to conversations' }).click();
    await expect(john.sidebar).toBeVisible();
    await expect(john.composer).toBeHidden();
    await expect(page).toHaveURL('/');

    await john.startMessage();
    await page.getByRole('combobox', { name: 'To', exact: true }).fill('nobody');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByRole('alert')).not.toBeEmpty();
    await expect(page.getByRole('dialog')).toBeInViewport({ ratio: 1 });
    expect(await overflowOf(page)).toBe(0);
  });
}

for (const width of [1280, 2560]) {
  test(`${width} pixels wide, both panes are shown and lines stay readable`, async ({ meeting, john, janesProgram: jane }) => {
    await john.page.setViewportSize({ width, height: 1000 });
    await jane.post(meeting, WORDS);
    await expect(john.sidebar).toBeVisible();
    const text = await john.said.first().boundingBox();
    expect(text?.width).toBeGreaterThan(400);
    expect(text?.width).toBeLessThan(760);
    const composer = await john.composer.boundingBox();
    expect(composer?.width).toBeLessThan(900);
    expect(await overflowOf(john.page)).toBe(0);
  });
}

test('the layout does not shift while a conversation loads', async ({ meeting, john, janesProgram: jane }) => {
  // A single page of the list: Chromium counts it as a shift when the list grows upwards, although nothing moves on the screen.
  await jane.post(meeting, ...lines(24).map((line) => `${line}\nof two lines`));
  // It would open at the first unread message.
  expect((await john.page.request.post(`/api/conversations/${meeting}/read_messages`)).ok()).toBe(true);
  await john.page.addInitScript(() => {
    const shifts = ((globalThis as { shifts?: number[] }).shifts = [] as number[]);
    const note = (entry: PerformanceEntry) => shifts.push((entry as PerformanceEntry & { value: number }).value);
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: 'layout-shift', buffered: true });
  });
  await john.page.reload();
  await expect(john.said.last()).toContainText('message 24');
  await expect(john.said.last()).toBeInViewport({ ratio: 1 });
  const shifts = await john.page.evaluate(() => (globalThis as { shifts?: number[] }).shifts ?? []);
  expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.02);
});

test('the theme follows the system until the user chooses one, in all tabs', async ({ john }) => {
  const background = ({ page }: Person) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await john.page.emulateMedia({ colorScheme: 'light' });
  const light = await background(john);
  await john.page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background(john);
  expect(dark).not.toBe(light);

  const other = await john.openTab();
  await john.page.getByRole('button', { name: 'Settings' }).click();
  await john.page.getByRole('radio', { name: 'Light' }).check({ force: true });
  await expect.poll(() => background(john)).toBe(light);
  await john.page.reload();
  await expect(john.sidebar).toBeVisible();
  expect(await background(john)).toBe(light);
  await other.page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => background(other)).toBe(light);
});

test('reduced motion disables all motion', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'hello');
  const held = new Gate();
  await john.page.route(/markRead=false/u, async (route) => {
    await held.opened;
    await route.continue();
  });
  const motion = () =>
    john.page.evaluate(() => document.getAnimations().map((animation) => Number(animation.effect?.getComputedTiming().duration)));
  await john.page.reload();
  await expect(john.timeline.getByText('Loading')).toBeVisible();
  expect(Math.max(...(await motion()))).toBeGreaterThan(50);
  await john.page.emulateMedia({ reducedMotion: 'reduce' });
  await john.page.reload();
  await expect(john.timeline.getByText('Loading')).toBeVisible();
  expect(Math.max(...(await motion()), 0)).toBeLessThan(1);
  held.open();
  await expect(john.said).toHaveText(['hello']);
});

for (const [what, viewport] of [['wide', { width: 1280, height: 800 }], ['narrow', { width: 390, height: 844 }]] as const) {
  test(`a wait is shown below the page’s header, whatever is above it (${what})`, async ({ john }) => {
    const { page } = john;
    await page.setViewportSize(viewport);
    await page.route('**/api/users*', (route) => route.fulfill({ status: 503, headers: { 'retry-after': '30' }, json: { message: 'Busy' } }));
    await page.goto('/people');
    const moment = page.getByText('Just a moment…');
    await expect(moment).toBeVisible();
    await expect(page.getByText('Demo sign-in is on.')).toBeVisible();
    const header = await page.getByRole('main').locator('header').first().boundingBox();
    const box = await moment.boundingBox();
    expect(box?.y).toBeGreaterThan((header?.y ?? 0) + (header?.height ?? 0));
  });
}

for (const [what, viewport] of [['wide', { width: 1280, height: 800 }], ['narrow', { width: 390, height: 844 }]] as const) {
  test(`only panes scroll, never the page, however much a room has (${what})`, async ({ johnsBrowser, janesProgram: jane }) => {
    await jane.post('1', ...lines(101));
    const page = await johnsBrowser.newPage();
    await page.setViewportSize(viewport);
    await new Person(page).open('1');
    await expect(page.getByRole('button', { name: /new messages$/u })).toBeVisible();
    const overflow = () => page.evaluate(() => [document.documentElement.scrollHeight - innerHeight, scrollY]);
    expect(await overflow()).toEqual([0, 0]);
    await page.getByRole('main').getByRole('button', { name: /people$/u }).click();
    await expect(page.getByRole('heading', { name: /^People/u })).toBeVisible();
    await page.evaluate(() => scrollBy(0, 200));
    expect(await overflow()).toEqual([0, 0]);
  });
}
