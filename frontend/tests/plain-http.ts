/** The page over plain HTTP in the network, which is not a secure context. */
import type { BrowserContext } from '@playwright/test';
import { Person } from './person';
import type { Server } from './server';

/** Returns a function that signs a user of the demo in. */
export async function overPlainHttp(server: Server, openBrowser: () => Promise<BrowserContext>) {
  const origin = await server.answerAs('lan.test');
  return async (name: string): Promise<Person> => {
    const page = await (await openBrowser()).newPage();
    await page.goto(origin);
    await page.getByRole('button', { name }).click();
    return new Person(page);
  };
}
