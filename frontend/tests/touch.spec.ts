/** The conversation on a touch screen. */
import { devices } from '@playwright/test';
import { expect, test } from './fixtures';
import { lines, type Person } from './person';
import { detailsOf, openDetails } from './rooms';

const { viewport, hasTouch, isMobile, userAgent } = devices['Pixel 7'];
const PHONE = { viewport, hasTouch, isMobile, userAgent };
const WIDTH = viewport.width;

/** A finger that goes from one point to others. */
async function stroke({ page }: Person, ...points: readonly (readonly [x: number, y: number])[]) {
  const devtools = await page.context().newCDPSession(page);
  for (const [index, [x, y]] of points.entries()) {
    await devtools.send('Input.dispatchTouchEvent', { type: index === 0 ? 'touchStart' : 'touchMove', touchPoints: [{ x, y }] });
  }
  return () => devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

/** From a place in the row of a message. */
async function strokeOn(person: Person, text: string, x: number, ...steps: readonly (readonly [x: number, y: number])[]) {
  const box = await person.message(text).boundingBox();
  const y = (box?.y ?? NaN) + (box?.height ?? NaN) / 2;
  return stroke(person, [x, y], ...steps.map(([right, down]) => [x + right, y + down] as const));
}

const shiftOf = (person: Person, text: string) => person.message(text).evaluate((row) => row.style.translate);
/** The actions are loaded after the messages. */
const areActionsReady = ({ page }: Person) => expect(page.locator('[popover][aria-label="Message"]')).toBeAttached();
const replyOf = ({ page }: Person) => page.getByRole('group', { name: 'Reply' });

test('a long press opens the actions of a message and names who reacted, and a tap does not', async ({ meeting, john, signIn }) => {
  const phone = await signIn('john', PHONE);
  await john.post(meeting, 'first', 'second');
  await phone.open(meeting);
  await areActionsReady(phone);
  const box = await phone.message('second').locator('p').boundingBox();
  if (!box) throw new Error('There is no message');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const sheet = phone.page.getByRole('dialog', { name: 'Message from john' });
  const finger = await phone.page.context().newCDPSession(phone.page);
  const press = (type: 'touchStart' | 'touchEnd') => finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchStart' ? [{ x, y }] : [] });
  await phone.page.touchscreen.tap(x, y);
  await press('touchStart');
  await expect(sheet).toBeVisible();
  await press('touchEnd');
  await sheet.getByRole('button', { name: 'React 👍' }).tap();
  await expect(sheet).toBeHidden();
  const reaction = await phone.message('second').getByRole('button', { name: 'You reacted with 👍' }).boundingBox();
  const end = await stroke(phone, [(reaction?.x ?? NaN) + 20, (reaction?.y ?? NaN) + 8]);
  await expect(sheet.getByText('You reacted with 👍')).toBeVisible();
  await end();
  await sheet.getByRole('button', { name: 'Edit' }).tap();
  await expect(sheet).toBeHidden();
  await expect(phone.page.getByText('Editing your message')).toBeVisible();
});

test('a long press on a link opens the actions of its message, and copies its address', async ({ meeting, john, signIn }) => {
  const phone = await signIn('john', PHONE);
  await john.post(meeting, 'see https://example.com/map');
  await phone.open(meeting);
  await areActionsReady(phone);
  const box = await phone.message('see').getByRole('link').boundingBox();
  const end = await stroke(phone, [(box?.x ?? NaN) + 20, (box?.y ?? NaN) + 8]);
  const copy = phone.page.getByRole('dialog', { name: 'Message from john' }).getByRole('button', { name: 'Copy link address' });
  await expect(copy).toBeVisible();
  await end();
  await copy.tap();
  await expect(phone.page.getByText('Link address copied.').first()).toBeVisible();
  expect(phone.page.context().pages()).toHaveLength(1);
});

test('a pin leads from the details to its message, and back leads out of it', async ({ meeting, john, signIn }) => {
  const phone = await signIn('john', PHONE);
  await john.post(meeting, 'the address');
  const id = await john.pinLast(meeting);
  await john.post(meeting, ...lines(40));
  await phone.open(meeting);
  await openDetails(phone);
  await detailsOf(phone).getByRole('region', { name: /^Pinned/u }).getByRole('link').tap();
  await expect(detailsOf(phone)).toBeHidden();
  await expect(phone.message('the address')).toBeInViewport();
  await expect(phone.page).toHaveURL(new RegExp(`/${id}$`, 'u'));
  await phone.page.goBack();
  await expect(phone.page).toHaveURL(new RegExp(`/conversations/${meeting}$`, 'u'));
});

test('a swipe to the right pulls a message aside and answers it', async ({ meeting, john, signIn }) => {
  const phone = await signIn('john', PHONE);
  await john.post(meeting, 'first', 'second');
  await phone.open(meeting);
  await areActionsReady(phone);
  const back = await strokeOn(phone, 'second', 100, [20, 0], [50, 2], [60, 2]);
  await expect.poll(() => shiftOf(phone, 'second')).toBe('60px');
  await back();
  await expect.poll(() => shiftOf(phone, 'second')).toBe('');
  await expect(replyOf(phone)).toBeHidden();
  const end = await strokeOn(phone, 'second', 100, [20, 0], [60, 4], [104, 40]);
  await expect.poll(() => shiftOf(phone, 'second')).toBe('74px');
  await end();
  await expect(replyOf(phone)).toContainText('second');
  await expect(phone.composer).toBeFocused();
  await expect.poll(() => shiftOf(phone, 'second')).toBe('');
});

test('a finger that scrolls or comes from the edge pulls nothing', async ({ meeting, john, signIn }) => {
  const phone = await signIn('john', PHONE);
  await john.post(meeting, ...lines(60));
  await phone.open(meeting);
  await expect(phone.said.last()).toBeInViewport();
  const distanceToEnd = () => phone.timeline.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
  await expect.poll(distanceToEnd).toBeLessThan(2);
  await areActionsReady(phone);
  const text = 'message 55';
  const scrolled = await strokeOn(phone, text, 100, [4, 20], [60, 60], [120, 120]);
  expect(await shiftOf(phone, text)).toBe('');
  await scrolled();
  await expect.poll(distanceToEnd).toBeGreaterThan(60);
  for (const x of [10, WIDTH - 10]) {
    const end = await strokeOn(phone, text, x, [40, 0], [90, 0]);
    expect(await shiftOf(phone, text)).toBe('');
    await end();
  }
  await expect(replyOf(phone)).toBeHidden();
});
