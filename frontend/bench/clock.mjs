/** Times in the page, from an event until its effect is drawn. */

/** Milliseconds from the next `event`, which `act` causes, until the first element of `selector` is drawn with the text. */
export async function timeUntilDrawn(page, { event, selector, text }, act) {
  await page.evaluate(watch, { event, selector, text });
  await act();
  return page.evaluate(() => globalThis.drawn);
}

/** Runs in the page. */
function watch({ event, selector, text }) {
  globalThis.drawn = new Promise((resolve) => {
    const begin = () => {
      const time = performance.now();
      const look = () => {
        const isThere = document.querySelector(selector)?.textContent.trim().endsWith(text);
        if (isThere) requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - time)));
        else setTimeout(look);
      };
      setTimeout(look);
    };
    addEventListener(event, begin, { capture: true, once: true });
  });
}

export const median = (numbers) => percentile(numbers, 50);

export const percentile = (numbers, percent) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length * percent) / 100)];

/** Measures several times. Returns the median with the lowest and the highest, in milliseconds. */
export async function rounds(count, measure) {
  const figures = [];
  for (let round = 0; round < count; round += 1) figures.push(await measure(round));
  const whole = (number) => number.toFixed(0);
  return `${whole(median(figures))} ms (${whole(Math.min(...figures))}–${whole(Math.max(...figures))})`;
}
