/** The path at which users open the page: home, or the conversation that they share. */
import { type BrowserContext, expect } from '@playwright/test';
import { Person } from './person';

export class Room {
  readonly #people: Person[] = [];
  #conversationId: string | null = null;

  async enter(browser: BrowserContext): Promise<Person> {
    if (this.#conversationId === null) return this.enterAtHome(browser);
    const person = new Person(await browser.newPage());
    await person.open(this.#conversationId);
    return person;
  }

  async enterAtHome(browser: BrowserContext): Promise<Person> {
    const person = new Person(await browser.newPage());
    this.#people.push(person);
    await person.page.goto('/');
    // By then it has chosen where to begin: something unread would lead it elsewhere.
    await expect(person.sidebar).toBeVisible();
    return person;
  }

  /** Opens the conversation for users who are here already, too. */
  async meetIn(conversationId: string): Promise<void> {
    this.#conversationId = conversationId;
    await Promise.all(this.#people.map((person) => person.open(conversationId)));
  }
}
