import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Wharf } from '@wharf/sdk';
import { CommandError } from '../../errors/command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import { downloadConverted } from './converted-image.ts';

const IMAGE = Buffer.from('an image, as far as anybody here looks'.repeat(50));

describe('a converted image', () => {
  let server: Server;
  let base: string;
  let folder: string;
  let answer: (response: ServerResponse) => void;

  before(async () => {
    server = createServer((request, response) => {
      if (request.url === '/image') answer(response);
      else
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ url: `${base}/image` }));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wharf-converted-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  function download(signal = new AbortController().signal, overwrite = false) {
    const client = new Wharf({ baseURL: `${base}/v1`, bearerAuth: 'token', logLevel: 'off' });
    const path = join(folder, 'image.webp');
    return downloadConverted(client, 'asset_1', {
      format: 'webp',
      path,
      overwrite,
      signal,
      onBytes: () => {},
    });
  }

  it('that travels compressed is not taken for one that broke off', async () => {
    const encoded = gzipSync(IMAGE);
    answer = (response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': encoded.length }).end(encoded);
    assert.equal((await download()).size, IMAGE.length);
    assert.deepEqual(await readFile(join(folder, 'image.webp')), IMAGE);
  });

  it('that breaks off leaves no file, and is no fault of the command', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': IMAGE.length + 1 });
      response.write(IMAGE, () => response.destroy());
    };
    await assert.rejects(download(), (error) => {
      assert.ok(error instanceof CommandError, String(error));
      assert.equal(error.exitCode, EXIT.unavailable);
      return true;
    });
    assert.deepEqual(await readdir(folder), []);
  });

  it('that is interrupted before its first byte ends as interrupted', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    await assert.rejects(download(stop.signal), { name: 'AbortError' });
    assert.deepEqual(await readdir(folder), []);
  });

  it('does not replace a file unless it is told to', async () => {
    answer = (response) => response.end(IMAGE);
    await writeFile(join(folder, 'image.webp'), 'mine');
    await assert.rejects(download(), { exitCode: EXIT.cannotCreate });
    assert.equal(await readFile(join(folder, 'image.webp'), 'utf8'), 'mine');
    await download(undefined, true);
    assert.deepEqual(await readFile(join(folder, 'image.webp')), IMAGE);
  });
});
