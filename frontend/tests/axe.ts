/** What axe says of a page, and whether it fits on the narrowest screen. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [{ width: 1280, height: 800 }, { width: 390, height: 844 }].map((size) => ({ colorScheme, size })),
);

/** In light and dark, on a desk and on a phone. */
export async function expectNothingFound(page: Page) {
  for (const { colorScheme, size } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(size);
    // What the page does at another width it does with the next frame.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
    expect(found, `${colorScheme}, ${size.width} wide`).toEqual([]);
  }
}

/** On the narrowest screen nothing is to be scrolled sideways. */
export async function expectToFit(page: Page) {
  await page.setViewportSize({ width: 320, height: 640 });
  const wider = (elements: Element[]) => elements.filter((element) => element.scrollWidth > element.clientWidth).map((element) => element.outerHTML);
  expect(await page.locator('html, main, main > div').evaluateAll(wider)).toEqual([]);
}
