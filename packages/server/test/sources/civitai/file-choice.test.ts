import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeFile, type FakeModel, sha256 } from '../../origins/civitai/catalogue.ts';
import { fileIds, oneModel, refusal, startSite, weights } from './started-site.ts';

const PAGE = 'https://civitai.com/models/1';
const DOWNLOAD = 'https://civitai.com/api/download/models/10';

const GGUF = (id: number, quantType: string): FakeFile =>
  weights(id, { name: `twin-${quantType}.gguf`, metadata: { format: 'GGUF', quantType } });
const FULL = weights(1, { metadata: { format: 'SafeTensor', size: 'full', fp: 'fp32' } });
const PRUNED = weights(2, {
  type: 'Pruned Model',
  metadata: { format: 'SafeTensor', size: 'pruned', fp: 'fp16' },
});
const PICKLE = weights(3, {
  name: 'x.ckpt',
  metadata: { format: 'PickleTensor', size: 'pruned', fp: 'fp16' },
});
const VAE = weights(4, { type: 'VAE', metadata: { format: 'SafeTensor' } });
const NEGATIVE = weights(5, { type: 'Negative', metadata: { format: 'SafeTensor' } });
const TRAINING = weights(6, { name: 'x_trainingData.zip', type: 'Training Data', metadata: {} });
const CONFIG = weights(7, { name: 'x.yaml', type: 'Config', metadata: { format: 'Other' } });
const ARCHIVE = weights(8, { name: 'poses.zip', type: 'Archive', metadata: { format: 'Other' } });

/** What is asked for; of which files; the id that is planned. */
const CHOSEN: readonly (readonly [string, string, readonly FakeFile[], number, Partial<FakeModel>?])[] = [
  ['the only file', PAGE, [FULL], 1],
  ['the primary file', PAGE, [FULL, { ...PICKLE, primary: true }, PRUNED], 3],
  ['the file with the id', `${PAGE}?fileId=3`, [FULL, { ...PRUNED, primary: true }, PICKLE], 3],
  ['the file with the id in an AIR', 'urn:air:sdxl:lora:civitai:1@10+2', [FULL, PRUNED], 2],
  ['the format in an AIR', 'urn:air:sdxl:lora:civitai:1@10.ckpt', [FULL, PICKLE], 3],
  ['the file that the selectors fit', `${DOWNLOAD}?type=Pruned%20Model&fp=fp16`, [FULL, PRUNED], 2],
  ['selectors in any case', `${DOWNLOAD}?type=vae`, [FULL, VAE], 4],
  [
    'the quantisation, which the version does not tell',
    `${DOWNLOAD}?quantType=Q8_0`,
    [GGUF(1, 'Q4_0'), GGUF(2, 'Q8_0')],
    2,
  ],
  ['an id rather than selectors', `${DOWNLOAD}?fileId=1&type=VAE`, [FULL, VAE], 1],
  ['training data when it is named', `${DOWNLOAD}?type=Training%20Data`, [FULL, TRAINING], 6],
];

for (const [what, given, files, id, model] of CHOSEN) {
  test(`chooses ${what}`, async (context) => {
    const { plan } = await startSite(context, { models: [oneModel(files, model)] });
    assert.deepEqual(fileIds(await plan(given)), [id]);
  });
}

/** As `CHOSEN`, where the site says of no file that it is the primary one. */
const SCORED: readonly (readonly [string, string, readonly FakeFile[], number])[] = [
  ['pruned rather than full', 'Checkpoint', [FULL, PRUNED], 2],
  ['safetensors rather than pickle', 'Checkpoint', [PICKLE, FULL], 1],
  ['the usual quantisation of twins', 'Checkpoint', [GGUF(1, 'Q8_0'), GGUF(2, 'Q4_K_M')], 2],
  ['the first of equals', 'Checkpoint', [GGUF(1, 'Q8_0'), GGUF(2, 'Q6_K')], 1],
  ['the model rather than its VAE', 'Checkpoint', [VAE, PICKLE], 3],
  ['the embedding rather than its negative', 'TextualInversion', [NEGATIVE, FULL], 1],
  ['the VAE of a VAE', 'VAE', [CONFIG, VAE], 4],
  ['the archive of poses', 'Poses', [TRAINING, ARCHIVE], 8],
  ['no training data', 'LORA', [TRAINING, FULL], 1],
  ['the only file of an unusual type', 'LORA', [TRAINING, NEGATIVE], 5],
];

for (const [what, type, files, id] of SCORED) {
  test(`without a primary file, chooses ${what}`, async (context) => {
    const { plan, fake } = await startSite(context, { models: [oneModel(files, { type })] });
    for (const path of ['/api/v1/models/1', '/api/v1/model-versions/10']) {
      const answer = await fetch(fake.endpoint + path);
      fake.answer(path, (await answer.text()).replaceAll('"primary":true', '"primary":false'));
    }
    assert.deepEqual(fileIds(await plan(PAGE)), [id]);
  });
}

test('several files that the selectors fit are listed with their ids', async (context) => {
  const files = [GGUF(1, 'Q4_0'), GGUF(2, 'Q8_0'), VAE];
  const { plan } = await startSite(context, { models: [oneModel(files)] });
  const error = await refusal(plan(`${DOWNLOAD}?format=GGUF`));
  assert.equal(error.code, 'ambiguous');
  assert.match(error.message, /\?fileId=.*1 \(twin-Q4_0\.gguf, Model, GGUF, Q4_0\); 2 \(twin-Q8_0\.gguf/);
  assert.doesNotMatch(error.message, /4 \(/);
  assert.deepEqual(error.details, {
    files: [
      { fileId: 1, description: 'twin-Q4_0.gguf, Model, GGUF, Q4_0' },
      { fileId: 2, description: 'twin-Q8_0.gguf, Model, GGUF, Q8_0' },
    ],
  });
});

for (const given of [`${DOWNLOAD}?fp=int8`, `${PAGE}?fileId=99`]) {
  test(`nothing that fits ${given}: all files are listed`, async (context) => {
    const { plan } = await startSite(context, { models: [oneModel([FULL, VAE])] });
    const error = await refusal(plan(given));
    assert.equal(error.code, 'no-matching-file');
    assert.match(error.message, /no such file.*\?fileId=.*1 \(.*4 \(/);
  });
}

const NEEDED = { ...VAE, metadata: { ...VAE.metadata, isRequired: true } };
const NEEDED_CONFIG = { ...CONFIG, metadata: { isRequired: true } };

test('what the author says is required comes with the default file', async (context) => {
  const files = [FULL, NEEDED, NEEDED_CONFIG, NEGATIVE, { ...TRAINING, metadata: { isRequired: true } }];
  const { plan } = await startSite(context, { models: [oneModel(files)] });
  const planned = (await plan(PAGE)).files.map(({ locator, role }) => [locator.fileId, role]);
  assert.deepEqual(planned, [
    [1, 'content'],
    [4, 'content'],
    [7, 'companion'],
  ]);
});

test('but not with a file that was named, nor with anything but a model', async (context) => {
  const { plan } = await startSite(context, { models: [oneModel([FULL, NEEDED])] });
  assert.deepEqual(fileIds(await plan(`${PAGE}?fileId=1`)), [1]);
  assert.deepEqual(fileIds(await plan(`${DOWNLOAD}?type=Model`)), [1]);
  assert.deepEqual(fileIds(await plan(PAGE, 'image')), [1]);
});

test('a required file of a linked version is left out, where the links tell', async (context) => {
  const files = [FULL, NEEDED_CONFIG, { ...NEEDED, linked: true }];
  const { plan } = await startSite(context, { models: [oneModel(files, { pinnedLinks: true })] });
  assert.deepEqual(fileIds(await plan(PAGE)), [1, 7]);
});

test('chooses the file with the hash', async (context) => {
  const { plan } = await startSite(context, { models: [oneModel([FULL, PRUNED, VAE])] });
  const hash = sha256(VAE.content).slice(0, 10).toLowerCase();
  const given = `https://civitai.com/api/v1/model-versions/by-hash/${hash}`;
  assert.deepEqual(fileIds(await plan(given)), [4]);
});

test('a required file that is dangerous is refused with the rest', async (context) => {
  const files = [FULL, { ...NEEDED, pickleScanResult: 'Danger' }];
  const { plan } = await startSite(context, { models: [oneModel(files)] });
  assert.equal((await refusal(plan(PAGE))).code, 'flagged-dangerous');
});

test('required files of one name get different paths', async (context) => {
  const files = [
    weights(1, { name: 'Same.safetensors', primary: true }),
    { ...NEEDED, name: '../same.safetensors' },
  ];
  const { plan } = await startSite(context, { models: [oneModel(files)] });
  const paths = (await plan(PAGE)).files.map(({ path }) => path);
  assert.deepEqual(paths, ['Same.safetensors', 'same (4).safetensors']);
});
