/** Networks between a page and its server that misbehave. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server as Listener, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A network that can swallow everything without closing a connection, like a train in a tunnel, or refuse every connection. */
export class Tunnel {
  readonly #listener: Listener;
  readonly #ends = new Set<Socket>();
  #swallows = false;
  #refuses = false;

  private constructor(target: URL) {
    this.#listener = createServer((near) => this.#join(near, connect(Number(target.port), target.hostname)));
  }

  static async to(origin: string): Promise<Tunnel> {
    const tunnel = new Tunnel(new URL(origin));
    await new Promise<void>((resolve) => tunnel.#listener.listen(0, '127.0.0.1', resolve));
    return tunnel;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#listener.address() as AddressInfo).port}`;
  }

  /** Connections of that time never carry anything again. */
  swallow(): void {
    this.#swallows = true;
    for (const end of this.#ends) end.pause();
  }

  /** Closes all connections and refuses new ones, so that a page notices at once. */
  cut(): void {
    this.#refuses = true;
    for (const end of this.#ends) end.destroy();
  }

  /** New connections work. */
  mend(): void {
    this.#swallows = this.#refuses = false;
  }

  close(): void {
    this.#listener.close();
    this.cut();
  }

  #join(near: Socket, far: Socket): void {
    if (this.#refuses) near.destroy();
    for (const [from, to] of [[near, far], [far, near]] as const) {
      this.#ends.add(from);
      from.on('error', () => {});
      from.on('close', () => to.destroy());
      if (!this.#swallows) from.pipe(to);
    }
  }
}

export const hasNginx = spawnSync('nginx', ['-v']).error === undefined;

/** An nginx that buffers every answer: it speaks HTTP/1.0 to the server, whose answers then come without chunks. */
export class BufferingNginx {
  readonly origin: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(port: number, folder: string) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    this.#process = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], { stdio: 'inherit' });
  }

  static async to(origin: string): Promise<BufferingNginx> {
    const folder = await mkdtemp(join(tmpdir(), 'chinwag-nginx-'));
    const port = await freePort();
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`);
    await writeFile(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid nginx.pid; error_log stderr error;
       events {}
       http {
         access_log off; ${places.join(' ')}
         server {
           listen 127.0.0.1:${port};
           location / {
             proxy_pass ${origin};
             proxy_set_header Host $http_host;
             proxy_buffering on;
             proxy_ignore_headers X-Accel-Buffering;
           }
         }
       }`,
    );
    const nginx = new BufferingNginx(port, folder);
    while (!(await fetch(`${nginx.origin}/api/health`).then(({ ok }) => ok, () => false))) await new Promise((resolve) => setTimeout(resolve, 20));
    return nginx;
  }

  async close(): Promise<void> {
    this.#process.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Nginx cannot tell which port it chose. */
async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
