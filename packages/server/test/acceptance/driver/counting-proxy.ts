import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';

/** Passes connections on and counts what goes through, whatever it is. */
export interface CountingProxy {
  /** As the origin is called, but for host and port. */
  readonly url: string;
  /** Bytes in both directions, by now. */
  bytes(): number;
  close(): Promise<void>;
}

export async function openCountingProxy(origin: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(origin);
  let bytes = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const pairs = [
      [client, upstream],
      [upstream, client],
    ] as const;
    for (const [from, to] of pairs) {
      from.on('data', (chunk) => {
        bytes += chunk.length;
      });
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
