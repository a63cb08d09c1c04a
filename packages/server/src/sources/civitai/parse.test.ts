import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ImportRefusedError } from '../../ports/import-source.ts';
import { parseReference } from './parse.ts';
import { Sites } from './sites.ts';

const SITES = new Sites('https://civitai.com');
const MIRROR = new Sites('http://127.0.0.1:8080/civitai/', 'http://127.0.0.1:8081');

const HASH = 'ab'.repeat(32);

/** What was given; what it names; the URL it is shown as. */
const UNDERSTOOD: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  ['https://civitai.com/models/370194', { modelId: 370194 }, 'https://civitai.com/models/370194'],
  ['  https://civitai.com/models/370194/ ', { modelId: 370194 }, 'https://civitai.com/models/370194'],
  ['http://www.civitai.com/models/1/a-slug', { modelId: 1 }, 'https://civitai.com/models/1'],
  ['civitai.com/models/1', { modelId: 1 }, 'https://civitai.com/models/1'],
  ['https://civitai.com./models/1', { modelId: 1 }, 'https://civitai.com/models/1'],
  ['https://civitai.com/de/models/1/ein-modell', { modelId: 1 }, 'https://civitai.com/models/1'],
  ['https://civitai.com/pt-BR/models/1', { modelId: 1 }, 'https://civitai.com/models/1'],
  [
    'https://civitai.com/models/370194/translucent?modelVersionId=413566&utm_source=x#reviews',
    { modelId: 370194, versionId: 413566 },
    'https://civitai.com/models/370194?modelVersionId=413566',
  ],
  [
    'https://civitai.com/models/1?modelVersionId=2&fileId=3',
    { modelId: 1, versionId: 2, fileId: 3 },
    'https://civitai.com/models/1?modelVersionId=2&fileId=3',
  ],
  ['https://civitai.red/models/1', { host: 'civitai.red', modelId: 1 }, 'https://civitai.red/models/1'],
  ['https://civitai.green/models/1', { modelId: 1 }, 'https://civitai.com/models/1'],
  ['https://www.civitai.blue/models/1', { modelId: 1 }, 'https://civitai.com/models/1'],
  [
    'https://civitai.com/model-versions/413566',
    { versionId: 413566 },
    'https://civitai.com/api/download/models/413566',
  ],
  [
    'https://civitai.com/api/download/models/413566',
    { versionId: 413566 },
    'https://civitai.com/api/download/models/413566',
  ],
  [
    'https://civitai.com/api/download/models/2?type=Pruned%20Model&format=SafeTensor&size=full&fp=fp16&x=y',
    { versionId: 2, selectors: { type: 'Pruned Model', format: 'SafeTensor', size: 'full', fp: 'fp16' } },
    'https://civitai.com/api/download/models/2?type=Pruned+Model&format=SafeTensor&size=full&fp=fp16',
  ],
  [
    'https://civitai.com/api/download/models/2?fileId=3&quantType=Q4_K_M',
    { versionId: 2, fileId: 3, selectors: { quantType: 'Q4_K_M' } },
    'https://civitai.com/api/download/models/2?fileId=3&quantType=Q4_K_M',
  ],
  ['https://civitai.com/api/v1/models/7', { modelId: 7 }, 'https://civitai.com/models/7'],
  [
    'https://civitai.com/api/v1/model-versions/7',
    { versionId: 7 },
    'https://civitai.com/api/download/models/7',
  ],
  [
    `https://civitai.com/api/v1/model-versions/by-hash/${HASH}`,
    { hash: HASH.toUpperCase() },
    `https://civitai.com/api/v1/model-versions/by-hash/${HASH.toUpperCase()}`,
  ],
  [
    'urn:air:sdxl:lora:civitai:328553@368189',
    { modelId: 328553, versionId: 368189 },
    'https://civitai.com/models/328553?modelVersionId=368189',
  ],
  ['urn:air:sd1:checkpoint:civitai:4384', { modelId: 4384 }, 'https://civitai.com/models/4384'],
  [
    'air:lora:civitai:1@2+3.safetensors',
    { modelId: 1, versionId: 2, fileId: 3, selectors: { format: 'SafeTensor' } },
    'https://civitai.com/models/1?modelVersionId=2&fileId=3&format=SafeTensor',
  ],
  ['civitai:1@2', { modelId: 1, versionId: 2 }, 'https://civitai.com/models/1?modelVersionId=2'],
  ['1@2', { modelId: 1, versionId: 2 }, 'https://civitai.com/models/1?modelVersionId=2'],
  [
    '2147483647@1',
    { modelId: 2147483647, versionId: 1 },
    'https://civitai.com/models/2147483647?modelVersionId=1',
  ],
];

for (const [given, named, shown] of UNDERSTOOD) {
  test(`understands ${given.trim()}`, () => {
    const { reference, displayUrl, secret, host } = parseReference(given, SITES);
    const nothing = { modelId: null, versionId: null, fileId: null, hash: null, selectors: {} };
    assert.deepEqual(reference, { host: 'civitai.com', ...nothing, ...named });
    assert.equal(displayUrl, shown);
    assert.equal(secret, null);
    assert.equal(host, 'civitai.com:443');
    assert.deepEqual(parseReference(displayUrl, SITES).reference, reference, 'its own URL means the same');
  });
}

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['', /copy its address/],
  ['a model', /no URL of a model on Civitai/],
  ['370194', /no URL of a model on Civitai/],
  ['https://example.com/models/1', /no URL of Civitai/],
  ['https://civitai.com.example.com/models/1', /no URL of Civitai/],
  ['https://example.com/?x=https://civitai.com/models/1', /no URL of Civitai/],
  ['https://civitai.com:8443/models/1', /no URL of Civitai/],
  ['ftp://civitai.com/models/1', /no URL of Civitai/],
  ['https://user:pass@civitai.com/models/1', /user name/],
  ['https://civitai.com@example.com/models/1', /no URL of Civitai/],
  ['https://civitai.com/', /not that of one model/],
  ['https://civitai.com/models', /not that of one model/],
  ['https://civitai.com/models/train', /not that of one model/],
  ['https://civitai.com/images/123', /page of an image.*civitai\.com\/models\//],
  ['https://civitai.com/posts/123', /page of a post/],
  ['https://civitai.com/articles/123/how', /page of an article/],
  ['https://civitai.com/user/somebody', /page of a user/],
  ['https://civitai.com/fr/collections/123', /page of a collection/],
  ['https://civitai.com/models/0', /from 1 to 2147483647/],
  ['https://civitai.com/models/2147483648', /from 1 to 2147483647/],
  ['https://civitai.com/models/007', /from 1 to 2147483647/],
  ['https://civitai.com/models/1?modelVersionId=abc', /from 1 to 2147483647/],
  ['https://civitai.com/models/1?fileId=-1', /from 1 to 2147483647/],
  ['https://civitai.com/api/v1/model-versions/by-hash/nonsense', /not that of one model/],
  ['https://civitai.com/api/download/models/2?type=%3Cscript%3E', /which file is meant/],
  ['https://civitai.com/models/1?token=a%20b', /token of Civitai cannot hold/],
  ['urn:air:sdxl:lora:civitai:99999999999@1', /from 1 to 2147483647/],
  ['urn:air:sdxl:lora:openai:1@2', /AIR/],
  ['urn:air:flux1:checkpoint:huggingface:black-forest-labs/FLUX.1-dev', /huggingFaceModelName/],
  [`https://civitai.com/models/1?x=${'y'.repeat(5000)}`, /copy its address/],
];

for (const [given, message] of REFUSED) {
  test(`refuses ${given === '' ? 'nothing' : given.slice(0, 80)}`, () => {
    assert.throws(
      () => parseReference(given, SITES),
      (error) =>
        error instanceof ImportRefusedError &&
        error.code === 'invalid-reference' &&
        message.test(error.message),
    );
  });
}

test('a token in the URL becomes the secret, and nothing else', () => {
  const parsed = parseReference('https://civitai.com/api/download/models/2?token=s3cret&type=VAE', SITES);
  assert.equal(parsed.secret, 's3cret');
  assert.doesNotMatch(JSON.stringify({ ...parsed, secret: null }), /s3cret|token/);
});

test('a slug is the name until the real one is known', () => {
  assert.equal(parseReference('https://civitai.com/models/1/blue-sky', SITES).provisionalName, 'blue-sky');
  assert.equal(parseReference('https://civitai.com/models/1', SITES).provisionalName, 'Civitai model 1');
  assert.equal(
    parseReference('https://civitai.com/models/1/blue-sky&token=abc', SITES).provisionalName,
    'Civitai model 1',
  );
});

test('with another endpoint its own URLs and the public ones mean that endpoint', () => {
  const own = parseReference('http://127.0.0.1:8080/civitai/models/1?modelVersionId=2', MIRROR);
  assert.equal(own.displayUrl, 'http://127.0.0.1:8080/civitai/models/1?modelVersionId=2');
  assert.equal(own.host, '127.0.0.1:8080');
  const onDefaultPort = new Sites('http://mirror.example/civitai');
  assert.equal(parseReference('1@2', onDefaultPort).host, 'mirror.example:80');
  const pasted = parseReference('https://civitai.red/models/1?modelVersionId=2', MIRROR);
  assert.deepEqual(pasted.reference, own.reference);
  assert.equal(parseReference('http://127.0.0.1:8081/models/1', MIRROR).reference.host, '127.0.0.1:8081');
  assert.throws(() => parseReference('http://127.0.0.1:9/models/1', MIRROR), ImportRefusedError);
});

const TOKEN = 'tok-5ecret~value';
const pieces = fc.constantFrom(
  'https://',
  'http://',
  'civitai.com',
  'civitai.red',
  '/models/',
  '/api/download/models/',
  '/api/v1/model-versions/by-hash/',
  '/images/',
  '1',
  '370194',
  'slug-of-it',
  '?',
  '&',
  '#',
  'type=Model',
  'modelVersionId=2',
  'fileId=',
  `token=${TOKEN}`,
  'urn:air:',
  'civitai:',
  '@',
  '%',
  '\u0000',
);

test('whatever is pasted is understood or refused, and a token is never repeated', () => {
  const pasted = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc
      .array(fc.oneof({ weight: 6, arbitrary: pieces }, fc.string()), { maxLength: 12 })
      .map((all) => all.join('')),
    fc
      .tuple(fc.constantFrom('models', 'model-versions', 'api/download/models'), fc.string(), fc.string())
      .map(([route, before, after]) => `https://civitai.com/${route}/1?${before}&token=${TOKEN}&${after}`),
  );
  fc.assert(
    fc.property(pasted, (given) => {
      try {
        const { secret, ...shown } = parseReference(given, SITES);
        assert.doesNotMatch(JSON.stringify(shown), /tok-5ecret/);
        assert.equal(parseReference(shown.displayUrl, SITES).displayUrl, shown.displayUrl);
        if (secret === TOKEN) assert.ok(given.includes('token='));
      } catch (error) {
        assert.ok(error instanceof ImportRefusedError, String(error));
        assert.equal(error.code, 'invalid-reference');
        assert.doesNotMatch(error.message + JSON.stringify(error.details), /tok-5ecret/);
      }
    }),
    { numRuns: 2_000 },
  );
});
