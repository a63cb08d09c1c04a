import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type WharfWithServer, wharfWithServer } from './driver/wharf-with-server.ts';

interface Finding {
  readonly check: string;
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly advice?: string;
}

describe('the doctor', () => {
  let wharf: WharfWithServer;
  before(async () => {
    // Signed URLs that lead nowhere: as behind a proxy that nobody told the server of.
    wharf = await wharfWithServer({ env: { WHARF_PUBLIC_URL: 'http://127.0.0.1:2' } });
  });
  after(() => wharf.remove());

  async function examine(args: readonly string[], env: Record<string, string | undefined> = {}) {
    const { code, stdout, stderr } = await wharf.run(['doctor', '--json', ...args], { env });
    const findings = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Finding);
    return { code, stderr, found: Object.fromEntries(findings.map((finding) => [finding.check, finding])) };
  }

  /** A proxy before the server, and what it does with requests and answers. */
  async function withProxy(handle: RequestListener, run: (url: string) => Promise<void>): Promise<void> {
    const proxy = createServer(handle).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    try {
      await run(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  }

  test('finds part URLs that lead nowhere and says which setting to change', async () => {
    const { code, stderr, found } = await examine([]);
    assert.equal(code, 1);
    assert.equal(stderr, 'wharf: One check failed\n');
    for (const check of [
      'Node.js',
      'configuration',
      'base URL',
      'key',
      'server',
      'credentials',
      'clock',
      'data directory',
    ])
      assert.equal(found[check]?.verdict, 'ok', check);
    const parts = found['part URLs'];
    assert.equal(parts?.verdict, 'fail');
    assert.match(
      parts?.found ?? '',
      /^http:\/\/127\.0\.0\.1:2, which is not the address of the API, cannot be reached: /,
    );
    assert.match(parts?.advice ?? '', new RegExp(`WHARF_PUBLIC_URL=${wharf.server.url}$`));
    for (const check of ['disk space', 'video and audio', 'isolation'])
      assert.match(found[check]?.verdict ?? '', /^(ok|warn)$/, check);
    const uploads = await wharf.json<{ status: string }>('list', '--all');
    assert.deepEqual(
      uploads.filter(({ status }) => status !== 'failed'),
      [],
    );
  });

  test('is content where everything works, and leaves this machine alone where that is asked', async () => {
    await withProxy(
      async (request, response) => {
        // What a proxy for both addresses would do.
        const chunks = await Array.fromAsync(request);
        const upstream = await fetch(`${wharf.server.url}${request.url}`, {
          method: request.method ?? 'GET',
          headers: { authorization: request.headers.authorization ?? '' },
          ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
        });
        const text = await upstream.text();
        const date = new Date(Date.now() - 5 * 60_000).toUTCString();
        response
          .writeHead(upstream.status, { date })
          .end(text.replaceAll('http://127.0.0.1:2/', `http://${request.headers.host}/`));
      },
      async (url) => {
        const { code, found } = await examine(['--no-local', '--base-url', url]);
        assert.equal(code, 0);
        assert.equal(found['part URLs']?.verdict, 'ok');
        // The proxy's clock is slow: that is no failure yet.
        assert.deepEqual(
          [found.clock?.verdict, found.clock?.found.replace(/^(299|30\d) /, '300 ')],
          ['warn', "300 s ahead of the server's"],
        );
        assert.equal(found['data directory'], undefined);
      },
    );
  });

  test('takes its upload back when it is stopped while the part is sent', async () => {
    const { promise: sending, resolve } = Promise.withResolvers<void>();
    const seen: string[] = [];
    await withProxy(
      ({ method = '', url = '', headers }, response) => {
        seen.push(`${method} ${url}`);
        const json = (body: object) => response.end(JSON.stringify(body));
        if (method === 'PUT') resolve();
        else if (method === 'POST')
          json({
            upload: {
              id: 'upload_a',
              status: 'pending',
              parts: [{ number: 1, url: `http://${headers.host}/part` }],
            },
          });
        else json({ models: [] });
      },
      async (url) => {
        const child = wharf.start(['doctor', '--no-local', '--base-url', url]);
        await sending;
        child.kill('SIGINT');
        assert.deepEqual(await once(child, 'exit'), [130, null]);
      },
    );
    assert.deepEqual(seen.slice(-2), ['PUT /part', 'DELETE /v1/uploads/upload_a']);
  });

  test('says where the server is missing, and where the credentials are', async () => {
    const gone = await examine(['--base-url', 'http://127.0.0.1:2', '--no-local']);
    assert.equal(gone.code, 1);
    assert.deepEqual([gone.found.server?.verdict, gone.found.credentials], ['fail', undefined]);
    assert.match(gone.found.server?.advice ?? '', /"wharf serve" starts one/);

    const refused = await examine(['--no-local'], { WHARF_API_SECRET: 'wrong-secret' });
    assert.deepEqual([refused.found.server?.verdict, refused.found.credentials?.verdict], ['ok', 'fail']);
    assert.equal(refused.found['part URLs'], undefined);

    const nobody = await examine(['--no-local'], { WHARF_API_KEY: undefined });
    assert.equal(nobody.found.key?.verdict, 'fail');
  });

  test('says what is wrong with settings and folders of this machine', async () => {
    const file = join(wharf.home, 'a-file');
    await writeFile(file, '');
    const blocked = await examine(['--local'], { WHARF_DATA_DIR: join(file, 'data') });
    assert.equal(blocked.found['data directory']?.verdict, 'fail');
    const setting = await examine(['--local'], { WHARF_ROLE: 'pirate' });
    assert.match(setting.found['server settings']?.found ?? '', /^WHARF_ROLE must be one of/);
    const unconfined = await examine(['--local'], {
      WHARF_DECODER_SANDBOX: 'off',
      WHARF_MEDIA_ENGINE: 'off',
    });
    assert.deepEqual(
      [unconfined.found.isolation?.verdict, unconfined.found['video and audio']?.verdict],
      ['warn', 'warn'],
    );
  });

  test('reads a broken configuration as a finding', async () => {
    const { code, found } = await examine(['--profile', 'unknown', '--no-local']);
    assert.equal(code, 1);
    assert.deepEqual([found.configuration?.verdict, found.server], ['fail', undefined]);
  });
});
