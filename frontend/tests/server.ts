/**
 * The real binary, with a data folder of its own, which can be killed and started again where it was. It logs all that it
 * can. `CHINWAG_LEFTOVERS` names a folder that keeps what it leaves: `tests/process/browser.rs` searches that for secrets.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { promisify } from 'node:util';
import { Secrets } from './secrets';

const BINARY = process.env['CHINWAG_BINARY'] ?? resolve(import.meta.dirname, '../../target/debug/chinwag');

/** Each server leaves a folder of its own there, with what it wrote and the secrets that it must not have written. */
const LEFTOVERS = process.env['CHINWAG_LEFTOVERS'];

/** What whoever runs the tests has set must not reach the server. */
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', CHINWAG_LOG: 'debug' };

/** The flag by which it is given a secret. */
const GIVEN = '--github-client-secret';

/** What a server logs by default. */
const COMPLAINT = /^\[\S+ (?:WARN|ERROR) /u;

export class Server {
  /** What must not be found where it has written. */
  readonly secrets = new Secrets();
  /** Holds its data and what it leaves. */
  readonly #folder: string;
  readonly #data: string;
  readonly #flags: string[];
  /** What it has printed, since it was started last. */
  #lines: string[] = [];
  /** What it, and the commands beside it, have printed but for links; and what it has logged. */
  #printed = '';
  #logged = '';
  #process: ChildProcess | null = null;
  #output: Interface | null = null;
  #origin = '';

  private constructor(folder: string, flags: string[]) {
    this.#folder = folder;
    this.#data = join(folder, 'data');
    this.#flags = flags;
  }

  static async start(...flags: string[]): Promise<Server> {
    const server = new Server(await mkdtemp(join(LEFTOVERS ?? tmpdir(), 'chinwag-page-')), flags);
    await mkdir(server.#data);
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
    // And all that it said has come.
    const end = once(running, 'close');
    running.kill('SIGKILL');
    await end;
  }

  /** On the same port, with the same data. */
  async restart(): Promise<void> {
    await this.kill();
    await this.#run('--port', new URL(this.#origin).port);
  }

  /** As above, and with more flags from now on: some want to know the port. */
  async restartWith(...flags: string[]): Promise<void> {
    this.#flags.push(...flags);
    await this.restart();
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
    await this.command('user', 'add', ...names);
  }

  /** In a second terminal, beside the server. Returns what is printed. */
  async command(...words: string[]): Promise<string> {
    const { stdout, stderr } = await promisify(execFile)(BINARY, [...words, '--data', this.#data], this.#options);
    this.#printed += this.secrets.keepLinks(stdout);
    this.#logged += stderr;
    return stdout;
  }

  /** What it has logged that is odd. */
  get complaints(): string {
    return this.#logged.split('\n').filter((line) => COMPLAINT.test(line)).join('\n');
  }

  /** Stops the server. Keeps what it left only for a search. */
  async end(test: string): Promise<void> {
    await this.kill();
    if (LEFTOVERS === undefined) await rm(this.#folder, { recursive: true, force: true });
    else await this.#leave(test);
  }

  /** Returns what it left besides its data, and the secrets to search for, one per line. */
  get leftovers() {
    return { secrets: this.secrets.all.join('\n'), printed: this.#printed, logged: this.#logged };
  }

  async #leave(test: string): Promise<void> {
    const files = Object.entries({ test, ...this.leftovers });
    await Promise.all(files.map(([name, text]) => writeFile(join(this.#folder, name), text)));
  }

  /** What a line of the output tells, as soon as it is printed. */
  async told(pattern: RegExp): Promise<string> {
    const read = (line: string) => pattern.exec(line)?.[1];
    const found = this.#lines.map(read).find((text) => text !== undefined);
    if (found !== undefined) return found;
    for await (const [line] of this.#output ? on(this.#output, 'line', { close: ['close'] }) : []) {
      const text = read(line);
      if (text !== undefined) return text;
    }
    throw new Error(`${BINARY} ended before it told ${pattern}:\n${this.#logged}`);
  }

  /** Returns the address that the first line of the output tells. */
  async #run(...flags: string[]): Promise<string> {
    const args = ['--data', this.#data, ...this.#flags, ...flags];
    if (args.includes(GIVEN)) this.secrets.keep(args[args.indexOf(GIVEN) + 1] ?? '');
    const running = spawn(BINARY, args, { ...this.#options, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = createInterface(running.stdout);
    [this.#process, this.#output, this.#lines] = [running, output, []];
    output.on('line', (line) => {
      this.#lines.push(line);
      this.#printed += `${this.secrets.keepLinks(line)}\n`;
    });
    running.stderr.on('data', (text) => (this.#logged += text));
    output.on('close', () => (this.#output = this.#output === output ? null : this.#output));
    return this.told(/listens on (https?:\S+)/u);
  }

  get #options() {
    return { cwd: this.#data, env: ENVIRONMENT };
  }
}
