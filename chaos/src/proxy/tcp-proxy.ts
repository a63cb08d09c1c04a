import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * What is wrong between two ends.
 *
 * - `delay`: every packet takes `milliseconds` longer, in each direction.
 * - `half-open`: requests arrive, answers are lost.
 * - `black-hole`: nothing arrives, and nobody is told.
 */
export interface TcpFault {
  readonly kind: 'delay' | 'half-open' | 'black-hole';
  readonly milliseconds?: number;
}

/** A TCP proxy whose network can be made to misbehave. */
export class TcpProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #faults = new Map<number, { readonly fault: TcpFault; hits: number }>();
  readonly #sockets = new Set<Socket>();
  /** Connections that have lost bytes: they can only be cut. */
  readonly #broken = new Set<Socket>();

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** @param target port on 127.0.0.1 */
  static async start(target: number): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: false });
    const proxy = new TcpProxy(server, target);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends of connections that have lost bytes. */
  get broken(): number {
    return this.#broken.size;
  }

  inject(id: number, fault: TcpFault): void {
    this.#faults.set(id, { fault, hits: 0 });
  }

  /**
   * Connections that lost bytes meanwhile end: a network that comes back does not bring them back.
   * @returns how many packets ran into it
   */
  heal(id: number): number {
    const hits = this.#faults.get(id)?.hits ?? 0;
    this.#faults.delete(id);
    for (const socket of this.#broken) socket.resetAndDestroy();
    this.#broken.clear();
    return hits;
  }

  /** Resets every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  /** Whether a packet is lost to a fault of one of these kinds. */
  #swallows(...kinds: readonly TcpFault['kind'][]): boolean {
    const swallowing = [...this.#faults.values()].filter(({ fault }) => kinds.includes(fault.kind));
    for (const active of swallowing) active.hits += 1;
    return swallowing.length > 0;
  }

  #accept(client: Socket): void {
    const upstream = connect(this.#target, '127.0.0.1');
    this.#join(client, upstream, () => this.#swallows('black-hole'));
    this.#join(upstream, client, () => this.#swallows('black-hole', 'half-open'));
  }

  /** Carries bytes from one end to the other, in order, as late as the faults want it. */
  #join(from: Socket, to: Socket, swallows: () => boolean): void {
    let line: Promise<unknown> = Promise.resolve();
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on('error', () => {});
    from.on('data', (chunk: Buffer) => {
      line = line.then(async () => {
        const wait = this.#delay();
        if (wait > 0) await pause(wait);
        if (swallows()) this.#broken.add(from).add(to);
        if (this.#broken.has(to)) return;
        if (!to.write(chunk)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
      });
    });
    from.on('end', () => {
      void line.then(() => {
        if (!this.#broken.has(to)) to.end();
      });
    });
    from.on('close', () => {
      this.#sockets.delete(from);
      this.#broken.delete(from);
      if (from.errored !== null || from.readableAborted) to.destroy();
      else void line.then(() => to.end());
    });
  }

  #delay(): number {
    let longest = 0;
    for (const active of this.#faults.values()) {
      const { kind, milliseconds = 0 } = active.fault;
      if (kind !== 'delay') continue;
      active.hits += 1;
      longest = Math.max(longest, milliseconds);
    }
    return longest;
  }
}
