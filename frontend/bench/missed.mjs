/** Messages missed without a connection: from its return until the last one is drawn. */
import { connect, createServer } from 'node:net';
import { rounds, World } from './world.mjs';

export const missed = () =>
  World.during(async (world) => {
    const figures = [];
    for (const count of [900, 4_000]) figures.push([`${count} missed messages, until the last one is drawn`, await rounds(5, () => once(world, count))]);
    return figures;
  });

async function once(world, count) {
  const wire = await Wire.to(world.origin);
  const jane = await world.person('jane');
  const { id } = await jane.request('POST', '/api/conversations', { username: 'john' });
  const john = await world.person('john', wire.origin);
  const page = await john.newPage();
  await page.goto(`/conversations/${id}`);
  await page.getByRole('textbox').waitFor();
  await world.post(jane, id, 1);
  await page.getByRole('listitem').last().waitFor();
  wire.cut();
  await world.post(jane, id, count);
  await page.getByRole('button', { name: 'Retry now' }).waitFor();
  wire.mend();
  const milliseconds = await page.evaluate(untilDrawn, `message ${count} of many`);
  await john.context.close();
  await jane.context.close();
  wire.close();
  return milliseconds;
}

/** Runs in the page, which is told that the network is back. */
function untilDrawn(text) {
  return new Promise((resolve) => {
    const begin = performance.now();
    const look = () => {
      const rows = document.querySelector('ol[aria-label=Messages]');
      if (rows?.textContent.includes(text)) requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin)));
      else requestAnimationFrame(look);
    };
    dispatchEvent(new Event('online'));
    look();
  });
}

/** A TCP proxy that can be cut. */
class Wire {
  #sockets = new Set();
  #isCut = false;

  static async to(origin) {
    const wire = new Wire();
    const { port } = new URL(origin);
    wire.server = createServer((socket) => wire.#carry(socket, connect(Number(port), '127.0.0.1')));
    await new Promise((resolve) => wire.server.listen(0, '127.0.0.1', resolve));
    wire.origin = `http://127.0.0.1:${wire.server.address().port}`;
    return wire;
  }

  #carry(socket, target) {
    for (const end of [socket, target]) {
      this.#sockets.add(end);
      end.on('error', () => {});
      end.on('close', () => {
        this.#sockets.delete(end);
        socket.destroy();
        target.destroy();
      });
    }
    if (this.#isCut) socket.destroy();
    else socket.pipe(target).pipe(socket);
  }

  cut() {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.#isCut = false;
  }

  close() {
    this.cut();
    this.server.close();
  }
}
