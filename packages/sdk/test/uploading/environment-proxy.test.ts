import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

const SOURCE = new URL('../../src/', import.meta.url);
/** Sends a part to where nobody is: only a proxy can see it. */
const PROGRAM = `
  import { platform } from '${SOURCE}platform/node/index.ts';
  import { bytesRange } from '${SOURCE}platform/sources/bytes-source.ts';
  const signal = AbortSignal.timeout(5_000);
  const part = { url: 'http://store.invalid/part', range: bytesRange(new Uint8Array(10)), onProgress() {}, signal };
  await platform.putPart({ ...part, idleTimeout: 5_000 }, undefined).catch(() => {});
`;

// The proxy of the environment came with Node.js 24.
const skip = Number(process.versions.node.split('.')[0]) < 24;

test('parts go through the proxy of the environment where Node.js uses it', { skip }, async () => {
  const seen: string[] = [];
  const proxy = http
    .createServer((request, response) => {
      seen.push(request.url ?? '');
      response.end();
    })
    .on('connect', (request, socket) => {
      seen.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  try {
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const env = { PATH: process.env.PATH, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: address };
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { env, stdio: 'ignore' });
    await once(child, 'exit');
    assert.ok(seen[0]?.includes('store.invalid'), `the proxy saw ${seen}`);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});
