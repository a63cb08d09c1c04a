/**
 * A proxy before a Wharf whose signed URLs lead through it. It can hold parts and downloads until told, and writes
 * down what passed: so a test interrupts at a known point.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WharfWithServer, wharfWithServer } from '../../driver/wharf-with-server.ts';

/** A part that the server acknowledged, and the client heard of it. */
export interface StoredPart {
  readonly uploadId: string;
  readonly part: number;
}

export interface Gate {
  readonly wharf: WharfWithServer;
  readonly stored: StoredPart[];
  /** `Range` of every download, empty where it asked for everything. */
  readonly ranges: string[];
  /** Holds the `nth` PUT from now on, and those after it. Resolves as it comes. */
  holdParts(nth: number): Promise<void>;
  /** Lets `bytes` of the next download pass and holds the rest. Resolves when they passed. */
  holdDownload(bytes: number): Promise<void>;
  /** Lets everything pass, what is held included. */
  open(): void;
  /** Lets everything pass, but for what is held: whoever sent it is gone, and the gate may not know yet. */
  drop(): void;
  close(): Promise<void>;
}

const PART = /^\/storage\/uploads\/([^/]+)\/parts\/(\d+)/;

export async function startGate(): Promise<Gate> {
  const stored: StoredPart[] = [];
  const ranges: string[] = [];
  let target: URL | undefined;
  let opened = Promise.withResolvers<'pass' | 'drop'>();
  let parts: { left: number; reached: () => void } | undefined;
  let download: { bytes: number; reached: () => void } | undefined;

  const passPart = async (name: StoredPart, incoming: IncomingMessage, answer: ServerResponse) => {
    if (parts !== undefined) {
      parts.left -= 1;
      if (parts.left <= 0) {
        parts.reached();
        if ((await opened.promise) === 'drop') return void answer.destroy();
      }
    }
    forward(incoming, answer, (status) => {
      if (status === 200) stored.push(name);
    });
  };

  const forward = (incoming: IncomingMessage, answer: ServerResponse, onStatus: (status: number) => void) => {
    if (answer.destroyed || target === undefined) return;
    const { method, url, headers } = incoming;
    const onward = request({ host: target.hostname, port: target.port, method, path: url, headers });
    answer.on('close', () => onward.destroy());
    onward.on('error', () => answer.destroy());
    onward.on('response', (response) => {
      onStatus(response.statusCode ?? 0);
      answer.writeHead(response.statusCode ?? 502, response.headers);
      const held = method === 'GET' ? download : undefined;
      download = method === 'GET' ? undefined : download;
      if (held === undefined) response.pipe(answer);
      else void passSome(response, answer, held);
    });
    incoming.pipe(onward);
  };

  const passSome = async (
    response: IncomingMessage,
    answer: ServerResponse,
    held: { bytes: number; reached: () => void },
  ) => {
    let left = held.bytes;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      answer.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) continue;
      held.reached();
      await opened.promise;
      return void answer.destroy();
    }
    answer.end();
  };

  const server = createServer((incoming, answer) => {
    const part = PART.exec(incoming.url ?? '');
    if (incoming.method === 'GET') ranges.push(incoming.headers.range ?? '');
    if (incoming.method === 'PUT' && part !== null)
      void passPart({ uploadId: part[1] ?? '', part: Number(part[2]) }, incoming, answer);
    else forward(incoming, answer, () => {});
  });
  const end = (held: 'pass' | 'drop') => {
    parts = undefined;
    opened.resolve(held);
    opened = Promise.withResolvers();
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const wharf = await wharfWithServer({ env: { WHARF_PUBLIC_URL: `http://127.0.0.1:${port}` } }).catch(
    (error: unknown) => {
      // A server that listens would keep the tests from ending.
      server.close();
      throw error;
    },
  );
  target = new URL(wharf.server.url);
  return {
    wharf,
    stored,
    ranges,
    holdParts(nth) {
      const reached = Promise.withResolvers<void>();
      parts = { left: nth, reached: reached.resolve };
      return reached.promise;
    },
    holdDownload(bytes) {
      const reached = Promise.withResolvers<void>();
      download = { bytes, reached: reached.resolve };
      return reached.promise;
    },
    open: () => end('pass'),
    drop: () => end('drop'),
    async close() {
      opened.resolve('drop');
      server.closeAllConnections();
      server.close();
      await wharf.remove();
    },
  };
}
