/**
 * A decoder child taken over by its file: does what the request's `fileName` says. Speaks the frames by
 * hand where it misbehaves, because the real protocol handler would not.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { FrameReader, writeFrame } from '../../src/adapters/decoder/frames.ts';

const socket = new Socket({ fd: 3, readable: true, writable: true });
const reader = new FrameReader({ maxHeaderBytes: 2 ** 20, maxPayloadBytes: () => 2 ** 23 });
socket.on('close', () => process.kill(process.pid, 'SIGKILL'));
socket.on('data', (chunk: Buffer) => {
  for (const frame of reader.push(chunk))
    receive(frame.header as { type: string; id: number; fileName: string });
});
writeFrame(socket, { type: 'ready' });

let waiting: (() => void) | undefined;
/** How often this child was asked to work only once. */
let tasks = 0;

function receive(message: { type: string; id: number; fileName: string }): void {
  if (message.type === 'bytes') {
    waiting?.();
    return;
  }
  const behaviour = BEHAVIOURS[message.fileName];
  if (behaviour === undefined) throw new Error(`unknown behaviour ${message.fileName}`);
  behaviour(message.id);
}

function accept(id: number, metadata: Record<string, unknown>): void {
  const inspection = {
    verdict: 'accepted',
    entity: 'asset',
    assetKind: 'text',
    assetType: 'uploaded-text',
    mimeType: 'text/plain',
    metadata,
    properties: {},
    renditions: [],
  };
  writeFrame(socket, { type: 'inspected', id, rss: 1, inspection });
}

function prefix(headerBytes: number, payloadBytes: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(headerBytes, 0);
  bytes.writeUInt32BE(payloadBytes, 4);
  return bytes;
}

function outcomeOf(attempt: () => unknown): string {
  try {
    return `done: ${String(attempt())}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** Tells one child from another: process ids are the same in every process namespace. */
const IDENTITY = randomInt(1, 2 ** 40);

/** Asks for no bytes at an offset that is this child's identity: how the tests learn it. */
function tellIdentity(id: number, then: () => void): void {
  waiting = then;
  writeFrame(socket, { type: 'read', id, read: 1, offset: IDENTITY, length: 0 });
}

const BEHAVIOURS: Readonly<Record<string, (id: number) => void>> = {
  'tells who it is': (id) => tellIdentity(id, () => accept(id, {})),
  'reads once': (id) => {
    waiting = () => accept(id, {});
    writeFrame(socket, { type: 'read', id, read: 1, offset: 0, length: 1 });
  },
  'probes its surroundings': (id) =>
    accept(id, {
      environment: Object.keys(process.env),
      readFile: outcomeOf(() => readFileSync('/etc/passwd').length),
      writeFile: outcomeOf(() => mkdtempSync('/tmp/escaped-')),
      startProgram: outcomeOf(() => spawnSync('/bin/true').error ?? 'ran'),
    }),
  'works, but only once': (id) => {
    if (++tasks > 1) process.abort();
    accept(id, {});
  },
  aborts: () => process.abort(),
  'exits silently': () => process.exit(0),
  'throws from a callback': () => {
    setImmediate(() => {
      throw new Error('secret of the decoder');
    });
  },
  'spins for ever': () => {
    for (;;);
  },
  'tells who it is, then spins': (id) =>
    tellIdentity(id, () => {
      // Leaves the process within this call: there is no event loop afterwards.
      writeFrame(socket, { type: 'progress', id, fraction: 0.5 });
      for (;;);
    }),
  'never answers': () => {},
  'works on, saying so': (id) => {
    let fraction = 0;
    const timer = setInterval(() => {
      fraction += 0.125;
      writeFrame(socket, { type: 'progress', id, fraction });
      if (fraction < 1) return;
      clearInterval(timer);
      accept(id, {});
    }, 250);
  },
  'fills buffers': () => {
    const kept: Buffer[] = [];
    for (;;) kept.push(Buffer.alloc(2 ** 24, 1));
  },
  'fills the heap': () => {
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(1000).fill({}));
  },
  'fills buffers slowly': () => {
    const kept: Buffer[] = [];
    setInterval(() => kept.push(Buffer.alloc(2 ** 24, 1)), 1);
  },
  'announces a huge payload': () => {
    socket.write(Buffer.concat([prefix(2, 0xffffffff), Buffer.from('{}')]));
  },
  'announces a huge header': () => {
    socket.write(prefix(0x7fffffff, 0));
  },
  'sends noise': () => {
    socket.write(Buffer.alloc(4096, 0x5a));
  },
  'sends no JSON': () => {
    socket.write(Buffer.concat([prefix(4, 0), Buffer.from('nope')]));
  },
  'sends an unknown message': (id) => writeFrame(socket, { type: 'shell', id }),
  'answers another request': (id) => accept(id + 1, {}),
  'answers with a script type': (id) =>
    writeFrame(socket, {
      type: 'inspected',
      id,
      rss: 1,
      inspection: { verdict: 'accepted', entity: 'asset', assetKind: 'image', mimeType: 'text/html\r\nX: y' },
    }),
  'claims bytes it did not send': (id) =>
    writeFrame(socket, {
      type: 'inspected',
      id,
      rss: 1,
      inspection: {
        verdict: 'accepted',
        entity: 'asset',
        assetKind: 'image',
        assetType: 'uploaded',
        mimeType: 'image/png',
        metadata: {},
        properties: {},
        renditions: [{ role: 'thumbnail', contentType: 'image/webp', width: 1, height: 1, length: 999 }],
      },
    }),
  'asks for too much at once': (id) =>
    writeFrame(socket, { type: 'read', id, read: 1, offset: 0, length: 2 ** 30 }),
  'asks at a negative offset': (id) =>
    writeFrame(socket, { type: 'read', id, read: 1, offset: -1, length: 1 }),
  'asks for many bytes and takes none': (id) => {
    socket.pause();
    for (let read = 0; read < 100; read++)
      writeFrame(socket, { type: 'read', id, read, offset: 0, length: 2 ** 22 });
  },
  'lacks its decoder': (id) =>
    writeFrame(socket, { type: 'failed', id, unavailable: true, reason: 'the library cannot be loaded' }),
  'reads for ever': (id) => {
    waiting = () => writeFrame(socket, { type: 'read', id, read: 1, offset: 0, length: 2 ** 22 });
    waiting();
  },
};
