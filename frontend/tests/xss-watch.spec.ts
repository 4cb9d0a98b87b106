/** The watch over pages detects every action that a text could cause. */
import type { Page } from '@playwright/test';
import { type Attack, attacks, isContent, isHeader, isLine, oneOfEach } from './xss-payloads';
import { expect, expectNothingStrange, test } from './xss-watch';

/** A page's actions, by the way in which they are detected. */
const ACTIONS: Record<string, (page: Page, trap: string) => Promise<unknown>> = {
  'alert(1)': (page) => page.evaluate(() => alert(1)),
  'confirm(1)': (page) => page.evaluate(() => confirm('1')),
  'prompt(1)': (page) => page.evaluate(() => prompt('1')),
  'print()': (page) => page.evaluate(() => print()),
  'open(/people)': (page) => page.evaluate(() => open('/people')),
  'window.xss': (page) => page.evaluate(() => Object.assign(window, { xss: 1 })),
  'Object.prototype.xss': (page) => page.evaluate(() => Object.assign({}, { xss: 1 })),
  'popup: ': (page) => page.evaluate(() => Object.assign(document.createElement('a'), { href: '/people', target: '_blank' }).click()),
  'frame: ': (page) => page.evaluate(() => document.body.append(document.createElement('iframe'))),
  'download: ': (page) => page.evaluate(() => Object.assign(document.createElement('a'), { href: 'data:,x', download: 'x' }).click()),
  'img-src: ': (page, trap) => page.evaluate((trap) => void (new Image().src = `${trap}/i`), trap),
  'connect-src: ': (page, trap) => page.evaluate((trap) => void fetch(`${trap}/f`).catch(() => null), trap),
};

/** Actions that end the page. */
const LEAVING: typeof ACTIONS = {
  'beforeunload: ': async (page) => {
    await page.evaluate(() => addEventListener('beforeunload', (event) => event.preventDefault()));
    // A page without interaction does not ask.
    await page.getByRole('heading').first().click();
    await page.close({ runBeforeUnload: true });
  },
  'asked elsewhere for /l': (page, trap) => page.goto(`${trap}/l`),
  'a frame loads ': async (page, trap) => {
    // On a page without a content security policy.
    await page.goto(trap);
    // Once it is answered, the trap has counted it, too.
    const answered = page.waitForResponse(`${trap}/frame`);
    await page.evaluate(() => document.body.append(Object.assign(document.createElement('iframe'), { src: '/frame' })));
    await answered;
  },
};

test('every action of an attack is detected', async ({ john, detected, faults, trap }) => {
  const open = async () => {
    const page = await john.page.context().newPage();
    await page.goto('/account');
    await expect(page.getByRole('heading').first()).toBeVisible();
    expect(detected).toEqual([]);
    return page;
  };
  const see = async (page: Page, [detection, perform]: [string, (typeof ACTIONS)[string]]) => {
    await perform(page, trap);
    await expect.poll(() => detected.filter((seen) => seen.startsWith(detection)), detection).not.toEqual([]);
  };
  const page = await open();
  for (const detection of Object.entries(ACTIONS)) await see(page, detection);
  await page.close();
  for (const detection of Object.entries(LEAVING)) {
    detected.length = 0;
    await see(await open(), detection);
  }
  detected.length = 0;
  // Every test detects those that break the policy or leave the server.
  expect(faults.filter((fault) => /content security policy/iu.test(fault)).length).toBeGreaterThan(1);
  expect(faults).toEqual(expect.arrayContaining([`left the origin: ${trap}/l`]));
  faults.length = 0;
});

test('foreign elements and executable attributes are detected', async ({ john }) => {
  const { page } = john;
  await expectNothingStrange(page);
  for (const [name, attributes] of Object.entries({ object: {}, template: {}, form: { action: '/' }, a: { href: 'javascript:alert(1)' } })) {
    await page.evaluate(
      ([name, attributes]) => {
        const element = document.createElement(name);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        document.body.append(element);
      },
      [name, attributes] as const,
    );
    await expect(expectNothingStrange(page)).rejects.toThrow(name);
    await page.locator('body > :last-child').evaluate((element) => element.remove());
  }
});

test('each field has an attack of each kind', async ({ trap }) => {
  const all = attacks(trap);
  const missing = (fits?: (attack: Attack) => boolean) => {
    const found = oneOfEach(all, fits).map(({ kind }) => kind);
    return [...new Set(all.map(({ kind }) => kind))].filter((kind) => !found.includes(kind));
  };
  expect(all.length).toBeGreaterThan(400);
  expect(oneOfEach(all)).toHaveLength(18);
  expect(missing()).toEqual([]);
  expect(missing(isContent)).toEqual([]);
  expect(missing(isLine(200))).toEqual(['control characters']);
  // A name has no room for several attacks at once.
  expect(missing(isLine(60))).toEqual(['control characters', 'many at once']);
  expect(missing(isHeader)).toEqual(['control characters']);
});
