/** Writing a message. */
import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures';
import { tray } from './uploading';

test('Enter sends and Shift+Enter breaks the line', async ({ meeting, john }) => {
  await john.composer.pressSequentially('first line');
  await john.composer.press('Shift+Enter');
  await john.composer.pressSequentially('second line');
  await expect(john.composer).toHaveValue('first line\nsecond line');
  await john.composer.press('Enter');
  await expect(john.mark('first line', 'Sent')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['first line\nsecond line']);
});

test('Enter that confirms an input method’s word does not send', async ({ meeting, john }) => {
  const devtools = await john.page.context().newCDPSession(john.page);
  await john.composer.focus();
  await devtools.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await expect(john.composer).toHaveValue('にほん');
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 };
  await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
  await devtools.send('Input.insertText', { text: '日本' });
  await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
  await expect(john.composer).toHaveValue('日本');
  await john.composer.pressSequentially('!');
  await john.composer.press('Enter');
  await expect(john.mark('日本!', 'Sent')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['日本!']);
});

for (const [what, init] of [
  ['only as composing', { isComposing: true, keyCode: 13 }],
  ['only by the key code 229', { isComposing: false, keyCode: 229 }],
] as const) {
  test(`Enter that a browser marks ${what} does not send`, async ({ meeting, john }) => {
    await john.composer.fill('half a wor');
    await john.composer.dispatchEvent('keydown', { key: 'Enter', ...init });
    await john.composer.pressSequentially('d');
    await john.composer.press('Enter');
    await expect(john.mark('half a word', 'Sent')).toBeVisible();
    expect(await john.stored(meeting)).toEqual(['half a word']);
  });
}

test('two quick Enters send both messages, each once and in order', async ({ meeting, john }) => {
  // In one turn, so that the first is not stored yet when the second is sent.
  await john.composer.evaluate((field: HTMLTextAreaElement) => {
    const type = (text: string) => {
      field.value += text;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
    const enter = () => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    type('one');
    enter();
    enter();
    type('two');
    enter();
    type('thr');
  });
  await john.composer.press('End');
  await john.composer.pressSequentially('ee');
  await expect(john.mark('two', 'Sent')).toBeVisible();
  await expect(john.composer).toHaveValue('three');
  expect(await john.stored(meeting)).toEqual(['one', 'two']);
});

test('on a touch keyboard Enter breaks the line and the button sends', async ({ signIn, john }) => {
  const phone = await signIn('jane', { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  const meeting = await john.start('jane');
  await phone.open(meeting);
  await expect(phone.composer).toHaveAttribute('enterkeyhint', 'enter');
  await phone.composer.tap();
  await phone.composer.pressSequentially('first line');
  await phone.composer.press('Enter');
  await phone.composer.pressSequentially('second line');
  await phone.page.getByRole('button', { name: 'Send', exact: true }).tap();
  await expect(phone.mark('first line', 'Sent')).toBeVisible();
  expect(await phone.stored(meeting)).toEqual(['first line\nsecond line']);
});

test('fields of a touch device have at least 16 pixels, so that iOS does not zoom in', async ({ signIn, john }) => {
  const tablet = await signIn('jane', { hasTouch: true, isMobile: true, viewport: { width: 1024, height: 768 } });
  for (const path of [`/conversations/${await john.start('jane')}`, '/account']) {
    await tablet.page.goto(path);
    await expect(tablet.page.getByRole('textbox').last()).toBeVisible();
    const sizes = await tablet.page.locator('input, textarea').evaluateAll((fields) => fields.map((field) => parseFloat(getComputedStyle(field).fontSize)));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(16);
  }
});

test('Enter of an input method does not reach a form', async ({ john }) => {
  await john.page.goto('/account');
  const name = john.page.getByRole('textbox', { name: 'Display name' });
  const isDefault = (field: Locator, keyCode: number) =>
    field.evaluate((input, code) => input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: code, bubbles: true, cancelable: true })), keyCode);
  expect(await isDefault(name, 229)).toBe(false);
  expect(await isDefault(name, 13)).toBe(true);
});

test('a file that is dropped anywhere does not leave the page', async ({ meeting, john }) => {
  const devtools = await john.page.context().newCDPSession(john.page);
  const drop = async (x: number, y: number) => {
    const data = { items: [], files: [import.meta.filename], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await devtools.send('Input.dispatchDragEvent', { type, x, y, data });
  };
  await expect(john.page.getByRole('button', { name: 'Add files' })).toBeVisible();
  for (const [index, [x, y]] of ([[100, 300], [600, 300], [600, 760]] as const).entries()) {
    await drop(x, y);
    await expect(tray(john).getByRole('listitem')).toHaveCount(index + 1);
    expect(new URL(john.page.url()).pathname).toBe(`/conversations/${meeting}`);
  }
  await john.page.goto('/account');
  await expect(john.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
  await drop(600, 300);
  await expect(john.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
  expect(new URL(john.page.url()).pathname).toBe('/account');
});

test('a text of only white space and invisible characters is not sent', async ({ meeting, john }) => {
  await john.composer.fill(' \n\t ');
  await john.composer.press('Enter');
  await john.composer.fill('\u2800 \u200b\ufeff\u3164');
  await john.composer.press('Enter');
  await john.say(' \n  words  ');
  await expect(john.mark('words', 'Sent')).toBeVisible();
  await expect(john.said).toHaveText(['words']);
  expect(await john.stored(meeting)).toEqual(['  words']);
});

test('each conversation keeps its draft across switching and reload', async ({ meeting, john, server }) => {
  await server.addUsers('ann');
  const withAnn = await john.start('ann');
  await john.composer.fill('for jane\nof two lines');
  await john.open(withAnn);
  await expect(john.composer).toHaveValue('');
  await john.composer.fill('for ann');
  await john.row('jane').click();
  await expect(john.composer).toHaveValue('for jane\nof two lines');
  await john.page.reload();
  await expect(john.composer).toHaveValue('for jane\nof two lines');
  await john.row('ann').click();
  await expect(john.composer).toHaveValue('for ann');
  await john.open(meeting);
  await john.composer.press('Enter');
  await expect(john.composer).toHaveValue('');
  await john.page.reload();
  await expect(john.composer).toHaveValue('');
});

test('the composer grows with its text to a limit, then scrolls', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  const height = async () => (await john.composer.boundingBox())?.height ?? 0;
  const one = await height();
  await john.composer.fill('line\nline\nline');
  const three = await height();
  expect(three).toBeGreaterThan(one * 1.5);
  await john.composer.fill('line\n'.repeat(100));
  const hundred = await height();
  expect(hundred).toBeGreaterThan(three);
  expect(hundred).toBeLessThanOrEqual(800 * 0.4);
  expect(await john.composer.evaluate((field) => field.scrollHeight > field.clientHeight)).toBe(true);
  await john.composer.fill('');
  expect(await height()).toBe(one);
});

test('a text of 10,001 characters is flagged, kept and not sent', async ({ meeting, john }) => {
  const text = 'x'.repeat(10_001);
  await john.composer.fill(text);
  await expect(john.composer).toHaveAttribute('aria-invalid', 'true');
  await expect(john.composer).toHaveAccessibleDescription(/10,001 of 10,000 characters.*Shorten it/u);
  await john.composer.press('Enter');
  await expect(john.composer).toHaveValue(text);
  await john.composer.press('Backspace');
  await expect(john.composer).toHaveAttribute('aria-invalid', 'false');
  await john.composer.press('Enter');
  await expect(john.mark('xxx', 'Sent')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['x'.repeat(10_000)]);
});

test('10,000 characters outside the basic plane are not too long', async ({ meeting, john }) => {
  await john.say('😀'.repeat(10_000));
  await expect(john.mark('😀', 'Sent')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['😀'.repeat(10_000)]);
});

test('focus is in the composer on opening a conversation and stays after sending', async ({ meeting, john }) => {
  await john.home();
  await john.open(meeting);
  await expect(john.composer).toBeFocused();
  await john.page.keyboard.type('by key');
  await john.page.keyboard.press('Enter');
  await expect(john.mark('by key', 'Sent')).toBeVisible();
  await expect(john.composer).toBeFocused();
  await john.page.keyboard.type('by button');
  await john.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(john.mark('by button', 'Sent')).toBeVisible();
  await expect(john.composer).toBeFocused();
});

test('on a touch screen the keyboard does not open automatically', async ({ signIn, john }) => {
  const phone = await signIn('jane', { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  await phone.open(await john.start('jane'));
  await expect(phone.composer).not.toBeFocused();
  await phone.composer.tap();
  await expect(phone.composer).toBeFocused();
});

test('what is typed after a click beside the messages goes to the composer', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'hello');
  await expect(john.message('hello')).toBeVisible();
  const { keyboard } = john.page;
  await john.timeline.click({ position: { x: 40, y: 40 } });
  await expect(john.composer).not.toBeFocused();
  await keyboard.type('Hi there');
  await expect(john.composer).toHaveValue('Hi there');
  // The keys of a message stay its own.
  await keyboard.press('Shift+Tab');
  await expect(john.message('hello')).toBeFocused();
  await keyboard.press('x');
  await expect(john.composer).toHaveValue('Hi there');
  await keyboard.press('r');
  await expect(john.page.getByRole('group', { name: 'Reply' })).toBeVisible();
  await expect(john.composer).toHaveValue('Hi there');
});
