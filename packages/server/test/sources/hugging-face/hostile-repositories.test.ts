import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Files, gitBlobSha1, lfs } from '../../origins/hugging-face/repositories.ts';
import { startSubject } from './subject.ts';

const MIB = 1024 ** 2;
const INDEX = 'model.safetensors.index.json';
const SHARD = 'model-00001-of-00001.safetensors';

/** A model in shards with that index. */
function sharded(index: string): Files {
  return { 'config.json': '{}', [INDEX]: lfs(index), [SHARD]: lfs('weights') };
}

/** An index of so many tensors, with names as long as those of the largest models. */
function indexOf(tensors: number): string {
  const entries = Array.from(
    { length: tensors },
    (_, n) => `"model.layers.0.mlp.experts.${String(n).padStart(6, '0')}.down_proj.weight_packed":"${SHARD}"`,
  );
  return `{"metadata":{"total_size":1},"weight_map":{${entries.join(',')}}}`;
}

async function planOf(files: Files, more: { readonly info?: Readonly<Record<string, unknown>> } = {}) {
  const { plan } = await startSubject({ repositories: { 'org/name': { files, ...more } } });
  return plan('org/name');
}

describe('a document of a repository', () => {
  it('may have as many entries as the largest models have tensors', async () => {
    const index = indexOf(207_000);
    assert.ok(index.length > 16 * MIB);
    const { files } = await planOf(sharded(index));
    assert.ok(files.some(({ path }) => path === SHARD));
  });

  const refused: readonly [what: string, index: string][] = [
    ['too many entries', `{"weight_map":{"a":"${SHARD}"${',"a":0'.repeat(300_000)}}}`],
    // Few bytes, and forty times as much memory.
    ['too many values', `{"weight_map":[${'{},'.repeat(200_000)}{}]}`],
    ['more depth than an index has', `{"weight_map":{"a":[{}]}}`],
    ['more depth than any document has', `{"weight_map":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ];
  for (const [what, index] of refused) {
    it(`is no index with ${what}`, async () => {
      await assert.rejects(planOf(sharded(index)), {
        code: 'invalid-index',
        message: /does not say which files/,
      });
    });
  }

  it('is refused beyond its size, whatever is in it', async () => {
    const padding = (bytes: number) =>
      `{"weight_map":{"a":"${SHARD}"},"metadata":{"a":"${'x'.repeat(bytes)}"}}`;
    assert.ok(await planOf(sharded(padding(20 * MIB))));
    await assert.rejects(planOf(sharded(padding(24 * MIB))), {
      code: 'invalid-index',
      message: /^model\.safetensors\.index\.json is larger than the 24 MiB/,
      details: { path: INDEX, maxBytes: 24 * MIB },
    });
    const pipeline = { 'model_index.json': `{"a":"${'x'.repeat(MIB)}"}`, 'vae/model.safetensors': lfs('x') };
    await assert.rejects(planOf(pipeline), { code: 'invalid-index', message: /larger than the 1 MiB/ });
  });

  it('is one of a number that is bounded', async () => {
    const names = Array.from({ length: 65 }, (_, n) => `${n}`);
    const component = (name: string): Files => ({
      [`${name}/${INDEX}`]: `{"weight_map":{"a":"${SHARD}"}}`,
      [`${name}/${SHARD}`]: lfs('x'),
    });
    const files = (count: number): Files =>
      Object.assign(
        { 'model_index.json': JSON.stringify(Object.fromEntries(names.map((name) => [name, ['a', 'b']]))) },
        ...names.slice(0, count).map(component),
      );
    assert.ok(await planOf(files(63)));
    await assert.rejects(planOf(files(64)), { code: 'too-many-files', message: /more than 64 parts/ });
  });
});

describe('an answer of the API', () => {
  const files = { 'a.safetensors': lfs('weights') };

  it('has as much to say of a repository as there can be files in it', async () => {
    const siblings = Array.from({ length: 100_000 }, (_, n) => ({
      rfilename: `folder/file-${n}.safetensors`,
    }));
    assert.ok(await planOf(files, { info: { siblings } }));
  });

  it('is not that of a Hub with more values or depth than it needs', async () => {
    for (const cardData of [Array(250_000).fill(0), JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`)]) {
      await assert.rejects(planOf(files, { info: { cardData } }), { code: 'unexpected-answer' });
    }
  });

  it('is refused beyond its size: 8 MiB, and 4 MiB for a page of the list', async () => {
    const cardData = 'x'.repeat(8 * MIB);
    await assert.rejects(planOf(files, { info: { cardData } }), { code: 'oversized-body' });
    const listed = { more: 'x'.repeat(4 * MIB) };
    await assert.rejects(planOf({ 'a.safetensors': lfs('x', { listed }) }), { code: 'oversized-body' });
  });

  it('is no list with more values than a list has', async () => {
    const listed = { more: Array(250_000).fill(0) };
    await assert.rejects(planOf({ 'a.safetensors': lfs('x', { listed }) }), { code: 'unexpected-answer' });
  });

  it('that goes on at a link longer than any is refused, rather than half of it taken', async () => {
    const twenty = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`${n}.txt`, `${n}`]));
    const { hub, plan } = await startSubject({
      repositories: { 'org/name': { files: { ...twenty, ...files } } },
      pageSize: 10,
    });
    const { url } = hub;
    const padding = (characters: number) => `${url}/${'x'.repeat(characters)}`;
    hub.behavior.linkBase = padding(7_000);
    await assert.rejects(plan('org/name'), { code: 'repository-not-found' }, 'is followed');
    hub.behavior.linkBase = padding(8_192);
    await assert.rejects(plan('org/name'), { code: 'unexpected-answer', message: /does not list files/ });
  });

  it('lists paths of so many characters only', async () => {
    const moreEntries = Array.from({ length: 100 }, (_, n) => ({
      type: 'file',
      path: `${n}/${'x'.repeat(200_000)}`,
    }));
    const { hub, plan } = await startSubject({
      repositories: { 'org/name': { files: {}, moreEntries } },
      pageSize: 10,
    });
    await assert.rejects(plan('org/name'), { code: 'too-many-files', message: /Name one folder/ });
    assert.equal(hub.requests.filter(({ url }) => url.includes('/tree/')).length, 9);
  });
});

describe('paths that are fit for one system only', () => {
  for (const path of ['evil\u202esrosnetefas', 'a\u200b.safetensors', 'a\u2066.safetensors']) {
    it(`give no plan: ${JSON.stringify(path)}`, async () => {
      const moreEntries = [{ type: 'file', path: `${path}.safetensors`, size: 1, oid: gitBlobSha1('x') }];
      const { plan } = await startSubject({ repositories: { 'org/name': { files: {}, moreEntries } } });
      await assert.rejects(plan('org/name'), { code: 'unsafe-path', message: /reads as another/ });
    });
  }

  it('give no plan where two of the weights would be one file', async () => {
    const files = {
      'model_index.json': '{"VAE":["a","b"],"vae":["a","b"]}',
      'vae/model.safetensors': lfs('one'),
      'VAE/model.safetensors': lfs('two'),
    };
    await assert.rejects(planOf(files), { code: 'unsafe-path', message: /upper and lower case/ });
  });

  it('give no plan where one of the weights is the folder of another', async () => {
    const moreEntries = ['x/a.safetensors', 'x/a.safetensors/b.safetensors'].map((path) => ({
      type: 'file',
      path,
      size: 1,
      oid: gitBlobSha1('x'),
    }));
    const { plan } = await startSubject({ repositories: { 'org/name': { files: {}, moreEntries } } });
    await assert.rejects(plan('org/name'), { code: 'unsafe-path', message: /in the place of/ });
  });

  it('lose what accompanies the weights, once', async () => {
    const { files } = await planOf({ 'a.safetensors': lfs('x'), 'README.md': '1', 'readme.md': '2' });
    assert.deepEqual(
      files.map(({ path }) => path),
      ['a.safetensors', 'README.md'],
    );
  });
});

describe('whose limit an import counts against', () => {
  for (const [endpoint, host] of [
    ['https://huggingface.co', 'huggingface.co:443'],
    ['http://hub.example/hf', 'hub.example:80'],
    ['https://hub.example:8443', 'hub.example:8443'],
  ] as const) {
    it(`is ${host} for ${endpoint}`, async () => {
      const { source } = await startSubject({ repositories: {} }, { endpoint });
      assert.equal(source.parse('org/name').host, host);
    });
  }
});
