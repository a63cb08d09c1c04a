import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImportDelayedError } from '../../../src/ports/import-source.ts';
import { sha256 } from '../../origins/civitai/catalogue.ts';
import { oneModel, refusal, startSite, weights } from './started-site.ts';

const URL_OF_MODEL = 'https://civitai.com/models/1';

test('a plan has what both endpoints tell, with exact size and digest', async (context) => {
  const file = weights(100, { name: 'Dream.safetensors', content: Buffer.alloc(1536 + 7, 1) });
  const model = oneModel([file], {
    name: 'Dream',
    versions: [{ id: 10, name: 'v2', trainedWords: ['dreamy', 'dreamy', ' '], files: [file] }],
  });
  const { plan, fake } = await startSite(context, { models: [model] });

  const { files, ...known } = await plan(URL_OF_MODEL);
  assert.deepEqual(files, [
    {
      path: 'Dream.safetensors',
      size: 1543,
      digest: { algorithm: 'sha256', value: sha256(file.content).toLowerCase() },
      role: 'content',
      locator: { host: new URL(fake.endpoint).host, versionId: 10, fileId: 100, selectors: {} },
    },
  ]);
  assert.deepEqual(known, {
    name: 'Dream - v2',
    shortDescription: 'A short description.',
    triggerWords: ['dreamy'],
    origin: {
      provider: 'civitai',
      url: `${fake.endpoint}/models/1?modelVersionId=10`,
      modelId: 1,
      versionId: 10,
      fileId: 100,
      modelName: 'Dream',
      versionName: 'v2',
      type: 'LORA',
      fileType: 'Model',
      fileMetadata: { format: 'SafeTensor', size: null, fp: null, quantType: null },
      baseModel: 'SDXL 1.0',
      baseModelType: 'Standard',
      trainedWords: ['dreamy'],
      tags: ['style', 'fantasy'],
      creator: 'artist',
      permissions: {
        allowNoCredit: true,
        allowCommercialUse: ['Image', 'RentCivit'],
        allowDerivatives: true,
        allowDifferentLicense: false,
      },
      nsfw: false,
      nsfwLevel: 1,
      poi: false,
      minor: false,
      air: 'urn:air:sdxl:lora:civitai:1@10',
      availability: 'Public',
      scan: { pickle: 'Success', virus: 'Success', scannedAt: '2026-01-02T03:04:05.000Z' },
      hashes: { AutoV2: sha256(file.content).slice(0, 10), SHA256: sha256(file.content) },
    },
  });
});

test('the first version is the default, any other is found by its id', async (context) => {
  const versions = [10, 20, 30].map((id) => ({ id, files: [weights(id * 10)] }));
  const { plan } = await startSite(context, { models: [{ id: 1, versions }] });
  const versionOf = async (given: string) => (await plan(given)).origin?.versionId;
  assert.equal(await versionOf(URL_OF_MODEL), 10);
  assert.equal(await versionOf(`${URL_OF_MODEL}?modelVersionId=20`), 20);
  assert.equal(await versionOf('https://civitai.com/model-versions/30'), 30);
  assert.equal(await versionOf('https://civitai.com/api/download/models/30'), 30);
  assert.equal(await versionOf(`${URL_OF_MODEL}?fileId=200`), 20);
  const hash = sha256(weights(300).content);
  assert.equal(await versionOf(`https://civitai.com/api/v1/model-versions/by-hash/${hash}`), 30);
});

test('a version of another model than the URL says is trusted, and that is told', async (context) => {
  const models = [oneModel([weights(100)]), { id: 2, versions: [{ id: 20, files: [weights(200)] }] }];
  const { plan } = await startSite(context, { models });
  const { origin } = await plan(`${URL_OF_MODEL}?modelVersionId=20`);
  assert.deepEqual([origin?.modelId, origin?.requestedModelId], [2, 1]);
});

test('a file without a scan has no digest, and one without a size none', async (context) => {
  const { plan } = await startSite(context, {
    models: [oneModel([weights(100, { sha256: null, content: Buffer.alloc(0) })])],
  });
  const [file] = (await plan(URL_OF_MODEL)).files;
  assert.deepEqual([file?.digest, file?.size], [null, null]);
});

for (const [published, understood] of [
  [
    ['Image', 'Sell'],
    ['Image', 'Sell'],
  ],
  ['Rent', ['Rent']],
  ['{Image,"RentCivit"}', ['Image', 'RentCivit']],
  [[], []],
  [null, null],
] as const) {
  test(`commercial use published as ${JSON.stringify(published)}`, async (context) => {
    const model = oneModel([weights(100)], { extra: { allowCommercialUse: published } });
    const { plan } = await startSite(context, { models: [model] });
    const permissions = (await plan(URL_OF_MODEL)).origin?.permissions as { allowCommercialUse: unknown };
    assert.deepEqual(permissions.allowCommercialUse, understood);
  });
}

const NEXT_YEAR = new Date(Date.now() + 31_536_000_000).toISOString();
const LAST_YEAR = new Date(Date.now() - 31_536_000_000).toISOString();

const REFUSED: readonly (readonly [string, object, object, string, RegExp])[] = [
  ['an archived model', { mode: 'Archived' }, {}, 'archived', /archived/],
  ['a model taken down', { mode: 'TakenDown' }, {}, 'taken-down', /taken this model down/],
  ['a version for generation', {}, { usageControl: 'Generation' }, 'generation-only', /no token/],
  ['early access', {}, { earlyAccessUntil: NEXT_YEAR }, 'early-access', /wait.*buy.*CIVITAI_API_TOKEN/],
  ['paid access for good', {}, { extra: { paidAccess: { permanent: true } } }, 'early-access', /buy/],
  ['paid access for a time', {}, { extra: { paidAccess: { endsAt: NEXT_YEAR } } }, 'early-access', /until/],
  ['early access without a time', {}, { extra: { availability: 'EarlyAccess' } }, 'early-access', /wait/],
  [
    'early access in days',
    {},
    { extra: { earlyAccessTimeFrame: 7, publishedAt: new Date().toISOString() } },
    'early-access',
    /until/,
  ],
  ['a login where it is told', {}, { extra: { requireAuth: true } }, 'login-required', /CIVITAI_API_TOKEN/],
];

for (const [what, model, version, code, message] of REFUSED) {
  for (const given of [URL_OF_MODEL, 'https://civitai.com/model-versions/10']) {
    test(`${what} is refused before any byte: ${given}`, async (context) => {
      const changed = { ...model, versions: [{ id: 10, files: [weights(100)], ...version }] };
      const { plan, fake } = await startSite(context, { models: [oneModel([], changed)] });
      const error = await refusal(plan(given));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.deepEqual(fake.storage.requests, []);
      assert.ok(!fake.requests.some(({ url }) => url.includes('/download/')));
    });
  }
}

test('early access says until when', async (context) => {
  const versions = [{ id: 10, files: [weights(100)], earlyAccessUntil: '2999-08-09T10:11:12.000Z' }];
  const { plan } = await startSite(context, { models: [{ id: 1, versions }] });
  const error = await refusal(plan(URL_OF_MODEL));
  assert.match(error.message, /until 2999-08-09 10:11 UTC/);
  assert.deepEqual(error.details, { deadline: '2999-08-09T10:11:12.000Z' });
});

test('early access that has ended, or that a token may open, is planned', async (context) => {
  const ended = [{ id: 10, files: [weights(100)], earlyAccessUntil: LAST_YEAR }];
  const { plan } = await startSite(context, { models: [{ id: 1, versions: ended }] });
  assert.equal((await plan(URL_OF_MODEL)).files.length, 1);
  const under = [{ id: 10, files: [weights(100)], earlyAccessUntil: NEXT_YEAR }];
  const signedIn = await startSite(context, { models: [{ id: 1, versions: under }], token: 'anything' });
  assert.equal((await signedIn.plan(URL_OF_MODEL)).files.length, 1);
});

test('a model without files, and a version that does not exist, are refused', async (context) => {
  const { plan } = await startSite(context, { models: [oneModel([])] });
  assert.equal((await refusal(plan(URL_OF_MODEL))).code, 'no-files');
  assert.equal((await refusal(plan('https://civitai.com/models/2'))).code, 'not-found');
  assert.equal((await refusal(plan(`${URL_OF_MODEL}?modelVersionId=11`))).code, 'not-found');
  assert.equal((await refusal(plan('https://civitai.com/model-versions/11'))).code, 'not-found');
});

test('an archived model says so even where the version is no longer listed', async (context) => {
  const { plan } = await startSite(context, { models: [oneModel([], { mode: 'Archived' })] });
  assert.equal((await refusal(plan(`${URL_OF_MODEL}?modelVersionId=10`))).code, 'archived');
});

for (const scan of [{ pickleScanResult: 'Danger' }, { virusScanResult: 'Danger' }]) {
  test(`a file with ${JSON.stringify(scan)} is refused`, async (context) => {
    const { plan } = await startSite(context, { models: [oneModel([weights(100, scan)])] });
    assert.equal((await refusal(plan(URL_OF_MODEL))).code, 'flagged-dangerous');
  });
}

test('any other verdict is recorded and left to our own validation', async (context) => {
  const file = weights(100, { pickleScanResult: 'Pending', virusScanResult: 'Error' });
  const { plan } = await startSite(context, { models: [oneModel([file])] });
  const scan = (await plan(URL_OF_MODEL)).origin?.scan;
  assert.deepEqual(scan, { pickle: 'Pending', virus: 'Error', scannedAt: '2026-01-02T03:04:05.000Z' });
});

test('what one site does not have is asked of the other', async (context) => {
  const red = await startSite(context, { models: [oneModel([weights(100)])] });
  const com = await startSite(context, {
    models: [],
    token: 'secret-token',
    source: { alternateEndpoint: red.fake.endpoint },
  });
  const plan = await com.plan(URL_OF_MODEL);
  assert.equal(plan.origin?.url, `${red.fake.endpoint}/models/1?modelVersionId=10`);
  assert.deepEqual(
    com.fake.requests.map(({ url }) => url),
    ['/api/v1/models/1'],
  );
  const [file] = plan.files;
  assert.ok(file !== undefined);
  await com.source.locate(com.stored(URL_OF_MODEL), file, new AbortController().signal);
  assert.match(red.fake.requests.at(-1)?.url ?? '', /^\/api\/download\/models\/10\?fileId=100$/);

  // And the other way round, when the URL is of the other.
  const pasted = await com.plan(`${red.fake.endpoint}/models/1`);
  assert.equal(pasted.origin?.modelId, 1);
  assert.equal(com.fake.requests.length, 1);
  assert.equal((await refusal(com.plan('https://civitai.com/models/3'))).code, 'not-found');
});

for (const fault of ['broken', 'challenge', 'unavailable-page', 'blocked-page', 'page', 'quota'] as const) {
  test(`the API is asked again after "${fault}", and after five of them the import waits`, async (context) => {
    const { plan, fake } = await startSite(context, { models: [oneModel([weights(100)])] });
    fake.fail(fault, /\/models\/1$/, 4);
    assert.equal((await plan(URL_OF_MODEL)).files.length, 1);
    fake.fail(fault, /\/models\/1$/, 5);
    await assert.rejects(plan(URL_OF_MODEL), (error) => {
      assert.ok(error instanceof ImportDelayedError, String(error));
      if (fault === 'challenge' || fault === 'blocked-page') assert.match(error.message, /Cloudflare/);
      return true;
    });
  });
}

test('how long the site wants to be left alone is passed on', async (context) => {
  const { plan, fake } = await startSite(context, { models: [] });
  fake.fail('quota-for-a-minute', /\/models\/1$/);
  await assert.rejects(
    plan(URL_OF_MODEL),
    (error) => error instanceof ImportDelayedError && error.retryAfter === 60_000,
  );
  assert.equal(fake.requests.length, 1);
});

test('a blocked address, and an answer that is not understood, are refused at once', async (context) => {
  const { plan, fake } = await startSite(context, { models: [oneModel([weights(100)])] });
  fake.fail('forbidden', /\/models\/1$/);
  assert.equal((await refusal(plan(URL_OF_MODEL))).code, 'forbidden');
  fake.fail('no-json', /\/models\/1$/);
  assert.equal((await refusal(plan(URL_OF_MODEL))).code, 'unexpected-answer');
  assert.equal(fake.requests.length, 2);
});

test('a token goes to the site in a header, and into nothing that is kept', async (context) => {
  const { source, stored, fake } = await startSite(context, {
    models: [oneModel([weights(100)])],
    token: 'installation-token',
  });
  const reference = stored(`${URL_OF_MODEL}?token=pasted-token`);
  const plan = await source.plan(reference, 'model', new AbortController().signal);
  assert.doesNotMatch(JSON.stringify([reference.reference, plan]), /pasted-token|installation-token/);
  assert.ok(fake.requests.length > 0);
  for (const { url, headers } of fake.requests) {
    assert.equal(headers.authorization, 'Bearer pasted-token');
    assert.doesNotMatch(url, /token/);
  }
});
