import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createGuardedFetcher } from '../../src/adapters/fetch/guarded-fetcher.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { SELECTOR_NAMES } from '../../src/sources/civitai/selectors.ts';
import { openSources } from '../../src/sources/registry.ts';

const PAGE = readFileSync(new URL('../../../../docs/guides/importing.md', import.meta.url), 'utf8');
const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));

const sections = new Map(
  PAGE.split(/^## /m).map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
);

function section(title: string): string {
  const text = sections.get(title);
  assert.ok(text !== undefined, `the page has no section "${title}"`);
  return text;
}

function quoted(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}

/** What is quoted in the first column of a section's table. */
function firstColumn(title: string): string[] {
  const rows = section(title)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return rows.flatMap((row) => quoted(row.split('|')[1]));
}

function source(path: string): string {
  return readFileSync(`${SOURCES}${path}`, 'utf8');
}

/** The strings in what a pattern finds in a source. */
function strings(path: string, pattern: RegExp): string[] {
  const found = pattern.exec(source(path))?.[1];
  assert.ok(found !== undefined, `${path} has no ${pattern}`);
  return [...found.matchAll(/'([^']*)'/g)].map(([, text = '']) => text);
}

/** Everything that can make an import fail before its files are validated. */
async function failingSources(): Promise<readonly string[]> {
  const paths = ['jobs/import-files.ts'];
  for await (const path of glob(['sources/**/*.ts', 'domain/imports/**/*.ts'], { cwd: SOURCES })) {
    if (!path.endsWith('.test.ts')) paths.push(path);
  }
  return paths.sort();
}

describe('the codes of failed imports', () => {
  test('are on the page exactly those that the code can fail with', async () => {
    const codes = new Set(strings('ports/remote-fetcher.ts', /export type RemoteRefusal =([^;]+);/));
    for (const path of await failingSources()) {
      const calls = source(path).matchAll(
        /(?:\bnew ImportRefusedError|\brefuse)\(\s*'([a-z]+(?:-[a-z]+)*)'/g,
      );
      for (const [, code = ''] of calls) codes.add(code);
    }
    for (const [, code = ''] of source('jobs/import-files.ts').matchAll(/\bcode: '([a-z-]+)'/g))
      codes.add(code);
    const documented = firstColumn('When an import fails').filter((word) => word !== 'code');
    assert.deepEqual([...new Set(documented)].sort(), [...codes].sort());
  });

  test('are written out where they are given, but for those that are passed on', async () => {
    const passedOn: string[] = [];
    for (const path of await failingSources()) {
      for (const [, first] of source(path).matchAll(/\bnew ImportRefusedError\(\s*([^'\s,)][^\s,)]*)/g)) {
        passedOn.push(`${path} ${first}`);
      }
    }
    assert.deepEqual(passedOn, [
      // Both through a function `refuse`, which the test above looks for.
      'domain/imports/fetch-files.ts code',
      'sources/hugging-face/hub-refusal.ts name',
      'sources/hugging-face/layouts/shard-index.ts code',
      // That of a RemoteRefusedError.
      'sources/url/url.ts error.code',
    ]);
  });
});

describe('what the page says can be given', () => {
  const fetcher = createGuardedFetcher({ allowedNetworks: [], allowedPorts: [443], userAgent: 'wharf-test' });
  after(() => fetcher.close());
  const { huggingface, civitai } = openSources({
    fetcher,
    huggingFace: { endpoint: 'https://huggingface.co', token: undefined },
    civitai: { endpoint: 'https://civitai.com', token: undefined },
  });

  /** The forms that one with placeholders stands for: optional parts in brackets, names in angle brackets. */
  function written(form: string): string[] {
    const filled = form
      .replace(/^\.\.\./, 'https://huggingface.co/org/name')
      .replace('<revision>', 'v1.0')
      .replace('<folder>', 'unet')
      .replace('<file>', 'unet/model.safetensors');
    return [filled.replace(/\[[^\]]*\]/, ''), filled.replace(/[[\]]/g, '')];
  }

  const ofHub = new Set([
    ...firstColumn('From Hugging Face').flatMap(written),
    ...quoted(section('From Hugging Face')).filter((word) => /^\w+\/\w+@/.test(word)),
  ]);
  for (const form of ofHub) {
    test(`is understood as a model of Hugging Face: ${form}`, () => {
      const { reference, displayUrl } = huggingface.parse(form);
      assert.match(displayUrl, /^https:\/\/huggingface\.co\/\w+\/[\w.-]+\/(?:tree|blob)\//);
      // All that follows the name says more, and is understood as it is written.
      const [, more] = /^(?:https:\/\/huggingface\.co\/|hf\.co\/|hf:\/\/)?\w+\/[\w.-]+(.*)$/.exec(form) ?? [];
      const { revision, path, quantization } = reference;
      const named = [path, quantization, revision].filter((part) => part !== null && part !== 'main');
      assert.equal(named.length > 0, more !== '');
      for (const part of named) assert.ok(more?.includes(String(part)), `${more} says ${part}`);
    });
  }

  const words = firstColumn('From Civitai');
  const ofCivitai = words.filter((word) => /\d{6}/.test(word));
  test('is several forms of each', () => {
    assert.ok(ofHub.size > 10 && ofCivitai.length > 4);
  });

  for (const form of ofCivitai) {
    test(`is understood as a model of Civitai: ${form}`, () => {
      const { reference } = civitai.parse(form);
      const ids = [reference.modelId, reference.versionId].filter((id) => id !== null).map(String);
      assert.deepEqual(ids, form.match(/\d{6}/g));
    });
  }

  test('names a file of Civitai by every selector, and by nothing else', () => {
    const selectors = words.filter((word) => !ofCivitai.includes(word));
    assert.deepEqual(selectors, ['?fileId=', ...SELECTOR_NAMES]);
    const link = 'https://civitai.com/api/download/models/413566';
    for (const name of SELECTOR_NAMES) {
      assert.deepEqual(civitai.parse(`${link}?${name}=x`).reference.selectors, { [name]: 'x' });
    }
    assert.equal(civitai.parse(`${link}?fileId=7`).reference.fileId, 7);
  });

  test('names the sites of Civitai', () => {
    const named = quoted(section('From Civitai')).filter((word) => /^civitai\.\w+$/.test(word));
    const known = /PUBLIC_SITES[^{]+\{([^}]+)\}/.exec(source('sources/civitai/sites.ts'))?.[1] ?? '';
    assert.deepEqual(
      named,
      [...known.matchAll(/'([^']+)':/g)].map(([, site]) => site),
    );
    for (const site of named) assert.ok(civitai.parse(`https://${site}/models/370194`));
  });
});

describe('the facts of the page', () => {
  test('name the quantisations in the order of the code', () => {
    const preferred = strings('sources/hugging-face/layouts/gguf.ts', /const PREFERRED[^=]+= \[([^\]]+)\]/);
    const [, listed = ''] = /else ([^.]+?) or the smallest/.exec(section('From Hugging Face')) ?? [];
    assert.deepEqual(listed.split(', '), preferred);
  });

  for (const [fact, pattern, path, code] of [
    ['loose files', /up to (\w+) loose files/, 'sources/hugging-face/layouts/choose-files.ts', 'FEW = 4;'],
    ['files of a model', /at most ([\d,]+), become/, 'domain/imports/check-plan.ts', 'MAX_FILES = 1000;'],
    [
      'patience',
      /gives up after (\d+) seconds/,
      'domain/imports/preview-import.ts',
      'PREVIEW_PATIENCE = 20_000;',
    ],
    ['previews', /has (\w+) previews/, 'domain/imports/preview-slots.ts', 'MAX_PER_PROJECT = 4;'],
    [
      'parallel reading',
      /\((\d+) MiB and more\)/,
      'domain/imports/download/download.ts',
      'PARALLEL_FROM = 64 * 1024 ** 2;',
    ],
    ['chunks', /one chunk of (\d+) MiB/, 'domain/imports/chunk-size.ts', 'USUAL = 8 * MIB;'],
  ] as const) {
    test(`are those of the code: ${fact}`, () => {
      const told = pattern.exec(PAGE.replace(/\s+/g, ' '))?.[1];
      const number = /= (\d+)/.exec(code)?.[1];
      assert.equal(told?.replace('four', '4').replace(',', ''), number);
      assert.ok(source(path).includes(`const ${code}`), `${path} says otherwise`);
    });
  }

  test('name settings that exist', () => {
    const known = new Set<string>(Object.values(SETTINGS).map(({ env }) => env));
    const named = [...PAGE.matchAll(/`((?:WHARF|HF|CIVITAI)_[A-Z_]+)/g)].map(([, name = '']) => name);
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((name) => !known.has(name) && name !== 'WHARF_API_KEY'),
      [],
    );
  });
});
