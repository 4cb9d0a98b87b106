/** 20,000 messages into the open conversation: typing, elements and memory meanwhile, and scrolling afterwards. */
import { median, World } from './world.mjs';

const COUNT = 20_000;

export const flood = () =>
  World.during(async (world) => {
    const jane = await world.person('jane');
    const john = await world.person('john');
    const { id } = await jane.request('POST', '/api/conversations', { username: 'john' });
    const page = await john.newPage();
    await page.goto(`/conversations/${id}`);
    await page.getByRole('textbox').waitFor();
    await world.post(jane, id, 2_000);
    await page.getByRole('textbox').focus();
    await page.waitForFunction(() => document.querySelector('ol[aria-label=Messages]')?.textContent.includes('message 2000 of many'));
    const before = await sizeOf(page);
    await page.evaluate(watchKeys);
    let isDone = false;
    const posting = world.post(jane, id, COUNT).then(() => (isDone = true));
    while (!isDone) {
      await page.keyboard.press('a');
      await page.waitForTimeout(50);
    }
    await posting;
    const keys = (await page.evaluate(() => globalThis.keys)).sort((a, b) => a - b);
    const after = await sizeOf(page);
    const frames = await scroll(page);
    return [
      [`typing while ${COUNT} messages arrive, from key to paint, p95 of ${keys.length} keys`, `${keys[Math.floor(keys.length * 0.95)]} ms`],
      [`elements before and after`, `${before.elements}, ${after.elements}`],
      [`JavaScript memory before and after`, `${before.heap}, ${after.heap} MB`],
      [`frame while scrolling, median and p95`, `${median(frames).toFixed(1)}, ${[...frames].sort((a, b) => a - b)[Math.floor(frames.length * 0.95)].toFixed(1)} ms`],
    ];
  });

/** Runs in the page: the time from each key to the paint after it. The browser rounds it to 8 ms. */
function watchKeys() {
  globalThis.keys = [];
  const note = (list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') globalThis.keys.push(duration);
  };
  new PerformanceObserver(note).observe({ type: 'event', durationThreshold: 16 });
  // Shorter ones are not reported.
  addEventListener('keydown', () => setTimeout(() => globalThis.keys.push(8)), { capture: true });
}

async function sizeOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { heap: (usedSize / 1e6).toFixed(1), elements: await page.evaluate(() => document.querySelectorAll('*').length) };
}

/** Scrolls up for five seconds with the wheel, and returns the times between frames. */
async function scroll(page) {
  await page.mouse.move(800, 400);
  const frames = page.evaluate(
    () =>
      new Promise((resolve) => {
        const times = [];
        const begin = performance.now();
        let last = begin;
        const frame = (now) => {
          times.push(now - last);
          last = now;
          if (now - begin < 5_000) requestAnimationFrame(frame);
          else resolve(times);
        };
        requestAnimationFrame(frame);
      }),
  );
  const end = Date.now() + 5_000;
  while (Date.now() < end) {
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(16);
  }
  return frames;
}
