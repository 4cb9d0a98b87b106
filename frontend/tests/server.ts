/**
 * The real binary with its own data folder. It can be killed and restarted at the same address. It logs everything. `CHINWAG_LEFTOVERS` names a
 * folder for its leftovers, which `tests/process/browser.rs` searches for secrets.
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

/** Each server leaves a folder there, with its output and the secrets that it must not have written. */
const LEFTOVERS = process.env['CHINWAG_LEFTOVERS'];

/** Settings in the environment of the tests must not reach the server. */
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', CHINWAG_LOG: 'debug' };

/** The flag that gives it a secret. */
const GIVEN = '--github-client-secret';

/** The default log of a server. */
const COMPLAINT = /^\[\S+ (?:WARN|ERROR) /u;

export class Server {
  /** The secrets that its output must not contain. */
  readonly secrets = new Secrets();
  /** Contains its data and its leftovers. */
  readonly #folder: string;
  readonly #data: string;
  readonly #flags: string[];
  /** Its output since the last start. */
  #lines: string[] = [];
  /** Its output and that of commands, without links, and its log. */
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

  /** Kills it, like a power cut. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    // And all its output has arrived.
    const end = once(running, 'close');
    running.kill('SIGKILL');
    await end;
  }

  /** On the same port, with the same data. */
  async restart(): Promise<void> {
    await this.kill();
    await this.#run('--port', new URL(this.#origin).port);
  }

  /** As above, with more flags from now on, which may depend on the port. */
  async restartWith(...flags: string[]): Promise<void> {
    this.#flags.push(...flags);
    await this.restart();
  }

  /** Makes it answer to another host name too, and returns that address. */
  async answerAs(name: string): Promise<string> {
    await this.kill();
    const { port } = new URL(this.#origin);
    this.#origin = `http://${name}:${port}`;
    await this.#run('--port', port, '--origin', this.#origin);
    return this.#origin;
  }

  /** The flags of a command on its data, as it prints them itself. */
  get commandFlags(): string {
    return `${this.#flags.includes('--dev-login') ? '--dev-login ' : ''}--data ${this.#data}`;
  }

  async addUsers(...names: string[]): Promise<void> {
    await this.command('user', 'add', ...names);
  }

  /** Runs a command beside the server. Returns its output. */
  command(...words: string[]): Promise<string> {
    return this.#execute(...words, '--data', this.#data);
  }

  /** Runs a command as the page prints it. */
  commandAsShown(line: string): Promise<string> {
    const [program, ...words] = line.split(' ');
    if (program !== 'chinwag') throw new Error(`This is no command: ${line}`);
    return this.#execute(...words);
  }

  async #execute(...words: string[]): Promise<string> {
    const { stdout, stderr } = await promisify(execFile)(BINARY, words, this.#options);
    this.#printed += this.secrets.keepLinks(stdout);
    this.#logged += stderr;
    return stdout;
  }

  /** Unexpected lines of its log. */
  get complaints(): string {
    return this.#logged.split('\n').filter((line) => COMPLAINT.test(line)).join('\n');
  }

  /** Stops the server. Keeps its leftovers only for a search. */
  async end(test: string): Promise<void> {
    await this.kill();
    if (LEFTOVERS === undefined) await rm(this.#folder, { recursive: true, force: true });
    else await this.#leave(test);
  }

  /** Returns its leftovers besides its data, and the secrets to search for, one per line. */
  get leftovers() {
    return { secrets: this.secrets.all.join('\n'), printed: this.#printed, logged: this.#logged };
  }

  async #leave(test: string): Promise<void> {
    const files = Object.entries({ test, ...this.leftovers });
    await Promise.all(files.map(([name, text]) => writeFile(join(this.#folder, name), text)));
  }

  /** Waits for a line of the output that matches, and returns the match. */
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

  /** Returns the address in the first line of the output. */
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
