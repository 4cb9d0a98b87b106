/** Messages in Markdown. */
import { expectNothingFound, expectToFit } from './axe';
import { allCode } from './code';
import { expect, test } from './fixtures';
import { Gate } from './gate';
import type { Person } from './person';

const LONG = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n');
const EVERYTHING = [
  '# Release',
  '**Before noon**, in _this_ order, ~~or~~ `v1.0.0`: [notes](https://example.org/notes) of @jane',
  '1. Tag\n2. Check\n   - twice',
  '> Done is better\n> than perfect',
  '```rust\nfn main() {\n    run();\n}\n```',
  'Build | Size\n--|--\nlinux | 7.6 MB',
  'The end',
].join('\n\n');

const copyAll = ({ page }: Person) =>
  page.evaluate(() => {
    const text = [...document.querySelectorAll('ol[aria-label=Messages] [data-text]')].at(-1) as HTMLElement;
    getSelection()?.selectAllChildren(text);
    const event = new ClipboardEvent('copy', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
    text.dispatchEvent(event);
    return event.clipboardData?.getData('text/plain');
  });

test('a message in Markdown is drawn as its blocks, on both screens and after a reload', async ({ meeting, john, jane }) => {
  await jane.say(EVERYTHING);
  await expect(jane.mark('The end', 'Sent')).toBeVisible();
  await john.page.reload();
  for (const { items } of [john, jane]) {
    await expect(items.getByRole('heading', { name: 'Release' })).toBeVisible();
    await expect(items.locator('strong')).toHaveText('Before noon');
    await expect(items.locator('em')).toHaveText('this');
    await expect(items.locator('del')).toHaveText('or');
    const link = items.getByRole('link', { name: 'notes' });
    await expect(link).toHaveAttribute('href', 'https://example.org/notes');
    await expect(link).toHaveAttribute('title', 'https://example.org/notes');
    await expect(items.getByRole('button', { name: '@jane' })).toBeVisible();
    await expect(items.getByRole('list').first().getByRole('listitem')).toHaveCount(3);
    await expect(items.getByRole('blockquote')).toContainText('than perfect');
    await expect(items.getByRole('group', { name: 'Code, rust' })).toHaveText('fn main() {\n    run();\n}');
    await expect(items.getByRole('cell', { name: '7.6 MB' })).toBeVisible();
  }
  expect(await jane.stored(meeting)).toEqual([EVERYTHING]);
  await expectNothingFound(john.page);
  await expectToFit(john.page);
});

test('a message that arrives before the parser is text as typed, and then Markdown', async ({ meeting, john, janesProgram: jane }) => {
  const gate = new Gate();
  const isParser = (url: URL) => url.pathname.startsWith('/assets/drawing');
  await john.page.route(isParser, async (route) => {
    await gate.opened;
    await route.continue();
  });
  await john.page.reload();
  await jane.post(meeting, '**bold**\n\n```\ncode\n```');
  await expect(john.said).toHaveText(['**bold**\n\n```\ncode\n```']);
  gate.open();
  await expect(john.items.locator('strong')).toHaveText('bold');
  await expect(john.items.getByRole('group', { name: 'Code' })).toHaveText('code');
});

test('long code is folded, and copied whole', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, `\`\`\`\n${LONG}\n\`\`\``);
  const code = john.items.getByRole('group', { name: 'Code' });
  const height = () => code.evaluate((element) => element.clientHeight);
  await expect(code).toBeVisible();
  const folded = await height();
  await john.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await john.items.getByRole('button', { name: 'Copy code' }).click();
  await expect(john.items.getByRole('status')).toHaveText('Copied');
  expect(await john.page.evaluate(() => navigator.clipboard.readText())).toBe(LONG);
  await john.items.getByRole('button', { name: 'Show all 20 lines' }).click();
  await expect.poll(height).toBeGreaterThan(folded);
  await john.items.getByRole('button', { name: 'Show fewer lines' }).click();
  await expect.poll(height).toBe(folded);
});

test('a copy has the lists, quotes and lines of a message, and no words of the interface', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, EVERYTHING);
  await expect(john.items.locator('strong')).toBeVisible();
  await allCode(john.page);
  expect(await copyAll(john)).toBe(
    [
      'Release',
      'Before noon, in this order, or v1.0.0: notes of @jane',
      '1. Tag\n2. Check\n   - twice',
      '> Done is better\nthan perfect',
      'fn main() {\n    run();\n}',
      'Build\tSize\nlinux\t7.6 MB',
      'The end',
    ].join('\n'),
  );
});

test('an edited message in Markdown is edited as it was typed', async ({ meeting, john }) => {
  await john.say('**one** and `two`');
  await expect(john.mark('one and two', 'Sent')).toBeVisible();
  await john.composer.press('ArrowUp');
  await expect(john.composer).toHaveValue('**one** and `two`');
  await john.composer.fill('**three**\n- four');
  await john.composer.press('Enter');
  await expect(john.items.locator('strong')).toHaveText('three');
  await expect(john.items.locator('.edited')).toBeVisible();
  await allCode(john.page);
  expect(await copyAll(john)).toBe('three\n- four');
  expect(await john.stored(meeting)).toEqual(['**three**\n- four']);
});

test('up to five emoji alone are large', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, '🎉🎈', 'a 🎉');
  await expect(john.said).toHaveText(['🎉🎈', 'a 🎉']);
  const [large = 0, small = 0] = await john.said.locator('.text').evaluateAll((texts) => texts.map((text) => Number.parseFloat(getComputedStyle(text).fontSize)));
  expect(large).toBeGreaterThan(1.5 * small);
});

/** The texts that have each colour of code. */
const colours = ({ page }: Person) =>
  page.evaluate(() => Object.fromEntries([...CSS.highlights].map(([name, ranges]) => [name, [...ranges].map((range) => (range as StaticRange).startContainer.textContent?.slice(range.startOffset, range.endOffset))])));

test('code is coloured by its language, and neither moves nor changes', async ({ meeting, john, janesProgram: jane }) => {
  const gate = new Gate();
  await john.page.route((url) => url.pathname.startsWith('/assets/rust'), async (route) => {
    await gate.opened;
    await route.continue();
  });
  await jane.post(meeting, `\`\`\`rust\nlet a = "b"; // c\n${LONG}\n\`\`\`\n\n\`\`\`klingon\nlet d\n\`\`\``);
  const code = john.items.getByRole('group', { name: 'Code, rust' });
  await expect(code).toBeVisible();
  const before = [await code.boundingBox(), await code.innerHTML()];
  gate.open();
  await expect.poll(() => colours(john)).toMatchObject({ 'code-keyword': ['let'], 'code-string': ['"b"'], 'code-comment': ['// c'] });
  expect([await code.boundingBox(), await code.innerHTML()]).toEqual(before);
  await john.items.getByRole('button', { name: 'Show all 21 lines' }).click();
  await expect.poll(() => copyAll(john)).toContain('let a = "b"; // c\nline 1\n');
});

test('a table is aligned as typed', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, 'a|b|c\n:--|--:|:-:\n1|2|3');
  for (const [name, align] of [['1', 'left'], ['2', 'right'], ['3', 'center']] as const) {
    await expect(john.items.getByRole('cell', { name })).toHaveCSS('text-align', align);
  }
});
