/** Messages missed without a connection: from its return until the last one is drawn. */
import { rounds, timeUntilDrawn } from './clock.mjs';
import { Wire } from './wire.mjs';
import { World } from './world.mjs';

const COUNTS = process.env['CHINWAG_MISSED']?.split(',').map(Number) ?? [900, 4_000];

export const missed = () =>
  World.during(async (world) => {
    const figures = [];
    for (const count of COUNTS) figures.push([`${count} missed messages, until the last one is drawn`, await rounds(5, (round) => once(world, count, `reader${count}.${round}`))]);
    return figures;
  });

/** A new reader in each round: their view is at the end, and nothing is left of the round before. */
async function once(world, count, username) {
  const wire = await Wire.to(world.origin);
  const jane = await world.person('jane');
  const id = await world.talk(jane, username);
  const reader = await world.person(username, wire.origin);
  const page = await reader.newPage();
  await page.goto(`/conversations/${id}`);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await world.post(jane, id, 1);
  await page.getByRole('region', { name: 'Messages' }).getByText('message 1 of many').waitFor();
  wire.cut();
  await world.post(jane, id, count);
  await page.getByRole('button', { name: 'Retry now' }).waitFor();
  const [{ content }] = await jane.request('GET', `/api/conversations/${id}/messages`);
  const milliseconds = await timeUntilDrawn(page, { event: 'online', selector: 'ol[aria-label=Messages] > :last-child', text: content }, () => {
    wire.mend();
    return page.evaluate(() => dispatchEvent(new Event('online')));
  });
  await Promise.all([jane, reader].map(({ context }) => context.close()));
  wire.close();
  return milliseconds;
}
