/** 20,000 messages into the open conversation: typing, elements and memory meanwhile, and scrolling afterwards. */
import { median, percentile } from './clock.mjs';
import { World } from './world.mjs';

const COUNT = Number(process.env['CHINWAG_FLOOD'] ?? 20_000);
/** Slower than the server: the page is measured, and it shares the processors with the sender and the server. */
const RATE = Number(process.env['CHINWAG_RATE'] ?? 1_000);

export const flood = () =>
  World.during(async (world) => {
    const jane = await world.person('jane');
    const john = await world.person('john');
    const { id } = await jane.request('POST', '/api/conversations', { username: 'john' });
    const page = await john.newPage();
    await page.goto(`/conversations/${id}`);
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await world.post(jane, id, 250);
    await untilCaughtUp(page, jane, id);
    const before = await sizeOf(page);
    await page.evaluate(watchKeys);
    let isSent = false;
    const posting = world.post(jane, id, COUNT, RATE).finally(() => (isSent = true));
    while (!isSent) {
      await page.keyboard.press('a');
      await page.waitForTimeout(50);
    }
    await posting;
    const keys = await page.evaluate(() => globalThis.keys);
    await untilCaughtUp(page, jane, id);
    const after = await sizeOf(page);
    const { frames, work } = await scroll(page);
    const milliseconds = (number) => `${number.toFixed(1)} ms`;
    return [
      [`typing while ${COUNT} messages arrive, ${RATE} in a second, from key to paint, median of ${keys.length}`, milliseconds(median(keys))],
      ['the same, p95', milliseconds(percentile(keys, 95))],
      ['elements before and after', `${before.elements}, ${after.elements}`],
      ['JavaScript memory before and after', `${before.heap}, ${after.heap} MB`],
      ['from frame to frame while scrolling, median', milliseconds(median(frames))],
      ['the same, p95', milliseconds(percentile(frames, 95))],
      ['work for each of these frames, mean', milliseconds(work)],
    ];
  });

/** Waits until the page shows the newest message. */
async function untilCaughtUp(page, person, id) {
  const [{ content }] = await person.request('GET', `/api/conversations/${id}/messages`);
  const isLast = (text) => document.querySelector('ol[aria-label=Messages]')?.lastElementChild?.textContent.trim().endsWith(text);
  await page.waitForFunction(isLast, content, { timeout: 0 });
}

/** Runs in the page: the time from each key to the end of the frame that shows it. */
function watchKeys() {
  globalThis.keys = [];
  addEventListener(
    'keydown',
    ({ timeStamp }) => requestAnimationFrame(() => setTimeout(() => globalThis.keys.push(performance.now() - timeStamp))),
    { capture: true },
  );
}

async function sizeOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { heap: (usedSize / 1e6).toFixed(1), elements: await page.evaluate(() => document.querySelectorAll('*').length) };
}

const SCROLLING = 5_000;

/** Scrolls up with the wheel. Returns the times between frames, and the main thread's work for a frame. */
async function scroll(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const worked = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1_000;
  await page.mouse.move(800, 400);
  const before = await worked();
  const counting = page.evaluate(countFrames, SCROLLING);
  const end = Date.now() + SCROLLING;
  while (Date.now() < end) {
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(16);
  }
  const frames = await counting;
  return { frames, work: ((await worked()) - before) / frames.length };
}

/** Runs in the page. */
function countFrames(duration) {
  return new Promise((resolve) => {
    const times = [];
    const begin = performance.now();
    let last = begin;
    const frame = (now) => {
      times.push(now - last);
      last = now;
      if (now - begin < duration) requestAnimationFrame(frame);
      else resolve(times);
    };
    requestAnimationFrame(frame);
  });
}
