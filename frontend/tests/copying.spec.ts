/** Messages outside of the page: copied, printed and translated. */
import { allCode } from './code';
import { expect, test } from './fixtures';
import { lines, type Person } from './person';

/** The text that a copy of the selection puts on the clipboard. */
const copy = ({ page }: Person) =>
  page.evaluate(() => {
    const event = new ClipboardEvent('copy', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
    document.querySelector('ol[aria-label=Messages]')?.dispatchEvent(event);
    return event.defaultPrevented ? event.clipboardData?.getData('text/plain') : String(getSelection());
  });

/** Selects from one message to another, without the interface around them. */
const select = (person: Person, from: string, to: string) =>
  person.page.evaluate(([from, to]) => {
    const texts = [...document.querySelectorAll('ol[aria-label=Messages] [data-text]')];
    const [first, last] = [from, to].map((text) => texts.find((element) => element.textContent === text));
    if (!first || !last) throw new Error('There is no such message');
    getSelection()?.setBaseAndExtent(first, 0, last, last.childNodes.length);
  }, [from, to]);

test('copied messages have their authors, times and lines, and no interface words', async ({ meeting, john, jane }) => {
  await jane.say('one');
  await jane.say('  two\n    indented');
  // It is stored before the next one.
  await expect(john.said).toHaveCount(2);
  await john.say('three');
  await expect(john.mark('three', 'Sent')).toBeVisible();
  await john.composer.press('ArrowUp');
  await john.composer.fill('three and more');
  await john.composer.press('Enter');
  await expect(john.said.last()).toHaveText(/edited$/u);
  await allCode(john.page);
  await select(john, 'one', 'three and more');
  expect(await copy(john)).toMatch(/^jane, \d\d?:\d\d\none\n {2}two\n {4}indented\n\njohn, \d\d?:\d\d\nthree and more$/u);
  await select(john, 'one', 'one');
  expect(await copy(john)).toBe('one');
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
});

test('a triple click on an edited link copies the link', async ({ meeting, john }) => {
  await john.say('https://a.example/y');
  await expect(john.mark('https://a.example/y', 'Sent')).toBeVisible();
  await john.composer.press('ArrowUp');
  await john.composer.fill('https://a.example/x');
  await john.composer.press('Enter');
  await expect(john.said.last()).toHaveText(/edited$/u);
  await allCode(john.page);
  await john.said.last().click({ clickCount: 3, position: { x: 400, y: 8 } });
  expect(await copy(john)).toBe('https://a.example/x');
  expect(await john.stored(meeting)).toEqual(['https://a.example/x']);
});

test.describe('hundreds of messages', () => {
  test.use({ serverFlags: ['--dev-login', '--empty', '--rate-limits', 'off'] });

  test('a selection keeps its messages while the user scrolls and others write', async ({ meeting, john, janesProgram: jane }) => {
    const said = (text: string) => john.said.getByText(text, { exact: true });
    await jane.post(meeting, ...lines(280));
    await expect(john.said.last()).toHaveText('message 280');
    // All is read.
    await expect(john.page).toHaveTitle(/^jane/u);
    await allCode(john.page);
    await said('message 280').dblclick();
    await john.page.mouse.move(800, 400);
    await expect(async () => {
      await john.page.mouse.wheel(0, -1_000);
      await expect(said('message 10')).toBeInViewport({ timeout: 100 });
    }).toPass();
    await jane.post(meeting, 'meanwhile');
    await expect(john.page.getByRole('button', { name: '1 new message' })).toBeVisible();
    await said('message 10').click({ modifiers: ['Shift'] });
    expect(await copy(john)).toContain(lines(280).slice(10, -1).join('\n'));
    // Without the selection, they are not drawn any longer.
    await said('message 11').click();
    await expect(said('message 280')).toHaveCount(0);
    expect(await john.items.count()).toBeLessThanOrEqual(200);
  });
});

test('a print has the whole conversation, without the interface', async ({ meeting, john, janesProgram: jane }) => {
  await jane.post(meeting, ...lines(82));
  await john.page.reload();
  await expect(john.said.last()).toBeVisible();
  await allCode(john.page);
  const printed = john.page.locator('.printed [data-text]');
  await john.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await john.page.emulateMedia({ media: 'print' });
  await expect(printed).toHaveText(lines(82));
  await expect(printed.first()).toBeVisible();
  await expect(john.composer).toBeHidden();
  await john.page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await john.page.emulateMedia({ media: null });
  await expect(printed).toHaveCount(0);
  await expect(john.composer).toBeVisible();
});

test('a translated page shows new texts everywhere', async ({ meeting, john, jane }) => {
  await jane.say('before');
  await expect(jane.mark('before', 'Sent')).toBeVisible();
  await expect(john.said).toHaveText(['before']);
  // As a browser's translation does.
  await john.page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      if (!text.data.trim() || text.parentElement?.closest('textarea, script, style')) continue;
      const font = document.createElement('font');
      font.append(text.data);
      text.replaceWith(font);
    }
  });
  await jane.say('after');
  await expect(john.said).toHaveText(['before', 'after']);
  await expect(jane.mark('after', 'Sent')).toBeVisible();
  await jane.composer.press('ArrowUp');
  await jane.composer.fill('changed');
  await jane.composer.press('Enter');
  await expect(john.said).toHaveText(['before', /^changed/u]);
  await jane.request.patch('/api/account', { data: { displayName: 'Jane Doe' } });
  await expect(john.items.getByText('Jane Doe')).toBeVisible();
  await expect(john.page.getByRole('heading', { name: 'Jane Doe' })).toBeVisible();
  await expect(john.row('Jane Doe')).toBeVisible();
  await john.home();
  await expect(john.said).toHaveCount(0);
  await john.row('Jane Doe').click();
  await expect(john.said).toHaveText(['before', /^changed/u]);
  await expect.poll(() => john.unreadCount(meeting)).toBe(0);
});
