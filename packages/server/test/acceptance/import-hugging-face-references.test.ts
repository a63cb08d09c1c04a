import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Files, lfs } from '../origins/hugging-face/repositories.ts';
import { ok, refusal } from './driver/answers.ts';
import { assertError } from './driver/error-answer.ts';
import { moveBranch } from './driver/hub-history.ts';
import { assertModel } from './driver/hub-model.ts';
import { type ServerWithHub, startWithHub } from './driver/hub-server.ts';
import { endsImported, imported } from './driver/import-outcome.ts';
import { sampleWeights } from './driver/sample-weights.ts';

const model = (seed: string): Files => ({
  'model.safetensors': lfs(sampleWeights(seed)),
  'config.json': JSON.stringify({ seed }),
});

const MAIN: Files = {
  ...model('main'),
  'unet/model.safetensors': lfs(sampleWeights('unet')),
  'unet/config.json': '{"in":"unet"}',
  'deep/down/x y#1.safetensors': lfs(sampleWeights('a file with an odd name')),
};
const REVISIONS = {
  'v1.0': model('v1.0'),
  'feature/x': model('feature'),
  'refs/pr/3': model('pull request'),
};

const WHOLE = ['model.safetensors', 'config.json'];
const WEIGHTS = ['model.safetensors'];
const ODD = ['x y#1.safetensors'];

/** What is given, where HUB stands for the Hub's address; how that is shown; and what comes of it. */
const FORMS: readonly (readonly [
  given: string,
  shown: string,
  root: string,
  paths: readonly string[],
  revision?: keyof typeof REVISIONS,
])[] = [
  ['org/name', 'tree/main', '', WHOLE],
  ['hf://org/name', 'tree/main', '', WHOLE],
  ['HUB/org/name', 'tree/main', '', WHOLE],
  ['HUB/org/name/', 'tree/main', '', WHOLE],
  ['https://huggingface.co/org/name?library=diffusers#usage', 'tree/main', '', WHOLE],
  ['hf.co/org/name', 'tree/main', '', WHOLE],
  ['HUB/org/name/tree/main', 'tree/main', '', WHOLE],
  ['HUB/org/name/tree/main/unet', 'tree/main/unet', 'unet/', WHOLE],
  ['org/name@main/unet', 'blob/main/unet', 'unet/', WHOLE],
  ['org/name@main/unet/model.safetensors', 'blob/main/unet/model.safetensors', 'unet/', WEIGHTS],
  ['HUB/org/name/blob/main/unet/model.safetensors', 'blob/main/unet/model.safetensors', 'unet/', WEIGHTS],
  ['HUB/org/name/resolve/main/model.safetensors?download=true', 'blob/main/model.safetensors', '', WEIGHTS],
  ['HUB/org/name/raw/main/model.safetensors', 'blob/main/model.safetensors', '', WEIGHTS],
  [
    'HUB/org/name/blob/main/deep/down/x%20y%231.safetensors',
    'blob/main/deep/down/x%20y%231.safetensors',
    'deep/down/',
    ODD,
  ],
  ['org/name@v1.0', 'tree/v1.0', '', WHOLE, 'v1.0'],
  ['HUB/org/name/tree/v1.0', 'tree/v1.0', '', WHOLE, 'v1.0'],
  ['org/name@feature%2Fx', 'tree/feature%2Fx', '', WHOLE, 'feature/x'],
  ['org/name@refs/pr/3', 'tree/refs%2Fpr%2F3', '', WHOLE, 'refs/pr/3'],
  ['HUB/org/name/tree/refs%2Fpr%2F3', 'tree/refs%2Fpr%2F3', '', WHOLE, 'refs/pr/3'],
  ['org/name@COMMIT/model.safetensors', 'blob/COMMIT/model.safetensors', '', WEIGHTS, 'v1.0'],
];

const SECRET = 'hf_abcdefghijklmnopqrstuvwxyz12345678';

/** What names no model, and what is said of it. */
const WRONG: readonly (readonly [given: string, reason: RegExp])[] = [
  ['datasets/org/name', /a data set, and only models/],
  ['https://huggingface.co/datasets/org/name', /a data set, and only models/],
  ['spaces/org/name', /a Space, and only models/],
  ['HUB/collections/org/name-0123', /a collection, and only models/],
  ['https://huggingface.co/papers/2112.10752', /a paper, and only models/],
  ['https://huggingface.co/org', /the page of a user or an organisation/],
  ['HUB/settings/tokens', /not that of a model/],
  ['HUB/org/name/commit/0123456', /the link of a commit.*org\/name@/],
  ['HUB/org/name/discussions/1', /two parts, org\/name/],
  ['HUB/org/name/blob/main', /ends before it names a file/],
  ['https://example.com/org/name', /does not lead to .*imported as `url`/],
  ['git@hf.co:org/name', /an address for git/],
  ['ftp://huggingface.co/org/name', /Only https:\/\/ and hf:\/\/ links/],
  ['../../etc/passwd', /two parts, org\/name/],
  ['org/name@main/../../secret.key', /must be relative/],
  ['org/name@feature..x', /No revision can have this name/],
  ['org/--name', /No model can have this name/],
  ['org/name:Q4_K_M; rm', /After the colon comes a GGUF quantisation/],
  ['org/name@main:Q8_0/file.gguf', /Name either a path or a quantisation/],
  [`org/name@${SECRET}`, /holds an access token.*Leave the token out/],
  [`https://huggingface.co/org/name?token=${SECRET}`, /a token for another host.*Leave the token out/],
];

describe('an import from Hugging Face', () => {
  let all: ServerWithHub;

  before(async () => {
    all = await startWithHub({ repositories: { 'org/name': { files: MAIN, revisions: REVISIONS } } });
  });
  after(() => all.dispose());

  for (const [form, url, root, paths, revision] of FORMS) {
    it(`takes ${form}`, async () => {
      const { api, hub } = all;
      const commit = hub.commit('org/name', revision);
      const filled = (text: string) => text.replace('HUB', hub.url).replace('COMMIT', commit);
      const upload = await imported(api, { huggingFaceModelName: filled(form) });
      assert.equal(upload.url, `${hub.url}/org/name/${filled(url)}`);
      const published = revision === undefined ? MAIN : REVISIONS[revision];
      const { origin } = await assertModel(api, upload, published, paths, root);
      assert.equal((origin as { commit: string }).commit, commit);
    });
  }

  it('keeps to the commit that the branch named at first, although the branch moves meanwhile', async () => {
    const { api, hub } = all;
    const [former, present] = [model('former'), model('present')];
    hub.behavior.repositories['org/moving'] = { files: former };
    const commit = hub.commit('org/moving');
    hub.behavior.fault = (request) => {
      if (!request.url.includes('/resolve/')) return undefined;
      moveBranch(hub, 'org/moving', present);
      return hub.behavior.fault?.(request);
    };
    const created = await api.createUpload({ huggingFaceModelName: 'org/moving' });
    const upload = await endsImported(api, created);
    const { origin } = await assertModel(api, upload, former, WHOLE);
    assert.equal((origin as { commit: string }).commit, commit);
    assert.notEqual(hub.commit('org/moving'), commit);

    const again = await imported(api, { huggingFaceModelName: 'org/moving' });
    await assertModel(api, again, present, WHOLE);
    hub.behavior.fault = () => undefined;
  });

  it('follows a repository to its new name, and says it', async () => {
    const { api, hub } = all;
    const files = model('renamed');
    hub.behavior.repositories['new/name'] = { files };
    hub.behavior.repositories['old/name'] = { files: {}, movedTo: 'new/name' };
    const upload = await imported(api, { huggingFaceModelName: 'old/name' });
    const { origin } = await assertModel(api, upload, files, WHOLE);
    assert.equal((origin as { repository: string }).repository, 'new/name');
    assert.equal(upload.url, `${hub.url}/old/name/tree/main`);
  });

  for (const [given, reason] of WRONG) {
    it(`of ${given.slice(0, 60)} is 400, and nothing is stored`, async () => {
      const { api, hub } = all;
      const everything = async () => [
        ok(await api.call('GET', '/uploads')),
        ok(await api.call('GET', '/jobs')),
        hub.requests.length,
      ];
      const before = await everything();
      const huggingFaceModelName = given.replace('HUB', hub.url);
      const answer = await refusal(api, 'POST', '/uploads', { huggingFaceModelName });
      const { details, message } = assertError(answer, 400, 'InvalidRequestError');
      assert.match(message, reason);
      assert.deepEqual([details.code, details.field], ['invalid-reference', 'huggingFaceModelName']);
      assert.doesNotMatch(JSON.stringify(answer.body), /hf_/);
      assert.deepEqual(await everything(), before);
    });
  }
});
