/** A connection to a server that can be cut. */
import { connect, createServer } from 'node:net';

/** A TCP proxy that can be cut. */
export class Wire {
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
