/** Checks pages with axe, and on the narrowest screen. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type Axe from 'axe-core';

const SIZES = [{ width: 1280, height: 800 }, { width: 390, height: 844 }];
/** Only colours depend on the theme, so the other rules are for one of them: they take most of the time. */
const THEMES: { colorScheme: 'light' | 'dark'; options: Axe.RunOptions }[] = [
  { colorScheme: 'light', options: {} },
  { colorScheme: 'dark', options: { runOnly: ['color-contrast', 'link-in-text-block'] } },
];
const LOOKS = THEMES.flatMap((theme) => SIZES.map((size) => ({ ...theme, size })));

/** The minified file is half the size, and every document parses it once. */
const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** In light and dark, on a desktop and on a phone. */
export async function expectNothingFound(page: Page) {
  for (const { colorScheme, options, size } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(size);
    // The page reacts to another width in the next frame.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await violationsOn(page, options), `${colorScheme}, ${size.width} wide`).toEqual([]);
  }
}

/** On the narrowest screen nothing scrolls sideways. */
export async function expectToFit(page: Page) {
  await page.setViewportSize({ width: 320, height: 640 });
  const wider = (elements: Element[]) => elements.filter((element) => element.scrollWidth > element.clientWidth).map((element) => element.outerHTML);
  expect(await page.locator('html, main, main > div, main .scroll').evaluateAll(wider)).toEqual([]);
}

async function violationsOn(page: Page, options: Axe.RunOptions): Promise<string[]> {
  // A frame would need its own copy of axe.
  expect(page.frames()).toHaveLength(1);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE);
  return page.evaluate(async (options) => {
    const { axe } = window as unknown as { axe: typeof Axe };
    const { violations } = await axe.run(document, { resultTypes: ['violations'], ...options });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }, options);
}
