import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { startServer, type TestServer } from './driver/server.ts';

const SCRIPT = 'console.log("the console of the test");'.repeat(50);
const PAGE = `<!doctype html>
<meta name="wharf-base" content="./">
<script type="module" src="./console/index-abc123.js"></script>
`;
const AS_BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** A small build of a console: this is about how it is served, not about what it does. */
async function builtConsole(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'wharf-console-'));
  await mkdir(join(directory, 'console'));
  const script = join(directory, 'console', 'index-abc123.js');
  await writeFile(join(directory, 'index.html'), PAGE);
  await writeFile(join(directory, 'secret.txt'), 'beside the folder that is served');
  await writeFile(script, SCRIPT);
  await writeFile(`${script}.br`, brotliCompressSync(SCRIPT));
  await writeFile(`${script}.gz`, gzipSync(SCRIPT));
  return directory;
}

describe('the console', () => {
  let directory: string;
  const servers: TestServer[] = [];
  before(async () => {
    directory = await builtConsole();
  });
  after(async () => {
    for (const server of servers) await server.dispose();
    await rm(directory, { recursive: true, force: true });
  });
  async function start(env: Record<string, string> = {}): Promise<TestServer> {
    const server = await startServer({ env: { WHARF_CONSOLE: directory, ...env } });
    servers.push(server);
    return server;
  }

  describe('at the root', () => {
    let url: string;
    before(async () => {
      ({ url } = await start());
    });
    const get = (path: string, headers: Record<string, string> = AS_BROWSER) =>
      fetch(`${url}${path}`, { headers });

    for (const path of [
      '/',
      '/storage',
      '/assets/asset_1',
      '/models?name=x',
      '/settings/keys',
      '/nothing/of/the/kind',
    ]) {
      it(`is the page at ${path}`, async () => {
        const answer = await get(path);
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
        assert.match(
          await answer.text(),
          /content="\/">\n<script type="module" src="\/console\/index-abc123.js">/,
        );
      });
    }

    it('runs no script but its own files, and cannot be framed', async () => {
      const policy = (await get('/')).headers.get('content-security-policy') ?? '';
      const directives = new Map(
        policy.split('; ').map((directive) => {
          const [name = '', ...values] = directive.split(' ');
          return [name, values] as const;
        }),
      );
      assert.deepEqual(directives.get('default-src'), ["'none'"]);
      assert.deepEqual(directives.get('script-src'), ["'self'", "'wasm-unsafe-eval'"]);
      assert.deepEqual(directives.get('style-src'), ["'self'"]);
      assert.deepEqual(directives.get('frame-ancestors'), ["'none'"]);
      assert.deepEqual(directives.get('base-uri'), ["'none'"]);
      assert.ok(!policy.includes('unsafe-inline'));
    });

    it('sends no address on, and lets no type be guessed', async () => {
      for (const path of [
        '/',
        '/console/index-abc123.js',
        '/docs',
        '/docs/start.js',
        '/docs/swagger-ui.css',
      ]) {
        const { headers } = await get(path);
        assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', path);
        assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
        assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      }
    });

    it('is asked for again each time, and its page not sent twice', async () => {
      const first = await get('/');
      assert.equal(first.headers.get('cache-control'), 'no-cache');
      const etag = first.headers.get('etag');
      assert.ok(etag);
      const again = await get('/', { ...AS_BROWSER, 'if-none-match': etag });
      assert.equal(again.status, 304);
    });

    it('has files that are kept for ever, compressed as the client can read', async () => {
      for (const [accepted, encoding] of [
        ['br, gzip', 'br'],
        ['gzip', 'gzip'],
        ['identity', null],
      ] as const) {
        const answer = await get('/console/index-abc123.js', { 'accept-encoding': accepted });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get('content-encoding'), encoding);
        assert.match(answer.headers.get('content-type') ?? '', /^(text|application)\/javascript/);
        assert.match(answer.headers.get('cache-control') ?? '', /max-age=31536000.*immutable/);
        assert.match(answer.headers.get('vary') ?? '', /accept-encoding/i);
        assert.equal(await answer.text(), SCRIPT);
      }
      const { length } = brotliCompressSync(SCRIPT);
      assert.equal(brotliDecompressSync(brotliCompressSync(SCRIPT)).toString(), SCRIPT);
      assert.equal(
        (await get('/console/index-abc123.js', { 'accept-encoding': 'br' })).headers.get('content-length'),
        String(length),
      );
    });

    it('answers 404 for a file that is not of this build, never with the page', async () => {
      const answer = await get('/console/index-of-yesterday.js', {});
      assert.equal(answer.status, 404);
      assert.ok(!(await answer.text()).includes('<!doctype'));
    });

    for (const path of [
      '/console/..%2fsecret.txt',
      '/console/%2e%2e/secret.txt',
      '/console/..%5csecret.txt',
      '/console//../secret.txt',
    ]) {
      it(`gives nothing beside its files: ${path}`, async () => {
        assert.ok(!(await (await get(path, {})).text()).includes('beside the folder'));
      });
    }

    for (const accept of ['application/json', '*/*']) {
      it(`tells programs (${accept}) in JSON that there is nothing`, async () => {
        const answer = await get('/nothing', { accept });
        assert.equal(answer.status, 404);
        assert.equal(((await answer.json()) as { name: string }).name, 'NotFoundError');
      });
    }

    for (const path of ['/v1', '/v1?a=b', '/v1/', '/storage/nothing', '//evil.example/', '//']) {
      it(`is nothing at ${path}, which no page of it has`, async () => {
        const answer = await fetch(new URL(url).origin + path, { headers: AS_BROWSER });
        assert.ok(answer.status === 404 || answer.status === 403, `${answer.status}`);
        assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
      });
    }

    it('answers HEAD as it does GET, without the page', async () => {
      const [head, whole] = [await fetch(`${url}/`, { method: 'HEAD', headers: AS_BROWSER }), await get('/')];
      assert.equal(head.status, 200);
      assert.equal(await head.text(), '');
      for (const name of ['content-type', 'content-length', 'etag', 'content-security-policy']) {
        assert.equal(head.headers.get(name), whole.headers.get(name), name);
      }
      assert.equal((await fetch(`${url}/nothing`, { method: 'HEAD' })).status, 404, 'for programs');
    });

    it('leaves the API alone, also for browsers', async () => {
      assert.equal((await get('/v1/uploads')).status, 401);
      const answer = await get('/v1/nothing');
      assert.equal(answer.status, 404);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    });
  });

  it('is at home behind a proxy that adds a path', async () => {
    const { url } = await start({ WHARF_PUBLIC_URL: 'https://studio.example/wharf' });
    const answer = await fetch(`${url}/models/model_1`, { headers: AS_BROWSER });
    assert.match(
      await answer.text(),
      /content="\/wharf\/">\n<script type="module" src="\/wharf\/console\/index-abc123.js">/,
    );
    assert.match(
      answer.headers.get('content-security-policy') ?? '',
      /connect-src 'self' https:\/\/studio\.example/,
    );
  });

  it('that was not built is told, with what to do', async () => {
    const { url } = await start({ WHARF_CONSOLE: join(directory, 'nowhere') });
    const answer = await fetch(`${url}/`, { headers: AS_BROWSER });
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /npm run build:console/);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
  });

  it('can be turned off', async () => {
    const { url, output } = await start({ WHARF_CONSOLE: 'off' });
    assert.equal((await fetch(`${url}/`, { headers: AS_BROWSER })).status, 404);
    assert.ok(!output().includes('Console'));
  });
});
