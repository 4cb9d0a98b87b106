/** A server with its own data, its users' programs, and a browser. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const BINARY = process.env['CHINWAG_BINARY'] ?? new URL('../../target/release/chinwag', import.meta.url).pathname;

export class World {
  /** Runs a measurement and removes everything afterwards. */
  static async during(measure) {
    const world = new World();
    try {
      await world.start();
      return await measure(world);
    } finally {
      await world.end();
    }
  }

  data = mkdtempSync(join(tmpdir(), 'chinwag-bench-'));

  async start() {
    this.server = spawn(BINARY, ['--dev-login', '--port', '0', '--data', this.data, '--rate-limits', 'off'], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, CHINWAG_EMPTY: 'true', CHINWAG_OPEN: 'false' } });
    this.origin = await new Promise((resolve, reject) => {
      let text = '';
      this.server.stdout.on('data', (part) => {
        text += part;
        const address = /http:\/\/[\d.]+:\d+/u.exec(text);
        if (address) resolve(address[0]);
      });
      this.server.on('exit', () => reject(new Error('the server has ended')));
    });
    this.browser ??= await chromium.launch({ executablePath: process.env['CHINWAG_CHROMIUM'], args: ['--no-sandbox'] });
  }

  async stop() {
    this.server.removeAllListeners('exit');
    const ended = new Promise((resolve) => this.server.on('exit', resolve));
    this.server.kill('SIGINT');
    await ended;
  }

  async end() {
    await this.browser?.close();
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Adds a user to the demo. */
  add(username) {
    execFileSync(BINARY, ['user', 'add', username, '--dev-login', '--data', this.data], { stdio: 'ignore' });
  }

  /** Adds a user, and starts a conversation of `person` with them. Returns its id. */
  async talk(person, username) {
    this.add(username);
    const { id } = await person.request('POST', '/api/conversations', { username });
    return id;
  }

  /** Runs SQL while the server is stopped. */
  sql(statements) {
    const script = 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.executescript(sys.stdin.read()); db.commit()';
    execFileSync('python3', ['-c', script, join(this.data, 'chinwag.db')], { input: statements });
  }

  /** A user's browser at `origin`, and their requests. */
  async person(username, origin = this.origin) {
    const context = await this.browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 800 } });
    await context.request.post('/api/login', { data: { username }, headers: { origin } });
    const request = async (method, path, data) => {
      const answer = await context.request.fetch(path, { method, data, headers: { origin } });
      if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
      return answer.status() === 204 ? null : answer.json();
    };
    return { context, request, newPage: () => context.newPage() };
  }

  /** Sends messages from a process of its own, 16 at a time and at most `rate` in a second. */
  async post(person, conversation, count, rate = Infinity) {
    const cookies = await person.context.cookies(this.origin);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const child = spawn(process.execPath, [new URL('./post.mjs', import.meta.url).pathname, this.origin, cookie, conversation, String(count), String(rate)], { stdio: 'inherit' });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    if (code !== 0) throw new Error('not all messages were sent');
  }
}
