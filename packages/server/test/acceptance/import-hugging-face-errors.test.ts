import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { HUB_ERRORS } from '../origins/hugging-face/hub-answers.ts';
import type { HubBehavior } from '../origins/hugging-face/hub-behavior.ts';
import { type FakeRepository, gitBlobSha1, lfs } from '../origins/hugging-face/repositories.ts';
import { HUB_TOKEN, type ServerWithHub, startWithHub } from './driver/hub-server.ts';
import { sampleGguf } from './driver/hub-weights.ts';
import { endsImported, imported, refused } from './driver/import-outcome.ts';
import { jobOver, retrieveJob } from './driver/jobs.ts';
import { sampleWeights } from './driver/sample-weights.ts';
import { until } from './driver/until.ts';

const NAME = 'org/name';
const files = { 'model.safetensors': lfs(sampleWeights('public')), 'config.json': '{}' };
const STALE = 'hf_staleTokenWithinTheLink';

interface Failure {
  readonly what: string;
  readonly code: string;
  readonly message: RegExp;
  readonly repository?: FakeRepository;
  readonly behavior?: Partial<HubBehavior>;
  /** Whether the server has a token. @default true */
  readonly token?: false;
  /** What is asked for; HUB stands for the Hub's address. @default NAME */
  readonly given?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What the Hub says instead of a model: the order of the rows is that in which they are told apart. */
const HUB_FAILURES: readonly Failure[] = [
  {
    what: 'a revision that is not there',
    given: `${NAME}@v9`,
    code: 'revision-not-found',
    message: /has no revision v9: see its branches and tags at http/,
  },
  {
    what: 'a file that is not there',
    given: `${NAME}@main/Model.safetensors`,
    code: 'file-not-found',
    message: /neither a file nor a folder Model\.safetensors .*case count/,
  },
  {
    what: 'a folder that is not there',
    given: `HUB/${NAME}/tree/main/unet/deep`,
    code: 'file-not-found',
    message: /has no unet\/deep at revision main: see its files at http/,
  },
  {
    what: 'a gated model, without a token',
    repository: { files, gated: 'auto' },
    token: false,
    code: 'gated-login-required',
    message: /is gated: log in and accept its terms at http.*HF_TOKEN/,
  },
  {
    what: 'a gated model, with a token that was not granted access',
    repository: { files, gated: 'manual' },
    code: 'gated-not-granted',
    message: /is gated, and the account of HF_TOKEN has no access yet: accept its terms at http/,
  },
  {
    what: 'a disabled model',
    repository: { files, disabled: true },
    code: 'disabled',
    message: /was disabled by its owner or by the Hub: see http/,
  },
  {
    what: 'a private or missing model, without a token',
    repository: { files, private: true },
    token: false,
    code: 'repository-not-found',
    message: /no public model org\/name: check its name at http.*HF_TOKEN/,
  },
  {
    what: 'a private or missing model, with a token',
    given: 'org/missing',
    code: 'repository-not-found',
    message: /no model org\/missing that the account of HF_TOKEN can see: check its name at http/,
    details: { repository: 'org/missing', status: 404 },
  },
  {
    what: 'a public model, with a token that is no longer valid',
    behavior: { tokens: [] },
    code: 'token-rejected',
    message: /rejects HF_TOKEN.*must be renewed or removed even for public models/,
  },
  {
    what: 'a public model, with a token in the link that is no longer valid',
    given: `HUB/${NAME}?token=${STALE}`,
    code: 'token-rejected',
    message: /rejects the token in the link.*Give the link with a valid one, or without/,
  },
  {
    what: '401 and no more',
    behavior: { fault: () => HUB_ERRORS.loginRequired },
    code: 'login-required',
    message: /only after login.*HF_TOKEN/,
  },
  {
    what: '403 and no more',
    behavior: { fault: () => HUB_ERRORS.forbidden },
    code: 'permission-denied',
    message: /HF_TOKEN lacks the permission/,
  },
  {
    what: 'any other refusal',
    behavior: { fault: () => ({ status: 418, message: `No tea for ${HUB_TOKEN}.` }) },
    code: 'unexpected-answer',
    message: /status 418: No tea for \*\*\*\. Check that its page opens: http/,
  },
  {
    what: 'a site that is no Hub',
    repository: { files, info: { sha: 'latest' } },
    code: 'unexpected-answer',
    message: /does not answer as the Hugging Face Hub does.*HF_ENDPOINT/,
  },
  {
    what: 'pointers of Git LFS in place of files',
    behavior: { mirror: 'pointer' },
    code: 'changed',
    message: /model\.safetensors is not the file any more.*Import the model again/,
  },
];

const weights = (name: string) => [name, lfs(sampleWeights(name))] as const;
const MANY = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.safetensors`);

/** Repositories of which it cannot be told what to import, or that are not whole. */
const LAYOUT_FAILURES: readonly Failure[] = [
  {
    what: 'several models',
    repository: { files: Object.fromEntries(MANY.map(weights)) },
    code: 'ambiguous',
    message:
      /it has a\.safetensors, b\.saf.* and 1 more\. Name one, as in org\/name@main\/a\.safetensors, or/,
    details: {
      repository: NAME,
      candidates: MANY.map((path) => ({ path, size: sampleWeights(path).length })),
      candidateCount: MANY.length,
    },
  },
  {
    what: 'no weights',
    repository: { files: { 'README.md': '# Soon', 'model.onnx': lfs('onnx') } },
    code: 'no-weights',
    message: /no model weights that can be imported: safetensors, GGUF/,
  },
  {
    what: 'a quantisation that is not there',
    given: `${NAME}:Q2_K`,
    repository: { files: { 'x.Q4_K_M.gguf': lfs(sampleGguf('4')), 'x.Q8_0.gguf': lfs(sampleGguf('8')) } },
    code: 'quantization-not-found',
    message: /no quantisation Q2_K\. It has Q4_K_M, Q8_0\./,
    details: { repository: NAME, available: ['Q4_K_M', 'Q8_0'] },
  },
  {
    what: 'a part of a GGUF file that is missing',
    repository: { files: { 'x.Q8_0-00001-of-00002.gguf': lfs(sampleGguf('1')) } },
    code: 'incomplete-shards',
    message: /one of 2 parts of a GGUF file, and not all are there/,
  },
  {
    what: 'an index of a shard that is missing',
    repository: {
      files: {
        'config.json': '{}',
        'model.safetensors.index.json': '{"weight_map":{"a":"model-00001-of-00001.safetensors"}}',
      },
    },
    code: 'missing-shard',
    message: /names files that the repository does not have: model-00001-of-00001\.safetensors/,
  },
  {
    what: 'an index that is none',
    repository: { files: { 'config.json': '{}', 'model.safetensors.index.json': '[]' } },
    code: 'invalid-index',
    message: /does not say which files hold the weights/,
  },
  {
    what: 'a path out of its folder',
    repository: {
      files: {},
      moreEntries: [{ type: 'file', path: '../../evil.safetensors', size: 1, oid: gitBlobSha1('x') }],
    },
    code: 'unsafe-path',
    message: /path could lead out of its folder; nothing of it is imported/,
  },
  {
    what: 'a list that goes on at another site',
    behavior: { pageSize: 1, linkBase: 'http://127.0.0.1:9' },
    code: 'foreign-link',
    message: /continues at another site, which is not followed.*HF_ENDPOINT/,
  },
];

describe('an import from Hugging Face fails, and says why:', () => {
  let withToken: ServerWithHub;
  let without: ServerWithHub;

  before(async () => {
    [withToken, without] = await Promise.all([startWithHub(), startWithHub({}, { HF_TOKEN: '' })]);
  });
  after(() => Promise.all([withToken.dispose(), without.dispose()]));

  for (const failure of [...HUB_FAILURES, ...LAYOUT_FAILURES]) {
    const { what, repository = { files }, behavior = {}, given = NAME, details = {} } = failure;
    it(`${what}: ${failure.code}`, async () => {
      const { api, hub, server } = failure.token === false ? without : withToken;
      const usual = { tokens: [HUB_TOKEN], pageSize: 1000, mirror: undefined, fault: () => undefined };
      Object.assign(hub.behavior, { ...usual, ...behavior, repositories: { [NAME]: repository } });
      const {
        upload,
        code,
        message,
        details: told,
      } = await refused(api, {
        huggingFaceModelName: given.replace('HUB', hub.url),
      });
      assert.equal(code, failure.code);
      assert.match(message, failure.message);
      assert.deepEqual({ ...told, ...details }, told);
      const job = await jobOver(api, upload.jobId);
      assert.deepEqual([job.status, job.metadata.error], ['failure', message]);
      assert.doesNotMatch(JSON.stringify([upload, job]) + server.output(), /hf_/);
    });
  }
});

/** More often than an import is tried whose origin only fails. */
const OFTEN = 3;

describe('an import from Hugging Face, when the Hub does not serve us now,', () => {
  let all: ServerWithHub;

  before(async () => {
    all = await startWithHub({ repositories: { [NAME]: { files } } });
  });
  after(() => all.dispose());

  it('waits in the queue as long and as often as the Hub says, and is then finished', async () => {
    const { api, hub } = all;
    const limited = { ...HUB_ERRORS.rateLimited, headers: { ratelimit: '"api";r=0;t=0' } };
    const answers = Array.from({ length: OFTEN }, () => limited);
    hub.behavior.fault = () => answers.pop();
    const created = await api.createUpload({ huggingFaceModelName: NAME });
    await until('the import is put off', async () => {
      const { status, statusHistory } = await retrieveJob(api, created.jobId);
      return status === 'queued' && statusHistory.length > 1;
    });
    const waiting = await api.retrieveUpload(created.id);
    assert.deepEqual([waiting.status, waiting.errorMessage], ['pending', undefined]);

    const upload = await endsImported(api, created);
    const { statusHistory } = await jobOver(api, upload.jobId);
    // Fetching, which was put off so often; fetching; validating.
    const rounds = Array.from({ length: OFTEN + 2 }, () => ['queued', 'in-progress']);
    assert.deepEqual(
      statusHistory.map(({ status }) => status),
      [...rounds.flat(), 'finalizing', 'success'],
    );
  });

  it('asks again after errors that pass', async () => {
    const { api, hub } = all;
    const answers = [HUB_ERRORS.unavailable, undefined, 'disconnect'] as const;
    let asked = 0;
    hub.behavior.fault = () => answers[asked++];
    const upload = await imported(api, { huggingFaceModelName: NAME });
    const { statusHistory } = await jobOver(api, upload.jobId);
    assert.ok(asked > answers.length);
    assert.equal(statusHistory.filter(({ status }) => status === 'queued').length, 2, 'not put off');
  });
});
