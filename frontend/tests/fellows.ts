/** Users without a browser who write to John. */
import { expect, test as base } from './fixtures';
import { demoProgram } from './programs';

export type Fellow = {
  /** Their conversation with John. */
  id: string;
  post: (content: string) => Promise<void>;
  rename: (displayName: string) => Promise<void>;
};

export const test = base.extend<{
  /** New users who each wrote to John once, in this order. */
  writeToJohn: (...names: string[]) => Promise<Fellow[]>;
}>({
  writeToJohn: ({ server }, use) =>
    use(async (...names) => {
      await server.addUsers(...names);
      const fellows: Fellow[] = [];
      for (const username of names) fellows.push(await writeTo(server.origin, username));
      return fellows;
    }),
});

async function writeTo(origin: string, username: string): Promise<Fellow> {
  const send = await demoProgram(origin, username);
  const { id } = (await (await send('POST', '/api/conversations', { username: 'john' })).json()) as { id: string };
  const post = async (content: string) => {
    expect((await send('POST', `/api/conversations/${id}/messages`, { content })).status).toBe(201);
  };
  await post(`from ${username}`);
  return { id, post, rename: async (displayName) => expect((await send('PATCH', '/api/account', { displayName })).status).toBe(200) };
}

export { expect };
