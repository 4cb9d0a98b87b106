/** A user in front of the page, who finds elements by role and name. */
import { expect, type Locator, type Page } from '@playwright/test';
import { Account } from './account';

export class Person extends Account {
  readonly page: Page;
  readonly composer: Locator;
  readonly sidebar: Locator;
  /** Direct conversations in the list, from the top, and in the view of the unread ones everything for this user. */
  readonly rows: Locator;
  /** Rooms in the list that are not starred. */
  readonly rooms: Locator;
  readonly timeline: Locator;
  /** The list's items: messages, days and the "New" line. */
  readonly items: Locator;
  /** The contents of the messages, oldest first. */
  readonly said: Locator;
  readonly announcer: Locator;

  constructor(page: Page) {
    super(page.request);
    this.page = page;
    this.composer = page.getByRole('textbox', { name: /^(?:Message|Edit message)/u });
    this.sidebar = page.getByRole('navigation', { name: 'Conversations' });
    this.rows = this.sidebar.getByRole('list', { name: /^(?:Direct messages|For you)$/u }).getByRole('link');
    this.rooms = this.sidebar.getByRole('list', { name: 'Rooms' }).getByRole('link');
    this.timeline = page.getByRole('region', { name: 'Messages' });
    this.items = page.getByRole('list', { name: 'Messages', exact: true }).getByRole('listitem');
    this.said = this.items.locator('p[dir]');
    this.announcer = page.getByRole('log', { name: 'New messages' });
  }

  row(text: string): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** The row of a room. */
  room(name: string): Locator {
    return this.rooms.filter({ hasText: name });
  }

  message(text: string): Locator {
    return this.items.filter({ hasText: text });
  }

  /** The mark beside a message: `Sending` or `Sent`. */
  mark(text: string, mark: 'Sending' | 'Sent'): Locator {
    return this.message(text).getByRole('img', { name: mark });
  }

  async say(...texts: string[]): Promise<void> {
    for (const text of texts) {
      await this.composer.fill(text);
      await this.send();
      await expect(this.composer).toHaveValue('');
    }
  }

  /** By Enter, or by the button on a touch keyboard. */
  async send(): Promise<void> {
    if ((await this.composer.getAttribute('enterkeyhint')) === 'send') await this.composer.press('Enter');
    else await this.page.getByRole('button', { name: 'Send', exact: true }).click();
  }

  async open(conversationId: string): Promise<void> {
    await this.page.goto(`/conversations/${conversationId}`);
    await expect(this.composer).toBeVisible();
  }

  /** Leaves the conversation for a page beside the list, without the pointer, which would hold the list's order. */
  async home(): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings' }).press('Enter');
    const menu = this.page.getByRole('dialog', { name: 'Settings' });
    // A menu that has just opened takes the focus to its first item.
    await expect(menu.locator(':focus')).toHaveCount(1);
    await menu.getByRole('link', { name: 'Devices' }).press('Enter');
    await expect(this.page.getByRole('heading', { level: 1, name: 'Devices' })).toBeVisible();
  }

  /** The dialog for a new message. */
  async startMessage(): Promise<void> {
    await this.sidebar.getByRole('button', { name: 'New message' }).click();
  }

  /** A second tab of the same browser, at the same address. */
  async openTab(): Promise<Person> {
    const page = await this.page.context().newPage();
    await page.goto(this.page.url());
    return new Person(page);
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings' }).click();
    await this.page.getByRole('button', { name: 'Sign out' }).click();
    await expect(this.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  }
}

/** Distinct lines: "message 1", "message 2", … */
export const lines = (count: number, what = 'message'): string[] =>
  Array.from({ length: count }, (_, index) => `${what} ${index + 1}`);
