/** The area of the settings, and the user's own: what notifies them, and how the page looks. */
import type { Settings } from '../src/net/api-types';
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './fixtures';
import type { Person } from './person';
import { becomeOwner, test as teamTest } from './team';

const SECTIONS = 'Sections of the settings';
const storedBy = async (person: Person): Promise<Settings> => (await person.page.request.get('/api/settings')).json();

/** On the page of notifications, whose own code has been loaded. */
async function openNotifications(person: Person) {
  await person.page.goto('/notifications');
  await expect(person.page.getByRole('heading', { level: 2, name: 'Notify me about' })).toBeVisible();
  return person.page;
}

/** A browser in which the user answers the question about notifications with `answer`. What was shown is in its title. */
async function answerWith(person: Person, answer: NotificationPermission) {
  await person.page.addInitScript((answer) => {
    class Shown {
      static permission: NotificationPermission = 'default';
      static requestPermission = async () => (Shown.permission = answer);
      constructor(title: string, options: NotificationOptions) {
        document.title = `Shown: ${title}, ${options.body}`;
      }
    }
    Object.defineProperty(globalThis, 'Notification', { value: Shown, configurable: true });
  }, answer);
}

test('a change on one device appears on the others', async ({ john, signIn }) => {
  const desk = await openNotifications(john);
  const phone = await openNotifications(await signIn('john', { viewport: { width: 390, height: 844 } }));
  await desk.getByRole('radio', { name: 'Every message' }).check();
  await expect(phone.getByRole('radio', { name: 'Every message' })).toBeChecked();
  await phone.getByRole('radio', { name: 'Chime' }).check();
  await expect(desk.getByRole('radio', { name: 'Chime' })).toBeChecked();
  await desk.getByRole('button', { name: 'For an hour' }).click();
  // The line about the pause says it already.
  await expect(phone.getByText('It is quiet now').locator('..')).toHaveCSS('position', 'absolute');
  await phone.getByRole('button', { name: 'End the pause' }).click();
  await desk.getByLabel('Quiet from').fill('21:30');
  await desk.getByRole('switch', { name: 'Quiet hours' }).check();
  await expect(phone.getByRole('switch', { name: 'Quiet hours' })).toBeChecked();
  await expect(phone.getByLabel('Quiet from')).toHaveValue('21:30');
  await phone.getByRole('checkbox', { name: 'Sunday' }).check();
  await expect(desk.getByRole('checkbox', { name: 'Sunday' })).toBeChecked();
  await desk.getByRole('button', { name: 'For an hour' }).click();
  await phone.getByRole('button', { name: 'End the pause' }).click();
  await expect(desk.getByRole('button', { name: 'For an hour' })).toBeVisible();
  await expect.poll(() => storedBy(john)).toMatchObject({ notify: 'all', sound: 'chime', quietFrom: '21:30', quietTo: '08:00', quietDays: ['sunday'], pausedUntil: null });
});

test('words are added and removed, and a refused word is explained beside its field', async ({ john }) => {
  const page = await openNotifications(john);
  const words = page.getByRole('list', { name: 'Keywords' }).getByRole('listitem');
  const field = page.getByRole('textbox', { name: 'New keyword' });
  await page.getByRole('button', { name: 'Add a keyword' }).click();
  await expect(field).toBeFocused();
  for (const word of ['  release ', 'Lisbon']) {
    await field.fill(word);
    await field.press('Enter');
    await expect(field).toHaveValue('');
  }
  await expect(words).toHaveText(['release', 'Lisbon']);
  await field.fill('x'.repeat(41));
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/1 to 40 characters/u);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveValue('x'.repeat(41));
  await expect(words).toHaveText(['release', 'Lisbon']);
  await field.fill('LISBON');
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/“Lisbon” is already there/u);
  await page.getByRole('button', { name: 'Remove release' }).click();
  await expect(words).toHaveText(['Lisbon']);
  await expect.poll(async () => (await storedBy(john)).words).toEqual(['Lisbon']);
  await page.reload();
  await expect(words).toHaveText(['Lisbon']);
});

test('a change that the server does not take is undone, and says why', async ({ john }) => {
  const page = await openNotifications(john);
  await page.route('**/api/settings', (route) => route.abort());
  await page.getByRole('radio', { name: 'Nothing' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'not reachable' })).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Direct messages, mentions and replies to me' })).toBeChecked();
  await page.getByRole('switch', { name: 'Quiet hours' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'not reachable' })).toHaveCount(2);
  await expect(page.getByRole('switch', { name: 'Quiet hours' })).not.toBeChecked();
  await page.unroute('**/api/settings');
  await page.getByRole('radio', { name: 'Nothing' }).check();
  await expect.poll(async () => (await storedBy(john)).notify).toBe('nothing');
  await expect(page.getByRole('alert').filter({ hasText: 'not reachable' })).toHaveCount(1);
});

test('quiet hours that end when they begin are refused beside their fields', async ({ john }) => {
  const page = await openNotifications(john);
  await page.getByRole('switch', { name: 'Quiet hours' }).check();
  await page.getByLabel('Quiet to').fill('19:00');
  await expect(page.getByRole('alert').filter({ hasText: 'a different time' })).toBeVisible();
  await page.getByLabel('Quiet to').fill('20:00');
  await expect(page.getByRole('alert').filter({ hasText: 'a different time' })).toHaveCount(0);
  await expect.poll(() => storedBy(john)).toMatchObject({ quietFrom: '19:00', quietTo: '20:00' });
});

test('the quiet hours are those that the fields show', async ({ john }) => {
  const page = await openNotifications(john);
  await page.getByRole('switch', { name: 'Quiet hours' }).check();
  await page.getByLabel('Quiet from').fill('08:00');
  await expect(page.getByRole('alert').filter({ hasText: 'a different time' })).toBeVisible();
  await page.getByLabel('Quiet to').fill('09:00');
  await expect(page.getByLabel('Quiet from')).toHaveValue('08:00');
  await expect.poll(() => storedBy(john)).toMatchObject({ quietFrom: '08:00', quietTo: '09:00' });
});

test('notifications are asked for by a click only, shown as a test, and turned off', async ({ john }) => {
  await answerWith(john, 'granted');
  const page = await openNotifications(john);
  await expect(page.getByText('Notifications are off in this browser.')).toBeVisible();
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByText('Notifications are on in this browser.')).toBeVisible();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page).toHaveTitle(/Shown: Chinwag, This is a test/u);
  await expect(page.getByRole('status').filter({ hasText: 'Sent.' })).toBeVisible();
  await page.getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByRole('button', { name: 'Turn on' })).toBeVisible();
});

test('a browser that blocks notifications says what to do', async ({ john }) => {
  await answerWith(john, 'denied');
  const page = await openNotifications(john);
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'This browser blocks notifications from Chinwag.' })).toBeFocused();
});

teamTest('over plain HTTP the page says why there are no notifications, and what works', async ({ server, visit }) => {
  await server.answerAs('lan.test');
  const [, token] = /#(\S+)/u.exec(await server.told(/(http:\S+\/join#\S+)/u)) ?? [];
  const page = await visit(`/join#${token}`);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await becomeOwner(page);
  await page.goto('/notifications');
  await expect(page.getByRole('status').filter({ hasText: 'only over HTTPS' })).toContainText('Sounds and the number in the tab’s title work');
});

test('a conversation that differs is listed, changed and opened', async ({ john }) => {
  const id = await john.createRoom('launch');
  await john.createRoom('random');
  const page = await openNotifications(john);
  const rows = page.getByRole('list', { name: 'Exceptions' }).getByRole('listitem');
  await expect(page.getByRole('combobox', { name: 'Another room' })).toBeVisible();
  await expect(rows).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Another room' }).selectOption('# launch');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const choice = page.getByRole('combobox', { name: 'Notify me in # launch' });
  await expect(choice).toBeFocused();
  await choice.selectOption('Nothing');
  const involvement = async () => ((await (await page.request.get(`/api/conversations/${id}`)).json()) as { involvement: string }).involvement;
  await expect.poll(involvement).toBe('nothing');
  await page.reload();
  await expect(choice).toHaveValue('nothing');
  await choice.selectOption('Mentions');
  await expect.poll(involvement).toBe('mentions');
  await expect(rows).toHaveCount(1);
  await rows.getByRole('link', { name: '# launch' }).click();
  await expect(page).toHaveURL(`/conversations/${id}`);
});

test('others see neither presence nor typing of those who turn it off', async ({ john }) => {
  const { page } = john;
  await page.goto('/account');
  for (const name of ['Show when I am here', 'Show when I am typing']) {
    await expect(page.getByRole('switch', { name })).toHaveAccessibleDescription(/both ways/u);
    await page.getByRole('switch', { name }).uncheck();
  }
  await expect.poll(() => storedBy(john)).toMatchObject({ showsPresence: false, showsTyping: false });
  await page.reload();
  await expect(page.getByRole('switch', { name: 'Show when I am here' })).not.toBeChecked();
});

test('a clock that was kept in the browser becomes a setting, once', async ({ john }) => {
  const { page } = john;
  await page.evaluate(() => localStorage.setItem('chinwag.hours', 'h12'));
  await page.goto('/appearance');
  await expect(page.getByRole('radio', { name: '12 hours' })).toBeChecked();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('chinwag.hours'))).toBeNull();
  await page.getByRole('radio', { name: 'Automatic' }).check();
  await expect.poll(async () => (await storedBy(john)).clock).toBe('system');
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Automatic' })).toBeChecked();
});

test('the sections are beside the page, and on a phone a list of their own', async ({ john }) => {
  const { page } = john;
  const sections = page.getByRole('navigation', { name: SECTIONS });
  await page.goto('/settings');
  await expect(page).toHaveURL('/account');
  await expect(sections.getByRole('link')).toHaveText(['Profile', 'Notifications', 'Appearance', 'Devices', 'This device']);
  await expect(sections.getByRole('link', { name: 'Profile' })).toHaveAttribute('aria-current', 'page');
  await sections.getByRole('link', { name: 'Appearance' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Appearance');
  await expect(page).toHaveTitle(/^Appearance · /u);

  await page.setViewportSize({ width: 390, height: 844 });
  await expect(sections).toBeHidden();
  await page.getByRole('link', { name: 'Back to settings' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await sections.getByRole('link', { name: 'Devices' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Devices');
  await page.goBack();
  await page.getByRole('link', { name: 'Back to conversations' }).click();
  await expect(john.sidebar).toBeVisible();
});

teamTest('owners have sections for the team, while they are owners', async ({ owner, ownersProgram, jane }) => {
  const sections = ({ page }: Person) => page.getByRole('navigation', { name: SECTIONS });
  await owner.page.goto('/people');
  await expect(sections(owner).getByRole('list', { name: 'For owners' }).getByRole('link')).toHaveText(['Team', 'People', 'Invites', 'Audit log']);
  await jane.page.goto('/people');
  await expect(jane.page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  await expect(sections(jane)).toHaveCount(0);
  const people = (await (await ownersProgram.request.get('/api/users')).json()) as { id: string; username: string }[];
  const id = people.find(({ username }) => username === 'jane')?.id;
  await ownersProgram.request.post(`/api/users/${id}/role`, { data: { role: 'owner' } });
  await expect(sections(jane).getByRole('link', { name: 'People' })).toHaveAttribute('aria-current', 'page');
});

test('notifications are set with the keyboard alone', async ({ john }) => {
  const page = await openNotifications(john);
  const { keyboard } = page;
  const tabTo = async (name: string) => {
    const target = page.getByRole('main').getByRole('radio', { name, exact: true }).or(page.getByRole('main').getByRole('button', { name, exact: true })).or(page.getByRole('main').getByRole('switch', { name, exact: true }));
    do await keyboard.press('Tab');
    while (!(await target.evaluate((element) => element === document.activeElement)));
  };
  await tabTo('Direct messages, mentions and replies to me');
  await keyboard.press('ArrowUp');
  await expect(page.getByRole('radio', { name: 'Every message' })).toBeFocused();
  await tabTo('Add a keyword');
  await keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'New keyword' })).toBeFocused();
  await keyboard.type('release');
  await keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove release' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Add a keyword' })).toBeFocused();
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove release' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Add a keyword' })).toBeFocused();
  await tabTo('Quiet hours');
  await keyboard.press('Space');
  await expect.poll(() => storedBy(john)).toMatchObject({ notify: 'all', words: [], quietFrom: '19:00' });
});

test('axe finds nothing on the settings, and they fit on 320 pixels', async ({ john }) => {
  await john.createRoom('launch');
  const { page } = john;
  for (const path of ['/appearance', '/account']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectNothingFound(page);
    await expectToFit(page);
  }
  await openNotifications(john);
  await page.getByRole('switch', { name: 'Quiet hours' }).check();
  await page.getByRole('checkbox', { name: 'Sunday' }).check();
  await page.getByRole('button', { name: 'Add a keyword' }).click();
  await page.getByRole('textbox', { name: 'New keyword' }).fill('a word of forty characters, in one line');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'New keyword' }).fill('x'.repeat(41));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'New keyword' })).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('combobox', { name: 'Another room' }).selectOption('# launch');
  await page.getByRole('button', { name: 'Add', exact: true }).last().click();
  await expectNothingFound(page);
  await expectToFit(page);
  await page.goto('/settings');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expectNothingFound(page);
});
