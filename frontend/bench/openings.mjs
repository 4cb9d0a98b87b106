/** Opening a conversation of 1,000,000 messages, and switching between two that are loaded. */
import { rounds, timeUntilDrawn } from './clock.mjs';
import { World } from './world.mjs';

const COUNT = 1_000_000;

export const openings = () =>
  World.during(async (world) => {
    world.add('wei');
    const john = await world.person('john');
    const [large, small] = await Promise.all(['jane', 'wei'].map((username) => john.request('POST', '/api/conversations', { username })));
    await world.stop();
    world.sql(fill(large.id, small.id));
    await world.start();
    const page = await (await world.person('john')).newPage();
    await john.context.close();
    const row = (id) => page.locator(`nav a[href="/conversations/${id}"]`);
    const open = (id, text) => timeUntilDrawn(page, { event: 'click', selector: 'ol[aria-label=Messages] > :last-child', text }, () => row(id).click());
    const figures = [];
    figures.push([
      `opening a conversation of ${COUNT} messages, from the click`,
      await rounds(5, async () => {
        await page.goto(`/conversations/${small.id}`);
        await row(large.id).waitFor();
        return open(large.id, `large ${COUNT}.`);
      }),
    ]);
    figures.push([
      'switching between two loaded conversations',
      await rounds(20, (round) => (round % 2 === 0 ? open(small.id, 'small 1000.') : open(large.id, `large ${COUNT}.`))),
    ]);
    return figures;
  });

/** All of them are read. */
const fill = (large, small) => `
  with recursive n(i) as (select 1 union all select i + 1 from n where i < ${COUNT})
  insert into messages (conversation_id, author_id, content, created_at)
    select ${large}, (select user_id from participants where conversation_id = ${large} order by user_id limit 1), 'large ' || i || '.', 1700000000000 + i * 1000 from n;
  with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
  insert into messages (conversation_id, author_id, content, created_at)
    select ${small}, (select user_id from participants where conversation_id = ${small} order by user_id limit 1), 'small ' || i || '.', 1700000000000 + i * 1000 from n;
  update conversations set last_message_id = (select max(id) from messages where conversation_id = conversations.id);
  update participants set read_message_id = (select last_message_id from conversations where id = conversation_id);
`;
