import type { Socket } from 'node:net';
import { RemoteFailedError } from '../../ports/remote-fetcher.ts';

/**
 * Sockets that are not connected yet, and who waits for them. The agent goes on connecting when the request
 * it connects for is aborted; here the attempt ends when nobody waits for its origin any more.
 */
export class ConnectingSockets {
  readonly #sockets = new Map<Socket, string>();
  readonly #waiting = new Map<string, number>();

  add(socket: Socket, origin: string): void {
    this.#sockets.set(socket, origin);
  }

  delete(socket: Socket): void {
    this.#sockets.delete(socket);
  }

  /** @returns to be called once, when the connection is there or no longer waited for */
  wait(origin: string): () => void {
    this.#waiting.set(origin, this.#count(origin) + 1);
    return () => {
      const others = this.#count(origin) - 1;
      if (others > 0) {
        this.#waiting.set(origin, others);
        return;
      }
      this.#waiting.delete(origin);
      for (const [socket, to] of this.#sockets) if (to === origin) socket.destroy(abandoned());
    };
  }

  #count(origin: string): number {
    return this.#waiting.get(origin) ?? 0;
  }
}

function abandoned(): Error {
  return new RemoteFailedError('connect', 'The connection was given up.');
}
