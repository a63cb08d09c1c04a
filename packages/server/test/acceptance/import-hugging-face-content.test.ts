import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Files, lfs, xet } from '../origins/hugging-face/repositories.ts';
import { type ServerWithHub, startWithHub } from './driver/hub-server.ts';
import { maliciousTorchFile, sampleTorchFile } from './driver/hub-weights.ts';
import { refused } from './driver/import-outcome.ts';
import { untilStored } from './driver/import-storage.ts';
import { jobOver } from './driver/jobs.ts';
import { listModels } from './driver/models.ts';
import { samplePng } from './driver/sample-files.ts';
import { sampleWeights } from './driver/sample-weights.ts';

const PAGE = '<!DOCTYPE html><html><head><title>Log in</title></head><body>Log in to go on</body></html>';
const [PUBLISHED, OTHER] = [sampleWeights('x'), sampleWeights('y')];
const WEIGHTS = lfs(sampleWeights('weights'));

/** Repositories whose files are what the Hub publishes of them, and no model all the same. */
const REFUSED: readonly (readonly [
  what: string,
  code: string,
  message: RegExp,
  path: string | undefined,
  files: () => Files | Promise<Files>,
])[] = [
  [
    'a pickle that runs a command',
    'unsafe-code',
    /^pytorch_model\.bin: .*`os\.system`.*safetensors/,
    'pytorch_model.bin',
    () => ({ 'config.json': '{}', 'pytorch_model.bin': lfs(maliciousTorchFile()) }),
  ],
  [
    'a pickle that runs a command, alone',
    'unsafe-code',
    /`os\.system`/,
    undefined,
    () => ({ 'pytorch_model.bin': lfs(maliciousTorchFile()) }),
  ],
  [
    'a pickle that runs a command behind one that does not',
    'unsafe-code',
    /^unet\/custom\.pt: .*`os\.system`/,
    'unet/custom.pt',
    () => ({
      'model_index.json': JSON.stringify({ vae: ['x', 'Y'], unet: ['x', 'Y'] }),
      'vae/custom.pt': lfs(sampleTorchFile('fine')),
      'unet/custom.pt': lfs(maliciousTorchFile()),
    }),
  ],
  [
    'a page in place of weights',
    'error-page',
    /^model\.safetensors: .*sent a web page instead of a file/,
    'model.safetensors',
    () => ({ 'model.safetensors': lfs(PAGE), 'config.json': '{}' }),
  ],
  [
    'weights that are cut off',
    'truncated',
    /^model\.safetensors: /,
    'model.safetensors',
    () => ({ 'model.safetensors': lfs(sampleWeights('cut off').subarray(0, -3)), 'config.json': '{}' }),
  ],
  [
    'a picture named like a configuration',
    'type-mismatch',
    /^config\.json is named like a text, but its content is not text: .*Import its weights alone/,
    'config.json',
    async () => ({ 'model.safetensors': WEIGHTS, 'config.json': await samplePng('config') }),
  ],
  [
    'a program named like a license',
    'type-mismatch',
    /^LICENSE is named like a text/,
    'LICENSE',
    () => ({ 'model.safetensors': WEIGHTS, LICENSE: Buffer.from('\x7fELF\x02\x01\x01\0\0\0', 'latin1') }),
  ],
];

/** Repositories that publish one thing and deliver another, also through Xet. */
const MISMATCHES: readonly (readonly [what: string, path: string, files: Files, xetOnly?: true])[] = [
  [
    'weights other than those that are published',
    'model.safetensors',
    { 'model.safetensors': lfs(PUBLISHED, { delivered: OTHER }), 'config.json': '{}' },
  ],
  [
    'weights other than those that are published, through Xet',
    'model.safetensors',
    { 'model.safetensors': xet(PUBLISHED, { delivered: OTHER }), 'config.json': '{}' },
    true,
  ],
  [
    'a configuration other than the one that is published',
    'config.json',
    {
      'model.safetensors': WEIGHTS,
      'config.json': { content: '{"a":1}', storage: 'git', delivered: '{"a":2}' },
    },
  ],
];

describe('an import from Hugging Face is refused, and nothing is left of it:', () => {
  let all: ServerWithHub;

  before(async () => {
    all = await startWithHub();
  });
  after(() => all.dispose());

  for (const [what, expected, reason, path, files] of REFUSED) {
    it(what, async () => {
      const { api, hub } = all;
      hub.behavior.repositories['org/name'] = { files: await files() };
      const { code, message, details, upload } = await refused(api, { huggingFaceModelName: 'org/name' });
      assert.match(message, reason);
      assert.deepEqual([code, details.path], [expected, path]);
      const job = await jobOver(api, upload.jobId);
      assert.deepEqual([job.status, job.metadata.error], ['failure', message]);
    });
  }

  for (const [what, path, files, xetOnly] of MISMATCHES) {
    it(`${what}, which are fetched twice`, async () => {
      const { api, hub } = all;
      hub.behavior.repositories['org/name'] = { files };
      hub.behavior.cdn = xetOnly ? { deviation: () => ({ status: 403 }) } : {};
      const before = hub.requests.length;
      const { code, message, details } = await refused(api, { huggingFaceModelName: 'org/name' });
      assert.match(
        message,
        new RegExp(`^${path} was downloaded twice and is not the file .* import it again`),
      );
      assert.deepEqual([code, details.path], ['digest-mismatch', path]);
      const located = hub.requests.slice(before).filter(({ url }) => url.includes('/resolve/'));
      assert.equal(located.filter(({ url }) => url.endsWith(path)).length, 2);
    });
  }

  it('neither a model nor a byte', async () => {
    const { api, server } = all;
    assert.deepEqual((await listModels(api)).models, []);
    await untilStored(server.dataDirectory, 0);
  });
});
