/** The real binary, with a data folder of its own, which can be killed and started again where it was. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const BINARY = process.env['CHINWAG_BINARY'] ?? resolve(import.meta.dirname, '../../target/debug/chinwag');

/** What whoever runs the tests has set must not reach the server. */
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '' };

export class Server {
  readonly #data: string;
  #process: ChildProcess | null = null;
  #origin = '';

  private constructor(data: string) {
    this.#data = data;
  }

  static async start(): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), 'chinwag-page-')));
    server.#origin = await server.#run('--port', '0');
    return server;
  }

  /** The address of the page. */
  get origin(): string {
    return this.#origin;
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const exit = once(running, 'exit');
    running.kill('SIGKILL');
    await exit;
  }

  /** On the same port, with the same data. */
  async restart(): Promise<void> {
    await this.kill();
    await this.#run('--port', new URL(this.#origin).port);
  }

  /** Also answers under a name that is not this machine's own, and returns that address. */
  async answerAs(name: string): Promise<string> {
    await this.kill();
    const { port } = new URL(this.#origin);
    this.#origin = `http://${name}:${port}`;
    await this.#run('--port', port, '--origin', this.#origin);
    return this.#origin;
  }

  async addUsers(...names: string[]): Promise<void> {
    await promisify(execFile)(BINARY, ['user', 'add', ...names, '--data', this.#data], this.#options);
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#data, { recursive: true, force: true });
  }

  /** Returns the address that the first line of the output tells. */
  async #run(...flags: string[]): Promise<string> {
    const args = ['--dev-login', '--data', this.#data, ...flags];
    const running = spawn(BINARY, args, { ...this.#options, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = running;
    for await (const line of createInterface(running.stdout)) {
      const address = /listens on (http:\S+)/u.exec(line)?.[1];
      if (address) return address;
    }
    throw new Error(`${BINARY} ended before it listened: what it said is above`);
  }

  get #options() {
    return { cwd: this.#data, env: ENVIRONMENT };
  }
}
