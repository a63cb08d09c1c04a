import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { VERSION } from '@wharf/sdk';
import { build } from 'esbuild';
import { launchChromium, WITHOUT_CHROMIUM } from '../browser/chromium.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';
import { type PackedSdk, packSdk } from './packed-sdk.ts';
import { runtimes } from './runtimes.ts';
import { startUnbundledSite } from './unbundled-site.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

let sdk: PackedSdk;
before(async () => {
  sdk = await packSdk();
});
after(() => sdk?.remove());

describe('the package', () => {
  test('holds the compiled code and its description, and nothing else', async () => {
    const others = sdk.files.filter((path) => !/^lib\/.*\.(js|js\.map|d\.ts)$/.test(path));
    assert.deepEqual(others.toSorted(), ['LICENSE', 'README.md', 'package.json']);
    assert.deepEqual(
      sdk.files.filter((path) => path.includes('.test.')),
      [],
    );
  });

  test('depends on nothing, and says what it needs', async () => {
    const manifest = JSON.parse(await readFile(join(sdk.installed, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    assert.equal(manifest.dependencies, undefined);
    assert.equal(manifest.private, undefined);
    assert.deepEqual(manifest.engines, { node: '>=20' });
    assert.equal(manifest.sideEffects, false);
    assert.equal(manifest.version, VERSION);
  });

  test('has a file for everything that its description names', async () => {
    const { exports, imports } = JSON.parse(
      await readFile(join(sdk.installed, 'package.json'), 'utf8'),
    ) as Record<string, unknown>;
    const named = JSON.stringify([exports, imports]).matchAll(/:"\.\/([^"]+)"/g);
    const paths = [...named].map(([, path = '']) => path);
    assert.ok(paths.length >= 8, paths.join());
    for (const path of paths) assert.ok(sdk.files.includes(path), path);
  });

  test('imports only files that it has', async () => {
    for (const path of sdk.files.filter((name) => name.endsWith('.js'))) {
      const code = await readFile(join(sdk.installed, path), 'utf8');
      assert.doesNotMatch(code, /['"]\.[^'"]*\.ts['"]/, path);
      const literals = code.matchAll(/(?:from|import\(?|new URL\()\s*['"](\.[^'"]+)['"]/g);
      for (const [, literal = ''] of literals) {
        const target = new URL(literal, `file:///${path}`).pathname.slice(1);
        assert.ok(sdk.files.includes(target), `${path} imports ${literal}`);
      }
    }
  });
});

describe('types', () => {
  const strict = {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: 'es2022',
  };
  const compilers = {
    'a browser project of a bundler, without the types of Node.js': {
      lib: ['es2022', 'dom', 'dom.iterable'],
      module: 'esnext',
      moduleResolution: 'bundler',
      types: [],
    },
    'a Node.js project, without the types of the DOM': {
      lib: ['es2022'],
      module: 'nodenext',
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
  };
  for (const [project, options] of Object.entries(compilers)) {
    test(`are understood by ${project}, without skipLibCheck`, async () => {
      const folder = await mkdtemp(join(sdk.project, 'types-'));
      const config = { compilerOptions: { ...strict, ...options }, files: ['../types.ts'] };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
      await assert.doesNotReject(
        run(process.execPath, [TSC, '-p', folder]).catch((error: { stdout?: string }) => {
          throw new Error(error.stdout);
        }),
      );
    });
  }
});

describe('a bundle for browsers', () => {
  test('holds nothing of Node.js and nothing that is missing', async () => {
    const { metafile, outputFiles, warnings } = await build({
      entryPoints: [join(sdk.project, 'browser.js')],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      metafile: true,
      write: false,
    });
    assert.deepEqual(warnings, []);
    const inputs = Object.keys(metafile.inputs).join('\n');
    assert.match(inputs, /lib\/platform\/browser\/index\.js/);
    assert.doesNotMatch(inputs, /lib\/platform\/(node\/|generic\/index)/);
    for (const { text } of outputFiles) assert.doesNotMatch(text, /["']node:/);
  });
});

describe('an upload and a download', async () => {
  let wharf: WharfServer;
  before(async () => {
    wharf = await startWharf();
  });
  after(() => wharf?.stop());

  const found = await runtimes();
  for (const name of ['Node.js 24', 'Node.js 20', ...found.keys(), 'Deno', 'Bun'].filter(
    (one, at, all) => all.indexOf(one) === at,
  )) {
    const [program = '', ...args] = found.get(name) ?? [];
    test(`works in ${name}`, { skip: program === '' && 'not installed on this machine' }, async () => {
      const folder = await mkdtemp(join(sdk.project, 'run-'));
      await writeFile(join(folder, 'notes.txt'), `Sent by ${name}.\n`);
      const { stdout } = await run(program, [...args, '../upload.js'], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          SCENARIO_BASE_URL: wharf.baseURL,
          SCENARIO_SDK_API_KEY: wharf.apiKey,
          SCENARIO_SDK_API_SECRET: wharf.apiSecret,
        },
      });
      const { stages, ...result } = JSON.parse(stdout) as { stages: string[] };
      assert.deepEqual(result, { kind: 'text', same: true, verified: true });
      assert.equal(stages.at(-1), 'done');
    });
  }

  test('works on a page without a bundler, with the Worker of the package', {
    skip: WITHOUT_CHROMIUM,
  }, async () => {
    await using site = await startUnbundledSite(sdk.installed);
    await using browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(site.url);
    const { baseURL, apiKey, apiSecret } = wharf;
    // A key in a page: only a test may do that.
    const status = await page.evaluate(
      async (options) => {
        const { Wharf } = (await import('@wharf/sdk')) as typeof import('@wharf/sdk');
        const file = new File(['Sent by a page.\n'], 'notes.txt', { type: 'text/plain' });
        return (await new Wharf(options).uploads.uploadFile({ file })).upload.status;
      },
      { baseURL, apiKey, apiSecret },
    );
    assert.equal(status, 'imported');
    assert.ok(site.requested.has('/lib/hashing/worker/hash-worker.js'), [...site.requested].join('\n'));
    assert.deepEqual([...site.missing], []);
  });
});
