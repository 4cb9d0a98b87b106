/**
 * The secrets of a test, for the search of what its server left. They must never be in what the server logs or prints, or in
 * clear on the disk.
 */
import type { BrowserContext, Request } from '@playwright/test';

/** Of sessions, known devices and links. */
const TOKEN = /^[\w-]{43}$/u;
const LINK = /(https?:\S+\/(?:join|reset))#(\S+)/gu;
/** How many characters a password has at least. */
const SHORTEST = 8;
/** What may stand anywhere, though somebody tries it as a password. */
const WORD = /^[a-z]+$/u;
/** The fields of requests that are passwords, and those that are tokens. */
const PASSWORDS = ['password', 'current'];
const TOKENS = ['token', 'claim'];

export class Secrets {
  readonly #kept = new Set<string>();

  /** Takes note of a secret, but for what is too short to be one, or a mere word. */
  keep(secret: string): void {
    if (secret.length >= SHORTEST && !WORD.test(secret)) this.#kept.add(secret);
  }

  /** Of links that are printed on purpose; returns what is printed beside them. */
  keepLinks(printed: string): string {
    return printed.replace(LINK, (_, link: string, secret: string) => {
      this.keep(secret);
      return link;
    });
  }

  /** Of what a page sends. */
  hear(request: Request): void {
    if (request.headers()['content-type']?.startsWith('application/json')) this.hearBody(request.postDataJSON());
  }

  /** Of the body of a request that no page sends. */
  hearBody(body: unknown): void {
    const texts = Object.entries(body ?? {}).filter((field): field is [string, string] => typeof field[1] === 'string');
    for (const [name, text] of texts) {
      if (PASSWORDS.includes(name) || (TOKENS.includes(name) && TOKEN.test(text))) this.keep(text);
    }
  }

  /** Of what a browser has. */
  async keepCookies(context: BrowserContext): Promise<void> {
    for (const { value } of await context.cookies()) if (TOKEN.test(value)) this.keep(value);
  }

  /** Every noted secret, once. */
  get all(): string[] {
    return [...this.#kept];
  }
}
