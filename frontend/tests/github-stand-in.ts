/** A stand-in for GitHub on a free port: it signs in the test's account without a question. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class GitHubStandIn {
  /** The account that is signed in there. */
  account = { id: 583_231, login: 'octocat', avatar_url: '', type: 'User' };
  /** The user declines. */
  refuses = false;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<GitHubStandIn> {
    const gitHub = new GitHubStandIn();
    await new Promise<void>((resolve) => gitHub.#server.listen(0, '127.0.0.1', resolve));
    return gitHub;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.origin);
    if (url.pathname === '/login/oauth/authorize') return this.#sendBack(url, response);
    const answers: Record<string, unknown> = {
      '/login/oauth/access_token': { access_token: 'gho_access', token_type: 'bearer', scope: '' },
      '/api/v3/user': this.account,
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[url.pathname] ?? {}));
  }

  #sendBack({ searchParams }: URL, response: ServerResponse): void {
    const back = new URL(searchParams.get('redirect_uri') ?? '');
    if (this.refuses) back.searchParams.set('error', 'access_denied');
    else back.searchParams.set('code', 'the code');
    back.searchParams.set('state', searchParams.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }
}
