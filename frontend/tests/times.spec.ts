/** The time zone and the hours of the clock. */
import { expect, test } from './fixtures';
import { Person } from './person';
import { translate } from './translate';

/** At 23:30 on Sunday in Berlin. */
const LATE = new Date('2026-03-01T22:30:00.000Z');

test('clock, hover and day lines follow the time zone while the page is open', async ({ openBrowser, room, meeting, janesProgram: jane }) => {
  // A zone that the test runner sets cannot change.
  const browser = await openBrowser({ timezoneId: undefined } as object);
  await browser.request.post('/api/login', { data: { username: 'john' } });
  const john = await room.enterAtHome(browser);
  const devtools = await browser.newCDPSession(john.page);
  const moveTo = async (timezoneId: string) => {
    await devtools.send('Emulation.setTimezoneOverride', { timezoneId });
    // No event tells about it: the page looks when the user comes back, and every minute.
    await john.page.evaluate(() => dispatchEvent(new Event('focus')));
  };
  await john.page.route('**/messages?*', async (route) => {
    const answer = await route.fetch();
    const messages = (await answer.json()) as { createdAt: string }[];
    await route.fulfill({ response: answer, json: messages.map((message) => ({ ...message, createdAt: LATE.toISOString() })) });
  });
  await jane.post(meeting, 'late');
  await john.open(meeting);
  await moveTo('Europe/Berlin');
  const time = john.message('late').locator('time').first();
  await expect(time).toHaveText('23:30');
  await expect(time).toHaveAttribute('title', /1 March.*23:30:00/u);
  await expect(john.items.filter({ hasText: /^\s*(?:Sunday,? )?1 March/u })).toBeVisible();
  await moveTo('Asia/Tokyo');
  await expect(time).toHaveText('7:30');
  await expect(time).toHaveAttribute('title', /2 March.*07:30:00/u);
  await expect(john.items.filter({ hasText: /^\s*(?:Monday,? )?2 March/u })).toBeVisible();
});

test('the clock has 12 or 24 hours by choice, on all devices and after a reload', async ({ meeting, john, janesProgram: jane, signIn }) => {
  await jane.post(meeting, 'hello');
  const time = (person: Person) => person.message('hello').locator('time').first();
  await expect(time(john)).toHaveText(/^\d\d?:\d\d$/u);
  const settings = await signIn('john');
  await settings.page.goto('/appearance');
  await settings.page.getByRole('radio', { name: '12 hours' }).check();
  await expect(time(john)).toHaveText(/^\d\d?:\d\d\s[ap]m$/iu);
  await john.page.reload();
  await expect(time(john)).toHaveText(/^\d\d?:\d\d\s[ap]m$/iu);
  await settings.page.getByRole('radio', { name: 'Automatic' }).check();
  await expect(time(john)).toHaveText(/^\d\d?:\d\d$/u);
});

test('a translated form keeps showing its new texts', async ({ john }) => {
  await john.page.goto('/account');
  const name = john.page.getByRole('textbox', { name: 'Display name' });
  const problem = (text: string) => john.page.getByRole('alert').filter({ hasText: text });
  for (const length of [61, 62]) {
    await name.fill('x'.repeat(length));
    await name.press('Enter');
    await expect(problem(`Yours has ${length}.`)).toBeVisible();
    await john.page.evaluate(translate);
  }
  await name.fill('John');
  await name.press('Enter');
  await expect(john.page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
  await expect(problem('Yours has')).toBeHidden();
});
