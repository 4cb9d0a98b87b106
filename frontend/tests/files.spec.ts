/** Files and pictures in messages, in the viewer and in the details. */
import type { Locator } from '@playwright/test';
import { sizeInWords } from '../src/text/sizes';
import { expectNothingFound } from './axe';
import { allCode } from './code';
import { highVideo, movingPicture, other, picture, sendFiles } from './files';
import { expect, test } from './fixtures';
import { lines, type Person } from './person';
import { detailsOf, openDetails } from './rooms';

const pictureOf = ({ items }: Person, name: string): Locator => items.getByRole('button', { name: new RegExp(`^(?:Open|Play) ${name}`, 'u') });
const viewerOf = ({ page }: Person, position = /^Picture/u): Locator => page.getByRole('dialog', { name: position });
const isDrawn = (image: Locator) => image.evaluate((element) => element instanceof HTMLImageElement && element.complete && element.naturalWidth > 0);
/** The place of each row. */
const places = ({ items }: Person) => items.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));

test('nothing moves while pictures load, nor when they fail', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(20));
  await sendFiles(jane, meeting, 'wide', picture('wide.png'));
  await sendFiles(jane, meeting, '', picture('high.png', 300, 900));
  await sendFiles(jane, meeting, 'two', picture('one.png'), picture('two.png'));
  const held: (() => Promise<void>)[] = [];
  let isHeld = true;
  await john.page.route(/\/api\/files\//u, async (route) => {
    const end = () => (/wide/u.test(route.request().url()) ? route.abort() : route.continue());
    if (isHeld) held.push(end);
    else await end();
  });
  await john.open(meeting);
  await expect(pictureOf(john, 'one.png')).toBeVisible();
  await expect.poll(() => held.length).toBeGreaterThan(2);
  const before = await places(john);
  isHeld = false;
  await Promise.all(held.map((end) => end()));
  await expect.poll(() => isDrawn(pictureOf(john, 'two.png').locator('img'))).toBe(true);
  expect(await places(john)).toEqual(before);
});

test('of many pictures three are shown, and the number of the others', async ({ meeting, john, janesProgram: jane }) => {
  await sendFiles(jane, meeting, 'holidays', ...[1, 2, 3, 4, 5, 6].map((number) => picture(`${number}.png`)));
  const group = john.message('holidays').getByRole('group', { name: '6 pictures' });
  await expect(group.getByRole('button')).toHaveCount(3);
  await sendFiles(jane, meeting, 'small ones', picture('dot.png', 16, 12), picture('wide.png'));
  const dot = pictureOf(john, 'dot.png').locator('img');
  await expect.poll(() => dot.evaluate(({ clientWidth, clientHeight }) => [clientWidth, clientHeight])).toEqual([16, 12]);
  await group.getByRole('button', { name: /^Open 3\.png.*and 3 more$/u }).click();
  await expect(viewerOf(john, /^Picture 3 of 8$/u)).toBeVisible();
});

test('a file that is no picture is a row with its name, type and size, and is saved', async ({ meeting, john, janesProgram: jane }) => {
  await sendFiles(jane, meeting, 'the plan', other('invoice\u202egpj.exe'), other('plan.pdf'), other(`${'long '.repeat(20)}name.zip`));
  const row = john.message('the plan');
  await expect(row.getByText('invoice⇄gpj.exe')).toBeVisible();
  await expect(row.getByTitle('right-to-left override')).toBeVisible();
  await expect(row.getByText(/long name\.zip$/u).last()).toBeVisible();
  const gap = row.getByText(/^long long/u).evaluate((head) => {
    const pen = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
    pen.font = getComputedStyle(head).font;
    const { width } = head.getBoundingClientRect();
    return Math.min(...Array.from(head.textContent, (_, count) => width - pen.measureText(`${head.textContent.slice(0, count)}…`).width).filter((left) => left >= 0));
  });
  expect(await gap).toBeLessThan(1);
  const pdf = row.getByRole('link', { name: /^Open plan\.pdf, PDF document, \d+ bytes, in a new tab$/u });
  await expect(pdf).toHaveAttribute('target', '_blank');
  const saved = john.page.waitForEvent('download');
  await row.getByRole('link', { name: /^Download invoice⇄gpj\.exe, Windows program, 10 bytes$/u }).click();
  await saved;
  await expect(john.page).toHaveURL(new RegExp(`/conversations/${meeting}$`, 'u'));
});

test('the sign of a message without a text is beside its last file', async ({ meeting, john }) => {
  await sendFiles(john, meeting, '', picture('a.png'), other('plan.pdf'));
  const item = john.items.last();
  const [row, sign] = [await item.locator('.file').boundingBox(), await item.getByRole('img', { name: 'Sent' }).boundingBox()];
  expect(sign?.x).toBeGreaterThan((row?.x ?? NaN) + (row?.width ?? NaN));
  expect(sign?.y).toBeGreaterThan(row?.y ?? NaN);
  expect(sign?.y).toBeLessThan((row?.y ?? NaN) + (row?.height ?? NaN));
  await john.page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(async () => ((await item.getByRole('img', { name: 'Sent' }).boundingBox())?.x ?? NaN) < 370).toBe(true);
});

test('a text opens in a tab of its own', async ({ meeting, john, janesProgram: jane }) => {
  await sendFiles(jane, meeting, 'the log', other('server.log', 'started\nstopped'));
  const opened = john.page.waitForEvent('popup');
  await john.message('the log').getByRole('link', { name: /^Open server\.log, Log, 15 bytes, in a new tab$/u }).click();
  await expect((await opened).getByText('stopped')).toBeVisible();
  await expect(john.message('the log').getByRole('link', { name: /^Download server\.log/u })).toBeVisible();
});

test('a picture that cannot be loaded is a row, which can be saved', async ({ meeting, john, janesProgram: jane }) => {
  await john.page.route(/\/api\/files\//u, (route) => route.abort());
  await sendFiles(jane, meeting, 'look', picture('gone.png'));
  const row = john.message('look');
  await expect(row.getByText('Could not be shown')).toBeVisible();
  await expect(row.getByRole('link', { name: /^Download gone\.png/u })).toBeVisible();
});

test('a high video is shown whole in its place', async ({ meeting, john, janesProgram: jane }) => {
  await sendFiles(jane, meeting, 'from my phone', highVideo('phone.webm'));
  const video = john.message('from my phone').locator('video');
  await expect.poll(() => video.evaluate((element) => element instanceof HTMLVideoElement && element.videoHeight)).toBe(160);
  const { height } = (await video.boundingBox()) ?? {};
  expect(height).toBeLessThanOrEqual((await video.locator('..').boundingBox())?.height ?? 0);
});

test('a video and a sound have a name, a size and a download', async ({ meeting, signIn, john, janesProgram: jane }) => {
  const phone = await signIn('john', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.open(meeting);
  const film = highVideo(`${'waves '.repeat(20)}at noon.webm`);
  await sendFiles(jane, meeting, 'from the beach', film, other('tone.wav', 'RIFF\0\0\0\0WAVEfmt '));
  for (const person of [john, phone]) {
    const row = person.message('from the beach');
    await expect(row.getByText('Cannot be played here')).toHaveCount(1);
    for (const [name, size] of [['noon.webm', sizeInWords(film.bytes.length)], ['tone.wav', '16 bytes']] as const) {
      await expect(row.getByText(name)).toBeInViewport({ ratio: 1 });
      await expect(row.getByText(size)).toBeInViewport({ ratio: 1 });
      const link = row.getByRole('link', { name: new RegExp(`^Download .*${name}, .*, ${size}$`, 'u') });
      await expect(link).toBeInViewport({ ratio: 1 });
      const saved = person.page.waitForEvent('download');
      await link.click();
      expect((await saved).suggestedFilename()).toContain(name);
    }
  }
});

test('a picture moves only after a press where the user prefers less motion', async ({ meeting, john, janesProgram: jane }) => {
  await john.page.emulateMedia({ reducedMotion: 'reduce' });
  await sendFiles(jane, meeting, 'wave', movingPicture('wave.gif'));
  const wave = john.message('wave').getByRole('button', { name: /wave\.gif/u });
  await expect(wave).toHaveAccessibleName(/^Play/u);
  await expect(wave.locator('img')).toHaveAttribute('src', /\/preview/u);
  await wave.click();
  await expect(wave).toHaveAccessibleName(/^Open/u);
  await expect(wave.locator('img')).toHaveAttribute('src', /wave\.gif$/u);
});

test('on one line, a message without a text is its files', async ({ meeting, john, janesProgram: jane }) => {
  const id = await sendFiles(jane, meeting, '', other('plan\u202e.pdf'));
  await jane.request.post(`/api/conversations/${meeting}/messages`, { data: { content: 'read it', replyToId: id } });
  await expect(john.message('read it').getByRole('link', { name: /jane 📎 plan⇄\.pdf/u })).toBeVisible();
  await sendFiles(jane, meeting, '', picture('a.png'), other('b.zip'));
  await john.page.setViewportSize({ width: 390, height: 844 });
  await john.page.goto('/');
  await expect(john.row('jane')).toContainText('2 files');
});

test('files go with their message', async ({ meeting, john, janesProgram: jane }) => {
  const id = await sendFiles(jane, meeting, 'secret', picture('secret.png'));
  await jane.request.post(`/api/conversations/${meeting}/messages`, { data: { content: 'sorry', replyToId: id } });
  await expect(pictureOf(john, 'secret.png')).toBeVisible();
  await pictureOf(john, 'secret.png').click();
  await expect(viewerOf(john)).toBeVisible();
  await jane.request.delete(`/api/conversations/${meeting}/messages/${id}`);
  await expect(viewerOf(john)).toHaveCount(0);
  await expect(john.items.getByText('This message was deleted.').first()).toBeVisible();
  await expect(pictureOf(john, 'secret.png')).toHaveCount(0);
});

test('the question before a deletion names the files', async ({ meeting, john }) => {
  await sendFiles(john, meeting, 'the plan', other('plan.pdf'));
  await expect(john.message('the plan')).toBeVisible();
  await allCode(john.page);
  await john.composer.press('Shift+Tab');
  await john.page.keyboard.press('Delete');
  const question = john.page.getByRole('dialog', { name: 'Delete this message?' });
  await expect(question).toContainText('📎 plan.pdf');
  await expect(question).toContainText('It disappears for everyone, with its files. Replies to it stay.');
});

test('on a phone, a file that opens in a tab is a row like the others', async ({ meeting, janesProgram: jane, signIn }) => {
  await sendFiles(jane, meeting, 'two', other('notes.txt'), other('tools.zip', 'PK\u0003\u0004'));
  const john = await signIn('john', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await john.open(meeting);
  const heights = () => john.message('two').locator('.file').evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().height)));
  await expect.poll(async () => (await heights()).length).toBe(2);
  const [opens, saved] = await heights();
  expect(opens).toBe(saved);
});

test('copied messages have the names of their files', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'before');
  await sendFiles(jane, meeting, 'two files', picture('a.png'), other('b.zip'));
  await jane.post(meeting, 'after');
  await expect(john.said.getByText('after')).toBeVisible();
  await allCode(john.page);
  const copied = await john.items.first().evaluate((item) => {
    const list = item.parentElement;
    if (list) getSelection()?.selectAllChildren(list);
    const event = new ClipboardEvent('copy', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
    list?.dispatchEvent(event);
    return event.clipboardData?.getData('text/plain');
  });
  expect(copied).toMatch(/\nbefore\ntwo files\n📎 a\.png\n📎 b\.zip\nafter$/u);
});

test.describe('the viewer', () => {
  test('leads through the pictures of the conversation by keys and buttons, and gives the focus back', async ({ meeting, john, janesProgram: jane }) => {
    for (const name of ['a', 'b', 'c']) await sendFiles(jane, meeting, name, picture(`${name}.png`));
    const opener = pictureOf(john, 'b.png');
    await opener.click();
    const shown = (name: string) => viewerOf(john).getByRole('img', { name: new RegExp(`^${name}\\.png`, 'u') });
    await expect(viewerOf(john, /^Picture 2 of 3$/u)).toBeFocused();
    await expect(shown('b')).toBeVisible();
    await john.page.keyboard.press('ArrowRight');
    await expect(shown('c')).toBeVisible();
    await expect(viewerOf(john).getByRole('button', { name: 'Next picture' })).toBeHidden();
    await viewerOf(john).getByRole('button', { name: 'Previous picture' }).click();
    await john.page.keyboard.press('ArrowLeft');
    await expect(shown('a')).toBeVisible();
    await viewerOf(john).getByRole('list', { name: 'Pictures' }).getByRole('button', { name: /^c\.png/u }).click();
    await expect(shown('c')).toBeVisible();
    await expect(viewerOf(john)).toContainText('jane');
    await john.page.keyboard.press('Escape');
    await expect(viewerOf(john)).toHaveCount(0);
    await expect(opener).toBeFocused();
  });

  test('gives the focus to the picture shown last, or to the messages, if its opener is gone', async ({ meeting, john, janesProgram: jane }) => {
    const remove = (id: string) => jane.request.delete(`/api/conversations/${meeting}/messages/${id}`);
    const first = await sendFiles(jane, meeting, 'a', picture('a.png'));
    const second = await sendFiles(jane, meeting, 'b', picture('b.png'));
    await pictureOf(john, 'b.png').click();
    await expect(viewerOf(john, /^Picture 2 of 2$/u)).toBeFocused();
    await remove(second);
    await expect(viewerOf(john, /^Picture 1 of 1$/u)).toBeVisible();
    await john.page.keyboard.press('Escape');
    await expect(pictureOf(john, 'a.png')).toBeFocused();
    await john.page.keyboard.press('Enter');
    await expect(viewerOf(john)).toBeFocused();
    await remove(first);
    await expect(viewerOf(john)).toHaveCount(0);
    await expect(john.timeline).toBeFocused();
  });

  test('goes away with its conversation', async ({ meeting, john, janesProgram: jane }) => {
    await sendFiles(jane, meeting, 'a', picture('a.png'));
    await john.rooms.first().click();
    await john.row('jane').click();
    await pictureOf(john, 'a.png').click();
    await expect(viewerOf(john)).toBeFocused();
    await john.page.goBack();
    await expect(viewerOf(john)).toHaveCount(0);
    await expect(john.page.getByRole('heading', { level: 1, name: 'everyone' })).toBeVisible();
  });

  test('shows earlier pictures that the timeline has not loaded', async ({ meeting, john, janesProgram: jane }) => {
    await sendFiles(jane, meeting, 'old', picture('old.png'));
    await jane.post(meeting, ...lines(60));
    await sendFiles(jane, meeting, 'new', picture('new.png'));
    await john.open(meeting);
    await pictureOf(john, 'new.png').click();
    await expect(viewerOf(john, /^Picture 2 of 2$/u)).toBeVisible();
    await john.page.keyboard.press('ArrowLeft');
    await expect(viewerOf(john).getByRole('img', { name: /^old\.png/u })).toBeVisible();
    await viewerOf(john).getByRole('button', { name: 'Go to the message' }).click();
    await expect(john.page).toHaveURL(/\/conversations\/\d+\/\d+$/u);
    await expect(pictureOf(john, 'old.png')).toBeInViewport();
  });

  test('zooms by a click, keys and the wheel, and moves by a drag', async ({ meeting, john, janesProgram: jane }) => {
    await sendFiles(jane, meeting, 'map', picture('map.png', 4_000, 3_000));
    await pictureOf(john, 'map.png').click();
    const image = viewerOf(john).getByRole('img', { name: /^map\.png/u });
    const width = async () => (await image.boundingBox())?.width ?? NaN;
    await expect(image).toBeVisible();
    const whole = await width();
    await image.click();
    await expect.poll(width).toBeCloseTo(4_000, 0);
    const left = (await image.boundingBox())?.x ?? NaN;
    await john.page.mouse.move(640, 400);
    await john.page.mouse.down();
    await john.page.mouse.move(560, 400, { steps: 4 });
    await john.page.mouse.up();
    await expect.poll(async () => (await image.boundingBox())?.x).toBeCloseTo(left - 80, 0);
    await john.page.keyboard.press('0');
    await expect.poll(width).toBeCloseTo(whole, 0);
    await john.page.keyboard.press('+');
    await expect.poll(width).toBeCloseTo(1.5 * whole, 0);
    await john.page.keyboard.press('-');
    await expect.poll(width).toBeCloseTo(whole, 0);
    await john.page.keyboard.down('Control');
    await john.page.mouse.wheel(0, -60);
    await john.page.keyboard.up('Control');
    await expect.poll(width).toBeGreaterThan(whole);
  });

  test('closes by a click beside the picture, and not by one near its edge', async ({ meeting, john, janesProgram: jane }) => {
    await sendFiles(jane, meeting, 'dot', picture('dot.png', 100, 100));
    await pictureOf(john, 'dot.png').click();
    const { x, y, height } = (await viewerOf(john).getByRole('img', { name: /^dot\.png/u }).boundingBox()) ?? { x: NaN, y: NaN, height: NaN };
    await john.page.mouse.click(x - 20, y + height / 2);
    await expect.poll(async () => (await viewerOf(john).getByRole('img', { name: /^dot\.png/u }).boundingBox())?.height).toBeGreaterThan(height);
    await john.page.mouse.click(x - 200, y + height / 2);
    await expect.poll(async () => (await viewerOf(john).getByRole('img', { name: /^dot\.png/u }).boundingBox())?.height).toBe(height);
    await john.page.mouse.click(x - 200, y + height / 2);
    await expect(viewerOf(john)).toHaveCount(0);
    await expect(pictureOf(john, 'dot.png')).toBeFocused();
  });

  test('has a light ground behind what is transparent', async ({ meeting, john, janesProgram: jane }) => {
    await sendFiles(jane, meeting, 'a drawing', picture('drawing.png'));
    await pictureOf(john, 'drawing.png').click();
    const ground = viewerOf(john).getByRole('img', { name: /^drawing\.png/u });
    await expect(ground).toHaveCSS('background-color', 'rgb(184, 180, 172)');
  });

  test('has the facts of a picture on one line, and buttons that can be seen on it', async ({ meeting, john, janesProgram: jane }) => {
    for (const name of ['a', 'b']) await sendFiles(jane, meeting, name, picture(`${name}.png`, 1_000, 600, 255));
    await pictureOf(john, 'b.png').click();
    const topOf = (words: Locator) => words.evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return Math.round(range.getBoundingClientRect().top);
    });
    const [name, facts] = [viewerOf(john).locator('.file-name .head'), viewerOf(john).getByText(/1000 × 600/u)];
    await expect(facts).toBeVisible();
    expect(await topOf(name)).toBe(await topOf(facts));
    await john.page.setViewportSize({ width: 640, height: 700 });
    await expect(viewerOf(john).getByRole('button', { name: 'Previous picture' })).toHaveCSS('background-color', 'rgba(20, 15, 10, 0.65)');
  });

  test('follows the conversation', async ({ meeting, john, janesProgram: jane }) => {
    const first = await sendFiles(jane, meeting, 'a', picture('a.png'));
    await pictureOf(john, 'a.png').click();
    await expect(viewerOf(john, /^Picture 1 of 1$/u)).toBeVisible();
    await sendFiles(jane, meeting, 'b', picture('b.png'));
    await expect(viewerOf(john, /^Picture 1 of 2$/u)).toBeVisible();
    await jane.request.delete(`/api/conversations/${meeting}/messages/${first}`);
    await expect(viewerOf(john).getByRole('img', { name: /^b\.png/u })).toBeVisible();
  });

  test('has nothing that axe finds', async ({ meeting, john, janesProgram: jane }) => {
    await sendFiles(jane, meeting, 'all', picture('a.png'), picture('b.png'), movingPicture('c.gif'), other('d.pdf'), other('e.zip'));
    await expect(pictureOf(john, 'a.png')).toBeVisible();
    await expectNothingFound(john.page);
    await pictureOf(john, 'a.png').click();
    await expect(viewerOf(john)).toBeVisible();
    await expectNothingFound(john.page);
  });

  test('a swipe leads to the next picture', async ({ meeting, signIn, janesProgram: jane }) => {
    const phone = await signIn('john', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    for (const name of ['a', 'b']) await sendFiles(jane, meeting, name, picture(`${name}.png`));
    await phone.open(meeting);
    await pictureOf(phone, 'a.png').tap();
    await expect(viewerOf(phone, /^Picture 1 of 2$/u)).toBeVisible();
    const finger = await phone.page.context().newCDPSession(phone.page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) => finger.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', { x: 300, y: 400 });
    for (const x of [260, 200, 140]) await touch('touchMove', { x, y: 404 });
    await touch('touchEnd');
    await expect(viewerOf(phone, /^Picture 2 of 2$/u)).toBeVisible();
  });
});

test('the details list pictures and files, and follow the conversation', async ({ meeting, john, janesProgram: jane }) => {
  for (let number = 1; number <= 8; number += 1) await sendFiles(jane, meeting, `picture ${number}`, picture(`${number}.png`));
  await openDetails(john);
  const pictures = detailsOf(john).getByRole('list', { name: 'Pictures' }).getByRole('button');
  await expect(pictures).toHaveCount(6);
  await expect(pictures.first()).toHaveAccessibleName(/^Open 8\.png, PNG picture, .*, jane, Today$/u);
  await detailsOf(john).getByRole('button', { name: 'Show more pictures' }).click();
  await expect(pictures).toHaveCount(8);
  const id = await sendFiles(jane, meeting, 'both', picture('9.png'), other('plan.pdf'));
  await expect(pictures.first()).toHaveAccessibleName(/^Open 9\.png/u);
  const files = detailsOf(john).getByRole('list', { name: 'Other files' });
  await expect(files.getByRole('link', { name: /^Open plan\.pdf/u })).toBeVisible();
  await jane.request.patch('/api/account', { data: { displayName: 'Dr. Maximiliane Charlotte von Hohenlohe-Langenburg' } });
  const facts = files.getByText(/Hohenlohe-Langenburg, Today$/u);
  await expect.poll(() => facts.evaluate(({ clientWidth, scrollWidth }) => scrollWidth <= clientWidth)).toBe(true);
  await jane.request.delete(`/api/conversations/${meeting}/messages/${id}`);
  await expect(files).toHaveCount(0);
  await expect(pictures).toHaveCount(8);
  await pictures.first().click();
  await expect(viewerOf(john, /^Picture 8 of 8$/u)).toBeVisible();
});

test('the focus goes on to the first of more files when there is no button for others', async ({ meeting, john, janesProgram: jane }) => {
  for (let message = 0; message < 2; message += 1) await sendFiles(jane, meeting, '', ...[1, 2, 3, 4].map((number) => other(`${message}${number}.zip`)));
  await openDetails(john);
  const more = detailsOf(john).getByRole('button', { name: 'Show more files' });
  await more.press('Enter');
  await expect(more).toHaveCount(0);
  await expect(detailsOf(john).getByRole('list', { name: 'Other files' }).getByRole('listitem').nth(3).getByRole('link').first()).toBeFocused();
});
