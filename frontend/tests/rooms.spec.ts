/** Rooms: their head and details, reading and joining them, and every change live on the other side. */
import type { BrowserContext } from '@playwright/test';
import { Account } from './account';
import { expectNothingFound, expectToFit } from './axe';
import { allCode } from './code';
import { expect, test } from './fixtures';
import { Person } from './person';
import { Tunnel } from './proxies';
import { add, changeRoom, detailsOf, join, leave, makeRoom, openDetails, peopleOf, remove, titleOf } from './rooms';



const dialogOf = ({ page }: Person, name: string | RegExp) => page.getByRole('dialog', { name });
const joinButton = ({ page }: Person) => page.getByRole('button', { name: 'Join room' });

/** Opens a room in which the person may not write. */
const visit = async (person: Person, id: string) => {
  await person.page.goto(`/conversations/${id}`);
  await expect(titleOf(person)).toBeVisible();
};

test('an open room is read first, and joining leads to its composer', async ({ john, jane, janesProgram }) => {
  const { id } = await makeRoom(janesProgram, { name: 'lab-notes', topic: 'What we tried' });
  await janesProgram.post(id, 'the first result');
  await jane.open(id);
  await openDetails(jane);
  await expect(peopleOf(jane)).toHaveText([/jane/u]);
  await visit(john, id);
  await expect(john.said.last()).toHaveText('the first result');
  await expect(john.page.getByText('You are reading # lab-notes.')).toBeVisible();
  await expect(john.composer).toHaveCount(0);
  await joinButton(john).click();
  await expect(john.composer).toBeFocused();
  await john.say('I am in');
  await expect(jane.message('I am in')).toBeVisible();
  await expect(peopleOf(jane)).toHaveText([/jane/u, /john/u]);
  await expect(jane.page.getByRole('button', { name: '2 people' })).toBeVisible();
});

test('messages that were sent while the user only read the room are there after joining', async ({ john, janesProgram }) => {
  const { id } = await makeRoom(janesProgram, { name: 'lab-notes' });
  await visit(john, id);
  await expect(joinButton(john)).toBeVisible();
  await janesProgram.post(id, 'in between');
  await joinButton(john).click();
  await expect(john.message('in between')).toBeVisible();
  await janesProgram.post(id, 'and now live');
  await expect(john.message('and now live')).toBeVisible();
});

test('a room that is only read shows new messages when the window has the focus again', async ({ john, janesProgram }) => {
  const { id } = await makeRoom(janesProgram, { name: 'lab-notes' });
  await janesProgram.post(id, 'before');
  await visit(john, id);
  await expect(john.message('before')).toBeVisible();
  await janesProgram.post(id, 'after');
  await changeRoom(janesProgram, id, { topic: 'New topic' });
  await john.page.evaluate(() => dispatchEvent(new Event('focus')));
  await expect(john.message('after')).toBeVisible();
  await expect(john.page.getByRole('button', { name: 'New topic' })).toBeVisible();
});

test('people are added with the keyboard alone, and see the room at once', async ({ john, jane }) => {
  const { id } = await makeRoom(john, { name: 'leads', isPrivate: true });
  await visit(jane, id);
  await john.open(id);
  await john.page.getByRole('main').getByRole('button', { name: 'Add people' }).press('Enter');
  await expect(dialogOf(john, 'Add people to # leads').getByRole('combobox', { name: 'People' })).toBeFocused();
  await john.page.keyboard.type('jan');
  await expect(john.page.getByRole('option', { selected: true })).toHaveText(/jane/u);
  await john.page.keyboard.press('Enter');
  await expect(dialogOf(john, 'Add people to # leads').getByRole('button', { name: 'Remove jane' })).toBeVisible();
  await expect(john.page.getByRole('option', { name: 'jane' })).toHaveCount(0);
  await john.page.keyboard.press('Enter');
  await expect(dialogOf(john, 'Add people to # leads')).toBeHidden();
  await expect(john.page.getByRole('button', { name: '2 people' })).toBeVisible();
  await expect(titleOf(jane)).toHaveText(/leads/u);
  await expect(jane.composer).toBeVisible();
});

test('people who are in the room are marked in its dialog, and cannot be chosen', async ({ john, server }) => {
  await server.addUsers('ann', 'ben');
  const { id } = await makeRoom(john, { name: 'leads', usernames: ['ann', 'jane'] });
  await john.open(id);
  await john.page.getByRole('main').getByRole('button', { name: 'Add people' }).click();
  const dialog = dialogOf(john, 'Add people to # leads');
  const field = dialog.getByRole('combobox', { name: 'People' });
  await expect(dialog.getByRole('option')).toHaveText([/^ben/u, /ann.*In this room$/su, /jane.*In this room$/su]);
  await dialog.getByRole('option', { name: 'ann' }).click({ force: true });
  await expect(field).toHaveAccessibleDescription('ann is in this room already.');
  await dialog.getByRole('option', { name: 'ben' }).click();
  await expect(dialog.getByRole('button', { name: 'Remove ben' })).toBeVisible();
  await expect(dialog.getByRole('option')).toHaveText([/In this room$/u, /In this room$/u]);
  // Meanwhile someone else adds them.
  await add(john, id, 'ben');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(john.page.getByText('ben is in this room already.')).toBeAttached();
});

test('the people of a room are loaded again only when someone joins or leaves it', async ({ john, janesProgram }) => {
  const { id } = await makeRoom(janesProgram, { name: 'leads', usernames: ['john'] });
  const other = await makeRoom(john, { name: 'launch' });
  const loads: string[] = [];
  john.page.on('request', (request) => request.url().includes(`/api/conversations/${id}/participants`) && loads.push(request.url()));
  await john.open(other.id);
  // The stream is open: the page loads nothing again because of that.
  await janesProgram.post(id, 'before');
  await expect(john.room('leads').getByRole('img', { name: 'Unread' })).toBeVisible();
  await john.room('leads').click();
  await expect(john.message('before')).toBeVisible();
  await join(janesProgram, other.id);
  await janesProgram.post(other.id, 'elsewhere');
  await expect(john.room('launch').getByRole('img', { name: 'Unread' })).toBeVisible();
  await janesProgram.post(id, 'after');
  await expect(john.message('after')).toBeVisible();
  expect(loads).toHaveLength(1);
  await leave(janesProgram, id);
  await expect(john.page.getByRole('button', { name: '1 person' })).toBeVisible();
  await expect.poll(() => loads.length).toBe(2);
});

test('someone who is added to a room hears of it, and its row says so until it is opened', async ({ john, jane }) => {
  await expect(jane.composer).toBeVisible();
  const { id } = await makeRoom(john, { name: 'leads', isPrivate: true, usernames: ['jane'] });
  await expect(jane.room('leads')).toContainText('New');
  await expect(jane.announcer).toHaveText('john added you to leads.');
  await jane.room('leads').click();
  await expect(jane.page).toHaveURL(`/conversations/${id}`);
  await expect(jane.room('leads')).not.toContainText('New');
  // Their own rooms are nothing new to them.
  await makeRoom(jane, { name: 'launch' });
  await expect(jane.room('launch')).toBeVisible();
  await expect(jane.room('launch')).not.toContainText('New');
});

test('the focus goes to what replaces the composer', async ({ john, jane }) => {
  const open = await makeRoom(john, { name: 'launch', usernames: ['jane'] });
  const secret = await makeRoom(john, { name: 'leads', isPrivate: true, usernames: ['jane'] });
  for (const [{ id }, replacement] of [
    [open, jane.page.getByRole('region', { name: 'You are no longer in this room.' })],
    [secret, jane.page.getByRole('group', { name: 'You are no longer in this room' })],
  ] as const) {
    await jane.open(id);
    await jane.composer.click();
    await remove(john, id, 'jane');
    await expect(replacement).toBeFocused();
  }
});

test('a removed person keeps what they were writing', async ({ john, jane }) => {
  const { id } = await makeRoom(john, { name: 'leads', isPrivate: true, usernames: ['jane'] });
  await jane.open(id);
  await jane.composer.fill('half a thought');
  await john.open(id);
  await openDetails(john);
  await peopleOf(john).filter({ hasText: 'jane' }).hover();
  await detailsOf(john).getByRole('button', { name: 'Remove jane' }).click();
  await dialogOf(john, 'Remove jane from # leads?').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(peopleOf(john)).toHaveText([/john/u]);
  await expect(detailsOf(john).getByRole('heading', { name: /^People/u })).toBeFocused();
  await expect(jane.page.getByRole('heading', { name: 'You are no longer in this room' })).toBeVisible();
  await expect(jane.page.getByRole('textbox', { name: 'Your draft' })).toHaveValue('half a thought');
  // Also after a reload.
  await jane.page.reload();
  await expect(jane.page.getByRole('textbox', { name: 'Your draft' })).toHaveValue('half a thought');
  // And it is in the composer if they are added again.
  await add(john, id, 'jane');
  await expect(jane.composer).toHaveValue('half a thought');
  await remove(john, id, 'jane');
  await jane.page.getByRole('button', { name: 'Discard' }).click();
  await expect(jane.page.getByRole('textbox', { name: 'Your draft' })).toHaveCount(0);
  await jane.page.reload();
  await expect(jane.page.getByRole('heading', { name: 'This conversation does not exist' })).toBeVisible();
});

test('a draft is copied', async ({ john, janesBrowser, jane }) => {
  await janesBrowser.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { id } = await makeRoom(john, { name: 'leads', usernames: ['jane'] });
  await jane.open(id);
  await jane.composer.fill('two\nlines');
  await remove(john, id, 'jane');
  await expect(jane.page.getByText('You are no longer in this room.')).toBeVisible();
  await jane.page.getByRole('button', { name: 'Copy' }).click();
  await expect(jane.page.getByText('Copied.')).toBeVisible();
  expect(await jane.page.evaluate(() => navigator.clipboard.readText())).toBe('two\nlines');
});

test('leaving is confirmed, and says what it means', async ({ john, jane }) => {
  const { id } = await makeRoom(jane, { name: 'leads', isPrivate: true, usernames: ['john'] });
  await jane.open(id);
  await john.open(id);
  await openDetails(john);
  await detailsOf(john).getByRole('button', { name: 'Leave room' }).click();
  const dialog = dialogOf(john, 'Leave # leads?');
  await expect(dialog).toContainText('You cannot come back without help');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(detailsOf(john).getByRole('button', { name: 'Leave room' })).toBeFocused();
  await john.page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Leave room' }).click();
  await expect(john.page.getByRole('heading', { name: 'You are no longer in this room' })).toBeVisible();
  await expect(jane.page.getByRole('button', { name: '1 person' })).toBeVisible();
});

test('a dialog opens again however soon after it was closed', async ({ john }) => {
  const { id } = await makeRoom(john, { name: 'leads' });
  await john.open(id);
  await openDetails(john);
  const opener = detailsOf(john).getByRole('button', { name: 'Leave room' });
  await opener.click();
  const dialog = dialogOf(john, 'Leave # leads?');
  for (const close of ['Cancel', 'Close']) {
    const closer = await dialog.getByRole('button', { name: close }).elementHandle();
    await opener.evaluate(async (button: HTMLElement, other) => {
      (other as HTMLElement | null)?.click();
      // Before the browser says that the dialog is closed.
      await Promise.resolve();
      button.click();
    }, closer);
    await expect(dialog).toContainText('You can join again');
  }
  await john.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test('nobody can leave the room in which everyone is', async ({ john }) => {
  const { rooms } = (await (await john.request.get('/api/rooms')).json()) as { rooms: { id: string; isEveryone: boolean }[] };
  await john.open(rooms.find(({ isEveryone }) => isEveryone)?.id ?? '');
  await openDetails(john);
  await expect(peopleOf(john).first()).toBeVisible();
  await expect(detailsOf(john).getByRole('button', { name: 'Leave room' })).toHaveCount(0);
});

test('a name and a topic are changed in the settings, live on the other side', async ({ john, jane }) => {
  const { id } = await makeRoom(john, { name: 'launch', usernames: ['jane'] });
  await jane.open(id);
  await john.open(id);
  await john.page.getByRole('button', { name: 'Add a topic' }).first().click();
  await expect(dialogOf(john, 'Topic of # launch').getByRole('textbox', { name: 'Topic' })).toBeFocused();
  await john.page.keyboard.type('Version 1.0 at noon');
  await john.page.keyboard.press('Enter');
  await expect(jane.page.getByRole('button', { name: 'Version 1.0 at noon' })).toBeVisible();
  await openDetails(john);
  await detailsOf(john).getByRole('button', { name: 'Room settings' }).click();
  const settings = dialogOf(john, 'Room settings');
  await settings.getByRole('textbox', { name: 'Name' }).fill('launch party');
  await expect(settings.getByRole('textbox', { name: 'Name' })).toHaveValue('launch-party');
  await settings.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(settings.getByText('Saved.')).toBeVisible();
  await expect(titleOf(jane)).toHaveText(/launch-party/u);
  await expect(jane.composer).toHaveAccessibleName('Message #launch-party');
});

test('a taken name is refused beside the field', async ({ john }) => {
  await makeRoom(john, { name: 'launch' });
  const { id } = await makeRoom(john, { name: 'other' });
  await john.open(id);
  await openDetails(john);
  await detailsOf(john).getByRole('button', { name: 'Room settings' }).click();
  const name = dialogOf(john, 'Room settings').getByRole('textbox', { name: 'Name' });
  await name.fill('Launch');
  await name.press('Enter');
  await expect(name).toHaveAccessibleDescription(/Another room has this name/u);
});

test('opening a private room warns that its old messages can be read', async ({ john }) => {
  const { id } = await makeRoom(john, { name: 'leads', isPrivate: true });
  await john.open(id);
  await openDetails(john);
  await detailsOf(john).getByRole('button', { name: 'Room settings' }).click();
  await dialogOf(john, 'Room settings').getByRole('button', { name: 'Open to everyone' }).click();
  const dialog = dialogOf(john, 'Open # leads to everyone?');
  await expect(dialog).toContainText('while it was private');
  await dialog.getByRole('button', { name: 'Open to everyone' }).click();
  await expect(detailsOf(john)).toContainText('Open room');
});

test('an archived room keeps drafts, and gives the composer back when it is unarchived', async ({ john, jane }) => {
  const { id } = await makeRoom(john, { name: 'launch', usernames: ['jane'] });
  await jane.open(id);
  await jane.composer.fill('half a thought');
  await john.open(id);
  await openDetails(john);
  await detailsOf(john).getByRole('button', { name: 'Room settings' }).click();
  await dialogOf(john, 'Room settings').getByRole('button', { name: 'Archive room' }).click();
  await dialogOf(john, 'Archive # launch?').getByRole('button', { name: 'Archive room' }).click();
  for (const person of [john, jane]) await expect(person.page.getByText('This room is archived.')).toBeVisible();
  await expect(jane.page.getByRole('textbox', { name: 'Your draft' })).toHaveValue('half a thought');
  await expect(jane.page.getByRole('button', { name: 'Unarchive room' })).toHaveCount(0);
  await john.page.getByRole('button', { name: 'Unarchive room' }).click();
  await dialogOf(john, 'Unarchive # launch?').getByRole('button', { name: 'Unarchive room' }).click();
  await expect(john.composer).toBeFocused();
  await expect(jane.composer).toHaveValue('half a thought');
});

test('an archived room offers no edit, and says who can still read it', async ({ john }) => {
  const { id } = await makeRoom(john, { name: 'launch' });
  await john.open(id);
  await john.say('for the record');
  await john.message('for the record').hover();
  await expect(john.items.getByRole('button', { name: 'Edit message' })).toHaveCount(1);
  await changeRoom(john, id, { isArchived: true });
  await expect(john.page.getByText('This room is archived.')).toBeVisible();
  await john.message('for the record').hover();
  await expect(john.items.getByRole('button', { name: 'More' })).toHaveCount(1);
  await expect(john.items.getByRole('button', { name: 'Edit message' })).toHaveCount(0);
  await expect(john.timeline).toContainText('It is archived: you can read it, but nobody can write in it.');
  await openDetails(john);
  await detailsOf(john).getByRole('button', { name: 'Leave room' }).click();
  await expect(dialogOf(john, 'Leave # launch?')).toContainText('nobody can join an archived room');
});

test('a space at the end of a name is no part of it', async ({ john }) => {
  const { id } = await makeRoom(john, { name: 'launch' });
  await john.open(id);
  await openDetails(john);
  await detailsOf(john).getByRole('button', { name: 'Room settings' }).click();
  const name = dialogOf(john, 'Room settings').getByRole('textbox', { name: 'Name' });
  await name.fill('');
  await name.pressSequentially('design ');
  await expect(name).toHaveValue('design-');
  await name.press('Tab');
  await expect(name).toHaveValue('design');
});

test('a star and a muted conversation show in the head', async ({ john }) => {
  const { id } = await makeRoom(john, { name: 'launch' });
  await john.open(id);
  const star = john.page.getByRole('button', { name: 'Star', exact: true }).first();
  await star.click();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await openDetails(john);
  await detailsOf(john).getByRole('button', { name: 'Notifications: mentions only' }).click();
  await john.page.getByRole('button', { name: /^Nothing/u }).click();
  await expect(john.page.getByRole('main').getByRole('img', { name: 'Muted' })).toBeVisible();
  await john.page.reload();
  await expect(john.page.getByRole('main').getByRole('img', { name: 'Muted' })).toBeVisible();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
});

test('Ctrl and the full stop open details, and Escape returns the focus', async ({ john }) => {
  const { id } = await makeRoom(john, { name: 'launch' });
  await john.open(id);
  await expect(john.composer).toBeFocused();
  await john.page.keyboard.press('ControlOrMeta+.');
  await expect(detailsOf(john).getByRole('heading', { name: 'Details' })).toBeFocused();
  await john.page.keyboard.press('Escape');
  await expect(detailsOf(john)).toHaveCount(0);
  await expect(john.composer).toBeFocused();
  const people = john.page.getByRole('button', { name: '1 person' });
  await people.press('Enter');
  await expect(detailsOf(john).getByRole('heading', { name: /^People/u })).toBeFocused();
  await detailsOf(john).getByRole('button', { name: 'Close details' }).press('Enter');
  await expect(people).toBeFocused();
});

test('details open by themselves on a wide screen until they are closed', async ({ john }) => {
  const { id } = await makeRoom(john, { name: 'launch' });
  await john.page.setViewportSize({ width: 1600, height: 900 });
  await john.open(id);
  await expect(detailsOf(john)).toBeVisible();
  await expect(john.composer).toBeFocused();
  await detailsOf(john).getByRole('button', { name: 'Close details' }).click();
  await john.page.reload();
  await expect(john.composer).toBeVisible();
  await expect(detailsOf(john)).toHaveCount(0);
});

test('on a phone details are a page, which the way back closes', async ({ john, signIn }) => {
  const { id } = await makeRoom(john, { name: 'launch' });
  const phone = await signIn('john', { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  await phone.open(id);
  for (const close of [() => phone.page.goBack(), () => phone.page.getByRole('button', { name: 'Back to the conversation' }).click()]) {
    await openDetails(phone);
    await expect(detailsOf(phone)).toBeVisible();
    await close();
    await expect(detailsOf(phone)).toHaveCount(0);
    await expect(phone.composer).toBeVisible();
    await expect(phone.page).toHaveURL(`/conversations/${id}`);
  }
});

test('the people of a room are all listed, searched, and lead to their cards', async ({ john, server }) => {
  const names = ['ann', 'ben', 'cleo', 'dan', 'eve', 'finn', 'gil', 'hope', 'ian', 'joy', 'kit', 'lou'];
  await server.addUsers(...names);
  const { id } = await makeRoom(john, { name: 'launch', usernames: names });
  await john.open(id);
  await openDetails(john);
  await expect(peopleOf(john)).toHaveText([/ann/u, /ben/u, /cleo/u, /dan/u, /eve/u]);
  await detailsOf(john).getByRole('button', { name: 'Show all 13' }).click();
  await expect(peopleOf(john)).toHaveCount(13);
  await detailsOf(john).getByRole('searchbox', { name: 'Find someone in this room' }).fill('ki');
  await expect(peopleOf(john)).toHaveText([/kit/u]);
  await peopleOf(john).getByRole('button', { name: 'kit', exact: true }).click();
  await dialogOf(john, 'kit').getByRole('button', { name: 'Message' }).click();
  await expect(john.composer).toHaveAccessibleName('Message kit');
});

test('an empty room says who made it and what to do', async ({ john, jane }) => {
  const { id } = await makeRoom(john, { name: 'garden-shed', usernames: ['jane'] });
  await john.open(id);
  await expect(john.timeline).toContainText('You created this room today.');
  await expect(john.timeline.getByRole('button', { name: 'Set a topic' })).toBeVisible();
  await jane.open(id);
  await expect(jane.timeline).toContainText('john created this room today.');
  await expect(jane.timeline.getByRole('button', { name: 'Add people' })).toBeVisible();
  await expect(jane.timeline.getByRole('button', { name: 'Set a topic' })).toHaveCount(0);
  await john.say('hello');
  await expect(jane.timeline.getByRole('button', { name: 'Add people' })).toHaveCount(0);
});

/** Jane changes something while John has no network. Then he sees it without a reload. */
const CHANGES: Record<string, { change: (jane: Account, id: string) => Promise<unknown>; see: (john: Person) => Promise<void> }> = {
  'a new name': {
    change: (jane, id) => changeRoom(jane, id, { name: 'renamed' }),
    see: (john) => expect(titleOf(john)).toHaveText(/renamed/u),
  },
  'a new topic': {
    change: (jane, id) => changeRoom(jane, id, { topic: 'At noon' }),
    see: (john) => expect(john.page.getByRole('button', { name: 'At noon' })).toBeVisible(),
  },
  'an added person': {
    change: (jane, id) => add(jane, id, 'kim'),
    see: (john) => expect(john.page.getByRole('button', { name: '3 people' })).toBeVisible(),
  },
  'a person who left': {
    change: (jane, id) => leave(jane, id),
    see: (john) => expect(john.page.getByRole('button', { name: '1 person' })).toBeVisible(),
  },
  'a removal': {
    change: (jane, id) => remove(jane, id, 'john'),
    see: (john) => expect(john.page.getByText('You are no longer in this room.')).toBeVisible(),
  },
  'an archived room': {
    change: (jane, id) => changeRoom(jane, id, { isArchived: true }),
    see: (john) => expect(john.page.getByText('This room is archived.')).toBeVisible(),
  },
};

const offline = test.extend<{ tunnel: Tunnel }>({
  tunnel: async ({ server }, use) => {
    const tunnel = await Tunnel.to(server.origin);
    await use(tunnel);
    tunnel.close();
  },
  elsewhere: async ({ tunnel }, use) => use(tunnel.origin),
});

/** John behind the network. A cookie belongs to an origin with its port. */
async function enter(browser: BrowserContext, origin: string, id: string): Promise<Person> {
  await browser.request.post(`${origin}/api/login`, { data: { username: 'john' } });
  const john = new Person(await browser.newPage());
  await john.page.goto(`${origin}/conversations/${id}`);
  await expect(john.composer).toBeVisible();
  return john;
}

for (const [what, { change, see }] of Object.entries(CHANGES)) {
  offline(`${what} reaches a page that was offline`, async ({ tunnel, johnsBrowser, janesProgram, server }) => {
    await server.addUsers('kim');
    const { id } = await makeRoom(janesProgram, { name: 'launch', usernames: ['john'] });
    const john = await enter(johnsBrowser, tunnel.origin, id);
    await janesProgram.post(id, 'before');
    await expect(john.message('before')).toBeVisible();
    await allCode(john.page);
    tunnel.cut();
    await change(janesProgram, id);
    await expect(john.page.getByRole('status').filter({ hasText: 'No connection since' })).toBeVisible();
    tunnel.mend();
    await see(john);
  });
}

offline('joining elsewhere while offline gives this page the composer', async ({ tunnel, johnsBrowser, janesProgram }) => {
  const { id } = await makeRoom(janesProgram, { name: 'launch' });
  await janesProgram.post(id, 'before');
  await johnsBrowser.request.post(`${tunnel.origin}/api/login`, { data: { username: 'john' } });
  const john = new Person(await johnsBrowser.newPage());
  await john.page.goto(`${tunnel.origin}/conversations/${id}`);
  await expect(joinButton(john)).toBeVisible();
  await expect(john.message('before')).toBeVisible();
  await allCode(john.page);
  tunnel.swallow();
  await join(new Account(johnsBrowser.request), id);
  await janesProgram.post(id, 'welcome');
  await expect(john.page.getByRole('status').filter({ hasText: 'No connection since' })).toBeVisible();
  tunnel.mend();
  await expect(john.composer).toBeVisible();
  await expect(john.message('welcome')).toBeVisible();
});

test('axe finds nothing in a room, its details and its dialogs, and all of it fits', async ({ john, server }) => {
  const names = ['ann', 'ben', 'cleo', 'dan', 'eve', 'finn'];
  await server.addUsers(...names, 'gil');
  const { id } = await makeRoom(john, { name: 'launch', topic: 'Version 1.0 at noon', usernames: names });
  await john.open(id);
  await expectNothingFound(john.page);
  await expectToFit(john.page);
  await john.page.setViewportSize({ width: 1280, height: 800 });
  await openDetails(john);
  await expect(peopleOf(john)).toHaveCount(5);
  await detailsOf(john).getByRole('button', { name: 'Room settings' }).click();
  await expect(dialogOf(john, 'Room settings')).toBeVisible();
  await expectNothingFound(john.page);
  await expectToFit(john.page);
  await john.page.setViewportSize({ width: 1280, height: 800 });
  await dialogOf(john, 'Room settings').getByRole('button', { name: 'Archive room' }).click();
  await expect(dialogOf(john, 'Archive # launch?')).toBeVisible();
  await expectNothingFound(john.page);
  await john.page.keyboard.press('Escape');
  await john.page.setViewportSize({ width: 1280, height: 800 });
  await detailsOf(john).getByRole('button', { name: 'Add people' }).first().click();
  await expect(john.page.getByRole('option', { name: 'gil' })).toBeVisible();
  await john.page.keyboard.type('g');
  await expect(john.page.getByRole('option', { selected: true })).toHaveText(/gil/u);
  await expectNothingFound(john.page);
});

test('axe finds nothing on the details of a room', async ({ john, server }) => {
  await server.addUsers('ann', 'ben');
  const { id } = await makeRoom(john, { name: 'launch', topic: 'Version 1.0 at noon', usernames: ['ann', 'ben'] });
  await john.open(id);
  await openDetails(john);
  await expect(peopleOf(john)).toHaveCount(3);
  await expectNothingFound(john.page);
});

test('axe finds nothing where the user cannot write', async ({ john, jane, janesProgram }) => {
  const { id } = await makeRoom(janesProgram, { name: 'launch', usernames: ['john'] });
  await john.open(id);
  await john.composer.fill('half a thought');
  await remove(janesProgram, id, 'john');
  await expect(john.page.getByRole('textbox', { name: 'Your draft' })).toBeVisible();
  await expectNothingFound(john.page);
  await expectToFit(john.page);
  const secret = await makeRoom(janesProgram, { name: 'leads', isPrivate: true, usernames: ['john'] });
  await john.open(secret.id);
  await john.composer.fill('another thought');
  await remove(jane, secret.id, 'john');
  await expect(john.page.getByRole('heading', { name: 'You are no longer in this room' })).toBeVisible();
  await expectNothingFound(john.page);
});
