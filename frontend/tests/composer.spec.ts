/** Writing a message. */
import { expect, test } from './fixtures';

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
