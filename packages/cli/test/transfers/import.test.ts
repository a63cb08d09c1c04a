/** Imports from a server of this machine. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { startFront } from '../../../sdk/test/waiting/front.ts';
import { DOT_PNG } from '../driver/api.ts';
import { type WharfWithServer, wharfWithServer } from '../driver/wharf-with-server.ts';
import { endWatched, watch } from './driver/running.ts';

describe('wharf import', { timeout: 300_000 }, () => {
  let wharf: WharfWithServer;
  let origin: Server;
  let base: string;
  /** Holds `/held.png` until it resolves. */
  let release = Promise.withResolvers<void>();
  let asked = Promise.withResolvers<void>();

  before(async () => {
    const png = Buffer.from(DOT_PNG, 'base64');
    origin = createServer((request, response) => {
      const path = request.url?.split('?')[0];
      const send = () => response.writeHead(200, { 'content-type': 'image/png' }).end(png);
      if (path === '/dot.png') send();
      else if (path === '/held.png') {
        asked.resolve();
        void release.promise.then(send);
      } else response.writeHead(404).end();
    });
    await once(origin.listen(0, '127.0.0.1'), 'listening');
    base = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
    wharf = await wharfWithServer({ env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8', HF_ENDPOINT: base } });
  });
  after(async () => {
    endWatched();
    release.resolve();
    origin.closeAllConnections();
    origin.close();
    await wharf.remove();
  });

  it('waits until the file is an asset, and shows nothing that may be a signature', async () => {
    const { code, stdout, stderr } = await wharf.run(['import', `${base}/dot.png?sig=very-secret`, '--json']);
    assert.equal(code, 0, stderr);
    const { source, uploadId, assetId, fileName, size } = JSON.parse(stdout);
    assert.match(uploadId, /^upload_/);
    assert.match(assetId, /^asset_/);
    assert.deepEqual([source, fileName, size], [`${base}/dot.png?…`, 'dot.png', 70]);
    assert.doesNotMatch(stdout + stderr, /very-secret/);
  });

  it('takes kind, name and collection', async () => {
    const [collection] = await wharf.json<{ id: string }>('collections', 'create', 'imported');
    const [result] = await wharf.json<{ assetId: string; fileName: string }>(
      'import',
      `${base}/dot.png`,
      '--kind',
      'image',
      '--file-name',
      'point.png',
      '--collection',
      collection?.id ?? '',
    );
    const [asset] = await wharf.json<{ collectionIds: string[] }>('get', result?.assetId ?? '');
    assert.deepEqual([result?.fileName, asset?.collectionIds], ['point.png', [collection?.id]]);
  });

  it('prints the id of the upload with --no-wait', async () => {
    const { code, stdout } = await wharf.run(['import', `${base}/dot.png`, '--no-wait']);
    assert.equal(code, 0);
    assert.match(stdout, /^upload_\w+\t/);
  });

  it('goes on with the others where one cannot be had', async () => {
    const { code, stdout, stderr } = await wharf.run(['import', `${base}/none.png`, `${base}/dot.png`]);
    assert.equal(code, 1);
    assert.match(stdout, /^asset_\w+\tdot\.png\n$/);
    assert.match(stderr, /none\.png: .*404/);
    assert.match(stderr, /1 of 2 imports failed/);
  });

  it('asks the Hub for hf:, and says what it answers', async () => {
    const { code, stderr } = await wharf.run(['import', 'hf:org/missing']);
    assert.equal(code, 1);
    assert.match(stderr, /hf:org\/missing: /);
  });

  it('ends with 64 for what nobody could import', async () => {
    for (const args of [['./file.png'], ['hf:org/name', '--kind', 'image'], ['ftp://example.com/x']]) {
      const { code, stderr } = await wharf.run(['import', ...args]);
      assert.equal(code, 64, stderr);
    }
  });

  it('says after Ctrl-C before the server has answered that the import may exist', async () => {
    let requested = Promise.withResolvers<void>();
    const silent = createServer(() => requested.resolve());
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const env = { WHARF_BASE_URL: `http://127.0.0.1:${port}/v1` };
    for (const mode of [[], ['--json']]) {
      requested = Promise.withResolvers();
      const running = watch(wharf.start(['import', `${base}/dot.png`, ...mode], { env }));
      await requested.promise;
      running.child.kill('SIGINT');
      assert.equal(await running.ended, 130, running.output());
      assert.match(running.stderr(), /may have begun the import.*wharf list uploads/);
    }
    silent.closeAllConnections();
    silent.close();
  });

  it('shows no user and no password of a link', async () => {
    const link = `${base.replace('//', '//somebody:very-secret@')}/dot.png`;
    const { stdout, stderr } = await wharf.run(['import', link, '--json']);
    assert.match(stdout, /"source":"http:\/\/127\.0\.0\.1:\d+\/dot\.png"/);
    assert.doesNotMatch(stdout + stderr, /very-secret/);
  });

  it('leaves the import to the server after Ctrl-C, and says how to follow and to cancel it', async () => {
    release = Promise.withResolvers();
    asked = Promise.withResolvers();
    const front = await startFront(wharf.server.url, () => undefined);
    // It knows the id of the import once it follows it.
    const followed = front.next(/\/events$/);
    const env = { WHARF_BASE_URL: front.baseURL };
    const running = watch(wharf.start(['import', `${base}/held.png`, '--json'], { env }));
    await Promise.all([asked.promise, followed]);
    running.child.kill('SIGINT');
    assert.equal(await running.ended, 75, running.output());
    await front.close();
    const told = JSON.parse(running.stdout()) as Readonly<Record<string, string>>;
    assert.deepEqual([told.error, told.resume], ['interrupted', `wharf status ${told.uploadId} --watch`]);
    const [, id = ''] = /wharf status (upload_\w+) --watch/.exec(running.stderr()) ?? [];
    assert.match(running.stderr(), new RegExp(`wharf delete ${id}`));
    release.resolve();
    const { code, stderr } = await wharf.run(['status', id, '--wait']);
    assert.equal(code, 0, stderr);
  });
});
