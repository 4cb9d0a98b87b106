/** 5,000 conversations: from the last letter of a name in the switcher until it is on top. */
import { rounds, timeUntilDrawn } from './clock.mjs';
import { World } from './world.mjs';

const COUNT = 5_000;

export const sidebar = () =>
  World.during(async (world) => {
    const john = await world.person('john');
    const { id } = await john.request('GET', '/api/auth_user');
    await world.stop();
    world.sql(fill(id));
    await world.start();
    const page = await (await world.person('john')).newPage();
    await page.goto('/');
    await page.getByRole('navigation').waitFor();
    const find = async (round) => {
      const name = `colleague${round * 37 + 11}`;
      const field = page.getByRole('combobox');
      await page.keyboard.press('Control+k');
      await field.fill(name.slice(0, -1));
      const milliseconds = await timeUntilDrawn(page, { event: 'input', selector: '[role=option]', text: name }, () => field.fill(name));
      await page.keyboard.press('Escape');
      // It forgets what was typed in the frame after.
      await page.locator('[role=option][id*=conversation]').first().waitFor({ state: 'detached' });
      return milliseconds;
    };
    // Until all conversations are loaded.
    await find(10);
    return [[`${COUNT} conversations: from a key in the switcher to the exact name on top`, await rounds(10, find)]];
  });

const fill = (john) => `
  with recursive n(i) as (select 1 union all select i + 1 from n where i < ${COUNT})
  insert into users (username, username_key, created_at, search_key, search_fold)
    select 'colleague' || i, 'colleague' || i, 1700000000000, 'colleague' || i, 'colleague' || i from n;
  insert into conversations (kind, direct_key, created_at)
    select 'direct', ${john} || ',' || id, 1700000000000 from users where username like 'colleague%';
  insert into participants (conversation_id, user_id)
    select id, ${john} from conversations where kind = 'direct'
    union all select id, cast(substr(direct_key, instr(direct_key, ',') + 1) as integer) from conversations where kind = 'direct';
  insert into messages (conversation_id, author_id, content, created_at)
    select id, ${john}, 'hello', 1700000000000 + id from conversations where kind = 'direct';
  update conversations set last_message_id = (select max(id) from messages where conversation_id = conversations.id);
  update participants set read_message_id = (select last_message_id from conversations where id = conversation_id);
`;
