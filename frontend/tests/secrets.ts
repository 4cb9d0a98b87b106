/**
 * The secrets of a test, for the search of its server's leftovers. They must not be in the server's log or output, or in clear on the disk.
 */
import type { BrowserContext, Request } from '@playwright/test';

/** The tokens of sessions, known devices and links. */
const TOKEN = /^[\w-]{43}$/u;
const LINK = /(https?:\S+\/(?:join|reset))#(\S+)/gu;
/** The minimum length of a password. */
const SHORTEST = 8;
/** Words that may occur anywhere, although a test tries them as passwords. */
const WORD = /^[a-z]+$/u;
/** The fields of requests that are passwords, and those that are tokens. */
const PASSWORDS = ['password', 'current'];
const TOKENS = ['token', 'claim'];

export class Secrets {
  readonly #kept = new Set<string>();

  /** Records a secret, unless it is too short or a common word. */
  keep(secret: string): void {
    if (secret.length >= SHORTEST && !WORD.test(secret)) this.#kept.add(secret);
  }

  /** Records the links that are printed on purpose. Returns the rest of the output. */
  keepLinks(printed: string): string {
    return printed.replace(LINK, (_, link: string, secret: string) => {
      this.keep(secret);
      return link;
    });
  }

  /** Records the secrets in a page's requests. */
  hear(request: Request): void {
    if (request.headers()['content-type']?.startsWith('application/json')) this.hearBody(request.postDataJSON());
  }

  /** Records the secrets in the body of a request without a page. */
  hearBody(body: unknown): void {
    const texts = Object.entries(body ?? {}).filter((field): field is [string, string] => typeof field[1] === 'string');
    for (const [name, text] of texts) {
      if (PASSWORDS.includes(name) || (TOKENS.includes(name) && TOKEN.test(text))) this.keep(text);
    }
  }

  /** Records the secrets in a browser's storage. */
  async keepCookies(context: BrowserContext): Promise<void> {
    for (const { value } of await context.cookies()) if (TOKEN.test(value)) this.keep(value);
  }

  /** Every recorded secret, once. */
  get all(): string[] {
    return [...this.#kept];
  }
}
