/** Formats in the composer, by its bar and by keys, and what is pasted. */
import type { Locator } from '@playwright/test';
import { expectNothingFound } from './axe';
import { expect, test } from './fixtures';
import type { Person } from './person';
import { inTray } from './uploading';

const CODE = `fn main() {\n${'    println!("indented");\n'.repeat(12)}}`;

const barOf = ({ page }: Person) => page.getByRole('toolbar', { name: 'Formatting' });
const offerOf = ({ page }: Person) => page.getByRole('button', { name: 'Paste as a code block' });
const selectedIn = (field: Locator) => field.evaluate(({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) => value.slice(selectionStart, selectionEnd));

/** The code of the formats is loaded after the page. */
const isReady = ({ page }: Person) => expect(page.locator('#length')).toBeAttached();

async function write(person: Person, text: string, selected = '') {
  await isReady(person);
  await person.composer.fill(text);
  await person.composer.evaluate((field: HTMLTextAreaElement, part) => field.setSelectionRange(field.value.indexOf(part), field.value.indexOf(part) + part.length), selected);
}

const paste = (field: Locator, text: string) =>
  field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    const isTyped = element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    if (isTyped) document.execCommand('insertText', false, pasted);
  }, text);

test('a selected text is formatted by keys, and the browser undoes it', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await write(john, 'at noon sharp', 'noon');
  const steps = [
    ['Control+b', 'at **noon** sharp'],
    ['Control+i', 'at ***noon*** sharp'],
    ['Control+i', 'at **noon** sharp'],
    ['Control+Shift+x', 'at **~~noon~~** sharp'],
  ] as const;
  for (const [keys, value] of steps) {
    await john.composer.press(keys);
    await expect(john.composer).toHaveValue(value);
    expect(await selectedIn(john.composer)).toBe('noon');
  }
  for (let undone = 0; undone < steps.length; undone += 1) await john.composer.press('Control+z');
  await expect(john.composer).toHaveValue('at noon sharp');
  expect(await selectedIn(john.composer)).toBe('noon');
});

test('the bar comes to a selected text, and goes with Escape', async ({ meeting, john }) => {
  await write(john, 'one two three');
  await expect(barOf(john)).toBeHidden();
  await john.composer.dblclick({ position: { x: 52, y: 18 } });
  await expect(barOf(john)).toBeVisible();
  await expectNothingFound(john.page);
  await barOf(john).getByRole('button', { name: 'Bold' }).click();
  await expect(john.composer).toHaveValue('one **two** three');
  await expect(barOf(john).getByRole('button', { name: 'Bold' })).toHaveAttribute('aria-pressed', 'true');
  await expect(john.composer).toBeFocused();
  await john.composer.press('Escape');
  await expect(barOf(john)).toBeHidden();
  expect(await selectedIn(john.composer)).toBe('two');
  await john.composer.press('Alt+F10');
  await expect(barOf(john).getByRole('button', { name: 'Bold' })).toBeFocused();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter']) await john.page.keyboard.press(key);
  await expect(john.composer).toHaveValue('one **`two`** three');
  await expect(john.composer).toBeFocused();
  await john.composer.press('Enter');
  await expect(john.mark('two', 'Sent')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['one **`two`** three']);
});

test('the bar goes when the focus leaves it, and when the text is sent', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  const leave = [() => john.page.keyboard.press('Tab'), () => john.timeline.click(), () => john.composer.press('Enter')];
  for (const go of leave) {
    await write(john, 'some words', 'words');
    await john.composer.press('Alt+F10');
    await expect(barOf(john).getByRole('button', { name: 'Bold' })).toBeFocused();
    await go();
    await expect(barOf(john)).toBeHidden();
  }
  await expect(john.composer).toHaveValue('');
});

test('a format is made while names are suggested, and closes their list', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await write(john, 'hey ');
  await john.composer.press('End');
  await john.composer.pressSequentially('@ja');
  const list = john.page.getByRole('listbox');
  await expect(list).toBeVisible();
  await john.composer.press('Control+b');
  await expect(john.composer).toHaveValue('hey @ja****');
  await expect(list).toBeHidden();
});

test('an address pasted on a text makes it a link, and undo pastes nothing', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await write(john, 'see this', 'this');
  await paste(john.composer, 'https://a.example/x');
  await expect(john.composer).toHaveValue('see [this](https://a.example/x)');
  await john.composer.press('Control+z');
  await expect(john.composer).toHaveValue('see this');
});

test('a long paste of code becomes a block by a click or by a key', async ({ meeting, john }) => {
  for (const choose of [() => offerOf(john).click(), () => john.composer.press('Control+e')]) {
    await write(john, 'look: ');
    await john.composer.press('End');
    await paste(john.composer, CODE);
    await expect(john.composer).toHaveValue(`look: ${CODE}`);
    await expectNothingFound(john.page);
    await choose();
    await expect(john.composer).toHaveValue(`look: \n\`\`\`\n${CODE}\n\`\`\`\n`);
    await expect(offerOf(john)).toBeHidden();
    await expect(john.composer).toBeFocused();
  }
  await john.composer.press('Control+z');
  await expect(john.composer).toHaveValue(`look: ${CODE}`);
  await john.composer.press('Enter');
  await expect(john.mark('look', 'Sent')).toBeVisible();
  expect(await john.stored(meeting)).toEqual([`look: ${CODE}`]);
});

test('a long paste becomes a file of the draft, and the other text stays', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await write(john, 'look: ');
  await john.composer.press('End');
  await paste(john.composer, CODE);
  await john.page.getByRole('button', { name: 'Send as a file' }).click();
  await expect(inTray(john, 'pasted-code.txt')).toBeVisible();
  await expect(john.composer).toHaveValue('look: ');
  await expect(offerOf(john)).toBeHidden();
  await expect(john.composer).toBeFocused();
});

test('a paste that is too long for a message can only become a file', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  await write(john, 'look: ');
  await john.composer.press('End');
  await paste(john.composer, `${CODE}\n`.repeat(100));
  await expect(john.page.getByText('Too long for a message', { exact: true })).toBeVisible();
  await expect(offerOf(john)).toBeHidden();
  await john.composer.press('Escape');
  await john.page.getByRole('button', { name: 'Send as a file' }).click();
  await expect(inTray(john, 'pasted-code.txt')).toBeVisible();
  await expect(john.composer).toHaveValue('look: ');
});

test('Enter within a block of code begins a line, and after it the message is sent', async ({ meeting, john }) => {
  await isReady(john);
  await john.composer.pressSequentially('```');
  await john.composer.press('Enter');
  await john.composer.pressSequentially('ls');
  await john.composer.press('Enter');
  await john.composer.pressSequentially('```');
  await expect(john.composer).toHaveValue('```\nls\n```');
  await john.composer.press('Enter');
  await expect(john.composer).toHaveValue('');
  await expect(async () => expect(await john.stored(meeting)).toEqual(['```\nls\n```'])).toPass();
});

test('the offer of a block goes with Escape, and when the text is sent', async ({ meeting, john }) => {
  expect(meeting).toBeTruthy();
  for (const end of ['Escape', 'Enter']) {
    await write(john, '');
    await paste(john.composer, CODE);
    await expect(offerOf(john)).toBeVisible();
    await john.composer.press(end);
    await expect(offerOf(john)).toBeHidden();
  }
  await expect(john.composer).toHaveValue('');
});

test('Shift and Enter go on with a list, and end it at an empty item', async ({ meeting, john }) => {
  await isReady(john);
  await john.composer.pressSequentially('1. one');
  await john.composer.press('Shift+Enter');
  await john.composer.pressSequentially('two');
  await john.composer.press('Shift+Enter');
  await john.composer.press('Shift+Enter');
  await john.composer.pressSequentially('end');
  await expect(john.composer).toHaveValue('1. one\n2. two\n\nend');
  await john.composer.press('Enter');
  await expect(john.mark('end', 'Sent')).toBeVisible();
  expect(await john.stored(meeting)).toEqual(['1. one\n2. two\n\nend']);
});

test('on a touch keyboard Enter goes on with a list, and no bar is in the way of the system’s', async ({ signIn, john }) => {
  const phone = await signIn('jane', { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  await phone.open(await john.start('jane'));
  await isReady(phone);
  await phone.composer.tap();
  await phone.composer.pressSequentially('- one');
  await phone.composer.press('Enter');
  await expect(phone.composer).toHaveValue('- one\n- ');
  await phone.composer.press('Control+a');
  await phone.composer.press('Control+b');
  await expect(phone.composer).toHaveValue('- **one**\n- ');
  await expect(barOf(phone)).toBeHidden();
});
