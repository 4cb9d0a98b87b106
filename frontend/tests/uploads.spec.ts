/** Files on their way from the composer to a message. */
import { expectNothingFound } from './axe';
import { highVideo } from './files';
import { expect, test } from './fixtures';
import { Gate } from './gate';
import { lines, type Person } from './person';
import { overPlainHttp } from './plain-http';
import { addFiles, filesOf, give, inTray, largeFile, offsetsOf, picture, type TestFile, textFile, tray, UPLOAD, UPLOADS } from './uploading';

const MEGABYTE = 1024 * 1024;
/** The most bytes of one request. */
const CHUNK = 8 * MEGABYTE;

const film: TestFile = { name: 'film.webm', mimeType: 'video/webm', buffer: highVideo('film.webm').bytes };

const isReady = (person: Person) => expect(person.page.getByRole('button', { name: 'Add files' })).toBeVisible();
const isThere = (person: Person, name: string, size: string) => expect(inTray(person, name).getByText(size, { exact: true })).toBeVisible();

/** From here on, requests with bytes are held back behind the first `passing` ones. */
async function hold({ page }: Person, passing = 0): Promise<Gate> {
  const gate = new Gate();
  let count = 0;
  await page.context().route(UPLOAD, async (route) => {
    if (route.request().method() === 'PATCH' && (count += 1) > passing) await gate.opened;
    await route.continue().catch(() => {});
  });
  return gate;
}

test('picked files wait in the tray, and one message brings them in order with its text', async ({ meeting, john, jane }) => {
  await isReady(john);
  await addFiles(john, picture('desk.png'), textFile('notes.txt', 'Seven words are in this short file.'));
  await isThere(john, 'notes.txt', '35 bytes');
  await expect(tray(john).getByRole('listitem')).toHaveCount(2);
  await john.composer.fill('both of them');
  await john.send();
  await expect(tray(john)).toBeHidden();
  await expect(john.mark('both of them', 'Sent')).toBeVisible();
  await expect(jane.message('both of them')).toBeVisible();
  expect(await filesOf(jane, meeting)).toEqual([['desk.png', 'notes.txt']]);
});

test('a message may have files alone', async ({ meeting, john, jane }) => {
  await isReady(john);
  await addFiles(john, picture('desk.png'));
  await john.composer.press('Enter');
  await expect(async () => expect(await filesOf(jane, meeting)).toEqual([['desk.png']])).toPass();
  expect(await jane.stored(meeting)).toEqual(['']);
});

/** The place of a mark, from the lower right corner of the last file, once it is there. */
async function placeOf({ items }: Person, name: 'Sending' | 'Sent'): Promise<[number, number]> {
  const mark = items.page().getByRole('img', { name });
  await expect(mark).toBeVisible();
  const [sign, file] = [await mark.boundingBox(), await items.filter({ has: mark }).locator('[data-upload], [data-file]').last().boundingBox()];
  if (!sign || !file) throw new Error('nothing is there');
  return [Math.round(sign.x - file.x - file.width), Math.round(sign.y - file.y - file.height)];
}

test('the clock of files alone is where their tick will be', async ({ meeting, john, signIn }) => {
  const phone = await signIn('john', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  for (const person of [john, phone]) {
    await person.open(meeting);
    for (const files of [[picture('desk.png', 1_200, 700)], [picture('desk.png'), textFile('notes.txt', 'x')], [picture('a.png'), picture('b.png')]]) {
      await isReady(person);
      const gate = await hold(person);
      await addFiles(person, ...files);
      await person.send();
      const clock = await placeOf(person, 'Sending');
      gate.open();
      await expect(person.page.getByRole('img', { name: 'Sending' })).toHaveCount(0);
      expect(await placeOf(person, 'Sent')).toEqual(clock);
    }
  }
});

test('a video and a sound have their places while they are on their way', async ({ meeting, john, signIn }) => {
  const sound = { name: 'tone.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF\0\0\0\0WAVEfmt ') };
  const phone = await signIn('john', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  for (const person of [john, phone]) {
    await person.open(meeting);
    await isReady(person);
    const gate = await hold(person);
    await addFiles(person, film, sound);
    await person.send();
    const sizes = () => person.timeline.locator('.media, .place').evaluateAll((files) => files.slice(-4).map(({ clientWidth, clientHeight }) => [clientWidth, clientHeight]));
    await expect(person.timeline.locator('[data-upload] .media')).toHaveCount(2);
    const before = await sizes();
    gate.open();
    await expect(person.page.getByRole('img', { name: 'Sending' })).toHaveCount(0);
    expect(await sizes()).toEqual(before);
  }
});

/** The place of each row, from the upper edge of the page. */
const places = ({ timeline }: Person) => timeline.locator('[data-key]').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));

for (const isScrolled of [false, true]) {
  test(`nothing moves when files are sent, ${isScrolled ? 'a little above the end' : 'at the end'}`, async ({ meeting, john }) => {
    await john.post(meeting, ...lines(30));
    await isReady(john);
    for (const files of [[picture('desk.png', 1_200, 700)], [picture('a.png'), picture('b.png')], [picture('desk.png'), textFile('notes.txt', 'x')], [film]]) {
      const gate = await hold(john);
      await addFiles(john, ...files);
      await john.send();
      await expect(john.page.getByRole('button', { name: 'Cancel' })).toBeVisible();
      if (isScrolled) {
        await john.timeline.evaluate((view) => view.scrollBy(0, -12));
        await expect(john.page.getByRole('button', { name: 'Jump to latest' })).toBeVisible();
      }
      const before = await places(john);
      gate.open();
      await expect(john.page.getByRole('img', { name: 'Sending' })).toHaveCount(0);
      expect(await places(john)).toEqual(before);
    }
  });
}

test('a message appears for others when its files are there, and later texts overtake it', async ({ meeting, john, jane }) => {
  await isReady(john);
  const gate = await hold(john);
  await addFiles(john, textFile('notes.txt', 'x'));
  await john.composer.fill('with a file');
  await john.send();
  await expect(john.message('with a file')).toContainText('notes.txt');
  await expect(john.mark('with a file', 'Sending')).toBeVisible();
  await john.say('without');
  await expect(jane.said).toHaveText(['without']);
  // It is already where it will be.
  await expect(john.said).toHaveText(['without', 'with a file']);
  gate.open();
  await expect(jane.said).toHaveText(['without', 'with a file']);
  await expect(john.mark('with a file', 'Sent')).toBeVisible();
  expect(await filesOf(jane, meeting)).toEqual([[], ['notes.txt']]);
});

test('a message whose upload lost the network arrives once', async ({ meeting, john, jane }) => {
  await isReady(john);
  const gate = await hold(john, 1);
  const offsets = offsetsOf(john.page);
  await addFiles(john, largeFile('film.bin', 2 * CHUNK + 5));
  await john.composer.fill('the film');
  await john.send();
  await expect.poll(() => offsets).toEqual([0, CHUNK]);
  await john.page.context().setOffline(true);
  gate.open();
  await expect(john.mark('the film', 'Sending')).toBeVisible();
  expect(await jane.stored(meeting)).toEqual([]);
  await john.page.context().setOffline(false);
  await expect(john.mark('the film', 'Sent')).toBeVisible({ timeout: 30_000 });
  await expect(jane.said).toHaveText(['the film']);
  expect(await filesOf(jane, meeting)).toEqual([['film.bin']]);
  expect(offsets.filter((offset) => offset === 0)).toHaveLength(1);
});

test('an upload continues after a reload where it stopped', async ({ meeting, john, jane }) => {
  await isReady(john);
  const gate = await hold(john, 1);
  const offsets = offsetsOf(john.page);
  await addFiles(john, largeFile('film.bin', CHUNK + 5));
  await john.composer.fill('the film');
  await john.send();
  await expect.poll(() => offsets).toEqual([0, CHUNK]);
  await john.page.reload();
  await expect(john.message('the film')).toContainText('film.bin');
  gate.open();
  await expect(john.mark('the film', 'Sent')).toBeVisible({ timeout: 30_000 });
  expect(offsets.slice(2)).not.toContain(0);
  expect(await filesOf(jane, meeting)).toEqual([['film.bin']]);
  expect(await jane.stored(meeting)).toEqual(['the film']);
});

test('a server that is killed in the middle of an upload gets the message once', async ({ meeting, john, jane, server }) => {
  await isReady(john);
  const gate = await hold(john, 1);
  const offsets = offsetsOf(john.page);
  await addFiles(john, largeFile('film.bin', CHUNK + 5));
  await john.composer.fill('the film');
  await john.send();
  await expect.poll(() => offsets).toEqual([0, CHUNK]);
  await server.kill();
  gate.open();
  await expect(john.mark('the film', 'Sending')).toBeVisible();
  await server.restart();
  await expect(john.mark('the film', 'Sent')).toBeVisible({ timeout: 60_000 });
  expect(await filesOf(jane, meeting)).toEqual([['film.bin']]);
});

test('the files of a draft survive switching conversations and a reload', async ({ meeting, john, server }) => {
  await server.addUsers('ann');
  const withAnn = await john.start('ann');
  await john.post(withAnn, 'hello');
  await john.open(meeting);
  await isReady(john);
  await addFiles(john, picture('desk.png'), textFile('notes.txt', 'x'));
  await isThere(john, 'notes.txt', '1 byte');
  await john.row('ann').click();
  await isReady(john);
  await expect(tray(john)).toBeHidden();
  await expect(john.row('jane').getByRole('img', { name: 'Draft' })).toBeVisible();
  await john.page.goto(`/conversations/${withAnn}`);
  await john.row('jane').click();
  await isThere(john, 'notes.txt', '1 byte');
  await john.page.reload();
  await isThere(john, 'notes.txt', '1 byte');
  await expect(tray(john).getByRole('listitem')).toHaveCount(2);
});

test('a draft that is sent right after a reload has its files', async ({ meeting, john, jane }) => {
  await isReady(john);
  await addFiles(john, textFile('notes.txt', 'x'));
  await isThere(john, 'notes.txt', '1 byte');
  await john.composer.fill('with a file');
  const gate = new Gate();
  await john.page.context().route(/\/assets\/late-[^/]*\.js$/u, async (route) => {
    await gate.opened;
    await route.continue();
  });
  await john.page.reload();
  await expect(john.composer).toHaveValue('with a file');
  await john.composer.press('Enter');
  gate.open();
  await expect(jane.said).toHaveText(['with a file']);
  expect(await filesOf(jane, meeting)).toEqual([['notes.txt']]);
});

test('a file is taken out with the keyboard, and its upload is deleted', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await isReady(john);
  await addFiles(john, textFile('one.txt', '1'), textFile('two.txt', '2'));
  await isThere(john, 'two.txt', '1 byte');
  const deleted = john.page.waitForResponse((answer) => answer.request().method() === 'DELETE' && UPLOAD.test(answer.url()));
  await john.page.getByRole('button', { name: 'Remove one.txt' }).press('Enter');
  expect((await deleted).status()).toBe(204);
  await expect(john.page.getByRole('button', { name: 'Remove two.txt' })).toBeFocused();
  await john.page.keyboard.press('Enter');
  await expect(tray(john)).toBeHidden();
  await expect(john.composer).toBeFocused();
  await john.page.reload();
  await isReady(john);
  await expect(tray(john)).toBeHidden();
});

test('a message that waits for its files can be cancelled, and nothing of it is lost', async ({ meeting, john, jane }) => {
  await isReady(john);
  const gate = await hold(john);
  await addFiles(john, textFile('notes.txt', 'x'));
  await john.composer.fill('never mind');
  await john.send();
  await john.composer.fill('typed since');
  await john.message('never mind').getByRole('button', { name: 'Cancel' }).click();
  await expect(john.said).toHaveCount(0);
  await expect(john.composer).toBeFocused();
  await expect(john.composer).toHaveValue('never mind\ntyped since');
  await expect(inTray(john, 'notes.txt')).toBeVisible();
  await john.page.reload();
  gate.open();
  await isThere(john, 'notes.txt', '1 byte');
  await john.composer.fill('something else');
  await john.send();
  await expect(jane.said).toHaveText(['something else']);
  expect(await filesOf(jane, meeting)).toEqual([['notes.txt']]);
});

test('a refused file says why, and the text and other files stay', async ({ meeting, john, jane }) => {
  await isReady(john);
  const json = { message: 'The server has no room for this file.' };
  await john.page.route(UPLOADS, (route) => route.fulfill({ status: 507, json }), { times: 1 });
  await addFiles(john, textFile('large.txt', 'x'));
  await expect(inTray(john, 'large.txt')).toContainText('The server has no room for this file.');
  await addFiles(john, textFile('small.txt', 'x'));
  await isThere(john, 'small.txt', '1 byte');
  await john.composer.fill('two files');
  await john.send();
  await expect(john.page.getByRole('alert').filter({ hasText: 'One file cannot be sent.' })).toBeVisible();
  await expect(john.composer).toHaveValue('two files');
  await john.page.getByRole('button', { name: 'Try large.txt again' }).click();
  await isThere(john, 'large.txt', '1 byte');
  await john.send();
  await expect(john.mark('two files', 'Sent')).toBeVisible();
  expect(await filesOf(jane, meeting)).toEqual([['large.txt', 'small.txt']]);
});

test('an unsent message goes on without a file that the server refuses', async ({ meeting, john, jane }) => {
  await isReady(john);
  const gate = new Gate();
  const json = { message: 'Files can be up to 50 MB.' };
  await john.page.route(UPLOADS, async (route) => {
    await gate.opened;
    await route.fulfill({ status: 413, json });
  }, { times: 1 });
  await addFiles(john, textFile('large.txt', 'x'));
  await john.composer.fill('the text at least');
  await john.send();
  gate.open();
  await expect(john.message('the text at least')).toContainText('Files can be up to 50 MB.');
  await john.page.getByRole('button', { name: 'Remove large.txt' }).click();
  await expect(jane.said).toHaveText(['the text at least']);
  expect(await filesOf(jane, meeting)).toEqual([[]]);
});

test('a file above the limit is named at once', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await john.page.route('/api/server', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), maxFileSize: 1024 } });
  });
  await john.page.reload();
  await isReady(john);
  await addFiles(john, largeFile('film.bin', 3 * MEGABYTE));
  await expect(inTray(john, 'film.bin')).toContainText('This file is 3 MB. Files can be up to 1 KB. Choose a smaller file.');
});

test('pasted and dropped files wait in the tray, and a text with a picture is pasted', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await isReady(john);
  expect(await give(john.composer, 'paste', 'cells.png', 'cells')).toBe(true);
  await expect(tray(john)).toBeHidden();
  expect(await give(john.composer, 'paste', 'pasted.png')).toBe(false);
  await expect(inTray(john, 'pasted.png')).toBeVisible();
  await give(john.timeline, 'drop', 'dropped.png');
  await expect(tray(john).getByRole('listitem')).toHaveCount(2);
  await expect(john.composer).toBeFocused();
});

test('files are not added to a message that is edited', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await isReady(john);
  await john.say('words');
  await expect(john.mark('words', 'Sent')).toBeVisible();
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveValue('words');
  await give(john.composer, 'paste', 'pasted.png');
  await expect(john.page.getByRole('status').filter({ hasText: 'You cannot add files while you edit a message.' })).toBeVisible();
  await john.composer.press('Escape');
  await expect(tray(john)).toBeHidden();
});

test('a direction mark in a name is shown', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await isReady(john);
  await addFiles(john, textFile('invoice\u202egpj.exe', 'x'));
  await expect(inTray(john, 'invoice⇄gpj.exe')).toBeVisible();
});

test('a message has 20 files at most', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await isReady(john);
  await addFiles(john, ...Array.from({ length: 22 }, (_, index) => textFile(`${index}.txt`, 'x')));
  await expect(john.page.getByRole('status').filter({ hasText: 'A message can have 20 files. 2 more files were not added.' })).toBeVisible();
  await expect(tray(john).getByRole('listitem')).toHaveCount(20);
});

test('signing out asks about files of a draft, and erases them', async ({ meeting, john }) => {
  await isReady(john);
  await addFiles(john, textFile('secret.txt', 'x'));
  await isThere(john, 'secret.txt', '1 byte');
  await john.page.getByRole('button', { name: 'Settings' }).click();
  await john.page.getByRole('button', { name: 'Sign out' }).click();
  const question = john.page.getByRole('dialog', { name: 'Sign out and delete unsent text?' });
  await expect(question).toContainText('This browser still has 1 draft.');
  await question.getByRole('button', { name: 'Delete and sign out' }).click();
  await expect(john.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await john.page.context().request.post('/api/login', { data: { username: 'john' } });
  await john.open(meeting);
  await isReady(john);
  await expect(tray(john)).toBeHidden();
});

test('the page makes a smaller copy of a picture that the server could not decode', async ({ meeting, john }) => {
  await isReady(john);
  // The server decodes at most 70 megapixels.
  await addFiles(john, picture('photo.png', 12_000, 6_000));
  await expect(inTray(john, 'photo.png').getByRole('progressbar')).toBeHidden({ timeout: 60_000 });
  await john.composer.fill('the whole wall');
  await john.send();
  await expect(john.mark('the whole wall', 'Sent')).toBeVisible({ timeout: 60_000 });
  const answer = await john.request.get(`/api/conversations/${meeting}/messages`);
  expect(await answer.json()).toMatchObject([{ files: [{ name: 'photo.png', width: 12_000, height: 6_000, hasPreview: true }] }]);
});

test('a file of one tab is uploaded once, and both tabs show the message', async ({ meeting, john, jane }) => {
  await isReady(john);
  const second = await john.openTab();
  await isReady(second);
  let uploads = 0;
  john.page.context().on('request', (request) => (uploads += Number(request.method() === 'POST' && UPLOADS.test(request.url()))));
  await addFiles(john, textFile('notes.txt', 'x'));
  await expect(inTray(second, 'notes.txt')).toBeVisible();
  await second.composer.fill('from the other tab');
  await isThere(second, 'notes.txt', '1 byte');
  await second.send();
  await expect(tray(john)).toBeHidden();
  await expect(jane.said).toHaveText(['from the other tab']);
  expect([await filesOf(jane, meeting), uploads]).toEqual([[['notes.txt']], 1]);
});

test('files in the tray and in an unsent message are accessible', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await isReady(john);
  await hold(john);
  await john.page.route(UPLOADS, (route) => route.fulfill({ status: 507, json: { message: 'The server is full.' } }), { times: 1 });
  await addFiles(john, textFile('large.txt', 'x'));
  await expect(inTray(john, 'large.txt')).toContainText('The server is full.');
  await addFiles(john, picture('desk.png'), textFile('notes.txt', 'x'));
  await expectNothingFound(john.page);
  await john.page.getByRole('button', { name: 'Remove large.txt' }).click();
  await john.composer.fill('with files');
  await john.send();
  await expect(john.message('with files').getByRole('button', { name: 'Cancel' })).toBeVisible();
  await expectNothingFound(john.page);
});

test('a browser that keeps no files asks before it is closed', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await john.page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined }));
  await john.page.reload();
  await isReady(john);
  await addFiles(john, textFile('notes.txt', 'x'));
  await isThere(john, 'notes.txt', '1 byte');
  await expect(john.page.getByText('Keep this tab open until the message is sent.')).toBeVisible();
  const asked = john.page.waitForEvent('dialog');
  await john.page.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
});

test('over plain HTTP, the files of a draft survive a reload', async ({ meeting, server, openBrowser }) => {
  const signIn = await overPlainHttp(server, openBrowser);
  const john = await signIn('john');
  await expect(john.sidebar).toBeVisible();
  await john.page.goto(`${server.origin}/conversations/${meeting}`);
  await isReady(john);
  await addFiles(john, textFile('notes.txt', 'x'));
  await isThere(john, 'notes.txt', '1 byte');
  await john.page.reload();
  await isThere(john, 'notes.txt', '1 byte');
});
