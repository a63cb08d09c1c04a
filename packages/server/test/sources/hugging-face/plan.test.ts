import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeRepository } from '../../origins/hugging-face/repositories.ts';
import { gitBlobSha1, lfs, sha256, xet, xetHash } from '../../origins/hugging-face/repositories.ts';
import { fileOf, startSubject, TOKEN } from './subject.ts';

const WEIGHTS = 'the weights';
const one: FakeRepository = {
  files: {
    'README.md': '# A model',
    'LICENSE.md': 'do as you please',
    '.gitattributes': '*.safetensors filter=lfs',
    'flower.safetensors': lfs(WEIGHTS),
  },
};

describe('a plan', () => {
  it('pins the revision and says of every file what is published of it', async () => {
    const { hub, plan } = await startSubject({ repositories: { 'org/name': one } });
    const made = await plan('org/name');
    const commit = hub.commit('org/name');
    assert.deepEqual(made.files, [
      {
        path: 'flower.safetensors',
        size: WEIGHTS.length,
        digest: { algorithm: 'sha256', value: sha256(WEIGHTS) },
        role: 'content',
        locator: { repository: 'org/name', commit, path: 'flower.safetensors' },
      },
      ...(['README.md', 'LICENSE.md'] as const).map((path) => ({
        path,
        size: String(one.files[path]).length,
        digest: { algorithm: 'git-blob-sha1', value: gitBlobSha1(String(one.files[path])) },
        role: 'companion',
        locator: { repository: 'org/name', commit, path },
      })),
    ]);
    assert.equal(made.name, 'name');
    assert.deepEqual(
      hub.requests.map(({ url }) => url),
      [
        '/api/models/org/name/revision/main',
        `/api/models/org/name/tree/${commit}?recursive=true&expand=false`,
      ],
    );
  });

  it('says where the model comes from and what may be done with it', async () => {
    const info = {
      gated: 'auto',
      library_name: 'diffusers',
      pipeline_tag: 'text-to-image',
      tags: ['diffusers', 'license:other', 'base_model:org/base', 'base_model:adapter:org/base'],
      cardData: {
        license: 'other',
        license_name: 'flux-1-dev',
        license_link: 'LICENSE.md',
        base_model: ['org/base', 'org/other'],
        instance_prompt: 'a photo of TOK dog',
      },
    };
    const { hub, plan } = await startSubject(
      { repositories: { 'org/name': { ...one, gated: 'auto', readers: [TOKEN], info } } },
      { token: TOKEN },
    );
    const { origin, triggerWords } = await plan('org/name');
    const commit = hub.commit('org/name');
    assert.deepEqual(origin, {
      provider: 'huggingface',
      repository: 'org/name',
      revision: 'main',
      commit,
      url: `${hub.url}/org/name/tree/${commit}`,
      license: 'other',
      licenseName: 'flux-1-dev',
      licenseLink: 'LICENSE.md',
      baseModel: ['org/base', 'org/other'],
      gated: 'auto',
      libraryName: 'diffusers',
      pipelineTag: 'text-to-image',
      tags: info.tags,
      endpoint: hub.url,
    });
    assert.deepEqual(triggerWords, ['a photo of TOK dog']);
  });

  it('takes license and base model from the tags of a model without a card', async () => {
    const info = {
      tags: ['license:mit', 'base_model:org/base', 'base_model:finetune:org/base', 'x'.repeat(9999)],
    };
    const { plan } = await startSubject({ repositories: { 'org/name': { ...one, info } } });
    const { origin, triggerWords } = await plan('org/name');
    assert.deepEqual([origin?.license, origin?.baseModel, triggerWords], ['mit', ['org/base'], []]);
    assert.ok(JSON.stringify(origin).length < 2000, 'texts are bounded');
  });

  it('is of the revision that was asked for, whatever its name', async () => {
    const revisions = {
      'feature/foo': { 'old.safetensors': lfs('old') },
      'refs/pr/1': { 'pr.safetensors': lfs('pr') },
    };
    const { hub, plan } = await startSubject({ repositories: { 'org/name': { ...one, revisions } } });
    const feature = await plan('org/name@feature%2Ffoo');
    assert.deepEqual([feature.files[0]?.path, feature.origin?.revision], ['old.safetensors', 'feature/foo']);
    assert.equal((await plan('org/name@refs/pr/1')).files[0]?.path, 'pr.safetensors');
    const commit = hub.commit('org/name', 'refs/pr/1');
    assert.equal((await plan(`org/name@${commit}`)).files[0]?.path, 'pr.safetensors');
  });

  it('goes by the present name of a repository that was renamed', async () => {
    const { hub, plan } = await startSubject({
      repositories: { 'org/new': one, 'old/name': { files: {}, movedTo: 'org/new' } },
    });
    const made = await plan('old/name');
    assert.deepEqual([made.name, made.origin?.repository], ['new', 'org/new']);
    assert.equal(made.files[0]?.locator.repository, 'org/new');
    assert.match(hub.requests.at(-1)?.url ?? '', /\/org\/new\/tree\//);
  });

  it('records how a file is found in Xet', async () => {
    const { plan } = await startSubject({
      repositories: { 'org/name': { files: { 'a.safetensors': xet('x') } } },
    });
    assert.equal(fileOf(await plan('org/name'), 'a.safetensors').locator.xetHash, xetHash('x'));
  });

  it('has the file that was named alone, at its top', async () => {
    const files = {
      'deep/down/x y#1.safetensors': lfs(WEIGHTS),
      'deep/down/z.safetensors': lfs('z'),
      'README.md': '#',
    };
    const { hub, plan } = await startSubject({ repositories: { 'org/name': { files } } });
    const made = await plan('https://huggingface.co/org/name/blob/main/deep/down/x%20y%231.safetensors');
    assert.deepEqual(
      made.files.map(({ path, role, locator }) => [path, role, locator.path]),
      [['x y#1.safetensors', 'content', 'deep/down/x y#1.safetensors']],
    );
    assert.equal(made.name, 'name x y#1');
    assert.match(hub.requests.at(-1)?.url ?? '', /\/tree\/[0-9a-f]{40}\/deep\/down\?/);
  });

  it('has a folder that was named as the model, its paths beginning there', async () => {
    const files = {
      'a/b/config.json': '{}',
      'a/b/model.safetensors': lfs(WEIGHTS),
      'a/b/README.md': '#',
      'model.safetensors': lfs('other'),
    };
    const { plan } = await startSubject({ repositories: { 'org/name': { files } } });
    for (const given of ['https://huggingface.co/org/name/tree/main/a/b', 'org/name@main/a/b']) {
      assert.deepEqual(
        (await plan(given)).files.map(({ path }) => path),
        ['model.safetensors', 'config.json', 'README.md'],
      );
    }
  });

  it('reads the indexes that it needs wherever they are stored, and takes the token to the Hub alone', async () => {
    const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    const files = {
      'model_index.json': JSON.stringify({ _class_name: 'X', text_encoder: ['transformers', 'T'] }),
      'text_encoder/config.json': '{}',
      'text_encoder/model.safetensors.index.json': lfs(
        JSON.stringify({ weight_map: { a: shards[0], b: shards[1] } }),
      ),
      ...Object.fromEntries(shards.map((name) => [`text_encoder/${name}`, lfs(name)])),
    };
    const { hub, plan } = await startSubject({ repositories: { 'org/name': { files } } }, { token: TOKEN });
    const made = await plan('org/name');
    assert.deepEqual(
      made.files.filter(({ role }) => role === 'content').map(({ path }) => path),
      shards.map((name) => `text_encoder/${name}`),
    );
    assert.equal(fileOf(made, 'text_encoder/model.safetensors.index.json').role, 'companion');
    for (const { server, headers } of hub.requests) {
      assert.equal(headers.authorization, server === 'hub' ? `Bearer ${TOKEN}` : undefined);
    }
    assert.ok(hub.requests.some(({ server }) => server === 'cdn'));
  });

  it('leaves out what is empty, unless it is the model', async () => {
    const files = { 'a.safetensors': '', 'README.md': '', 'LICENSE.md': 'do as you please' };
    const { plan } = await startSubject({ repositories: { 'org/name': { files } } });
    assert.deepEqual(
      (await plan('org/name')).files.map(({ path }) => path),
      ['a.safetensors', 'LICENSE.md'],
    );
  });

  it('is refused for a path that is not there', async () => {
    const { plan } = await startSubject({ repositories: { 'org/name': one } });
    await assert.rejects(plan('org/name@main/Flower.safetensors'), {
      code: 'file-not-found',
      message: /neither a file nor a folder Flower.safetensors.*case/,
    });
    await assert.rejects(plan('org/name@main/no/such/x.gguf'), { code: 'file-not-found' });
  });

  it('is refused for a repository that the Hub says is disabled', async () => {
    const { plan } = await startSubject({
      repositories: { 'org/name': { ...one, info: { disabled: true } } },
    });
    await assert.rejects(plan('org/name'), { code: 'disabled' });
  });

  it('is refused where something else answers', async () => {
    const { plan } = await startSubject({ repositories: { 'org/name': { ...one, info: { sha: '../..' } } } });
    await assert.rejects(plan('org/name'), { code: 'unexpected-answer', message: /HF_ENDPOINT/ });
  });

  it('keeps to the asked name where the Hub names one that cannot be', async () => {
    const { plan } = await startSubject({
      repositories: { 'org/name': { ...one, info: { id: '../../x' } } },
    });
    assert.equal((await plan('org/name')).origin?.repository, 'org/name');
  });
});

describe('the list of files', () => {
  const files = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`notes/${n}.txt`, `${n}`]));
  const repository: FakeRepository = { files: { ...files, 'z.safetensors': lfs(WEIGHTS) } };

  it('is read page by page', async () => {
    const { hub, plan } = await startSubject({ repositories: { 'org/name': repository }, pageSize: 10 });
    assert.equal((await plan('org/name')).files[0]?.path, 'z.safetensors');
    assert.equal(hub.requests.filter(({ url }) => url.includes('/tree/')).length, 3);
  });

  it('is read from the endpoint although a mirror passes on links of the official Hub', async () => {
    const { hub, plan } = await startSubject(
      { repositories: { 'org/name': repository }, pageSize: 10, linkBase: 'https://huggingface.co' },
      { token: TOKEN, prefix: '/hf' },
    );
    assert.equal((await plan('org/name')).files[0]?.path, 'z.safetensors');
    assert.equal(hub.requests.filter(({ url }) => url.startsWith('/hf/api/models/org/name/tree/')).length, 3);
  });

  it('is not read on at another site, which gets neither a request nor the token', async () => {
    const behavior = { repositories: { 'org/name': repository }, pageSize: 10, linkBase: '' };
    const { hub, plan } = await startSubject(behavior, { token: TOKEN });
    hub.behavior.linkBase = hub.cdnOrigin;
    await assert.rejects(plan('org/name'), { code: 'foreign-link', message: /another site.*HF_ENDPOINT/ });
    assert.deepEqual(
      hub.requests.filter(({ server }) => server === 'cdn'),
      [],
    );
  });

  it('has an end, although the Hub goes on for ever', async () => {
    const { hub, plan } = await startSubject({ repositories: { 'org/name': repository }, pageSize: 0 });
    await assert.rejects(plan('org/name'), { code: 'too-many-files', message: /Name one folder/ });
    assert.ok(hub.requests.length < 150);
  });

  const hostile = [
    '../evil.safetensors',
    'a/../../evil.safetensors',
    '/evil.safetensors',
    'C:evil.safetensors',
    'a\\..\\evil.safetensors',
    'a//evil.safetensors',
    './evil.safetensors',
    'evil\u0000.safetensors',
    `${'x'.repeat(300)}.safetensors`,
  ];
  for (const path of hostile) {
    it(`gives no plan with ${JSON.stringify(path.slice(0, 40))} in it`, async () => {
      const moreEntries = [{ type: 'file', path, size: 1, oid: gitBlobSha1('x') }];
      const { plan } = await startSubject({ repositories: { 'org/name': { files: {}, moreEntries } } });
      await assert.rejects(plan('org/name'), { code: 'unsafe-path', message: /nothing of it is imported/ });
    });
  }

  it('may have hostile and malformed entries that no plan needs', async () => {
    const moreEntries = [
      { type: 'file', path: '../../etc/cron.d/x', size: 1, oid: gitBlobSha1('x') },
      { type: 'file', path: 7 },
      { type: 'file' },
      { type: 'symlink', path: 'x.safetensors' },
    ];
    const { plan } = await startSubject({ repositories: { 'org/name': { ...one, moreEntries } } });
    assert.equal((await plan('org/name')).files.length, 3);
  });

  it('may leave sizes and digests out, or have them malformed', async () => {
    const listed = { size: -1, lfs: { oid: 'nonsense', size: 1.5 }, xetHash: '../x' };
    const files = { 'a.safetensors': lfs('x', { listed }) };
    const { plan } = await startSubject({ repositories: { 'org/name': { files } } });
    const { size, digest, locator } = fileOf(await plan('org/name'), 'a.safetensors');
    assert.deepEqual([size, digest, locator.xetHash], [null, null, undefined]);
  });
});
