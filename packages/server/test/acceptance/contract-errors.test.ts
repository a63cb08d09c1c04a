import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, type ErrorJson, type UploadJson } from './driver/api.ts';
import { basicAuthorization } from './driver/checked-api.ts';
import { assertError } from './driver/error-answer.ts';
import { MIN_PART } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

const VALID = {
  kind: 'text',
  fileName: 'a.txt',
  contentType: 'text/plain',
  fileSize: 100,
  parts: 1,
} as const;
const GIB = 1024 ** 3;

/** A wrong create: what changes in a valid one (null: the field is left out), and what the reason must say. */
type Row = readonly [title: string, change: Readonly<Record<string, unknown>>, ...says: RegExp[]];

const CREATE: readonly Row[] = [
  ['no kind', { kind: null }, /missing kind/],
  ['no fileName', { fileName: null }, /missing fileName/],
  ['no contentType', { contentType: null }, /missing contentType/],
  ['no fileSize', { fileSize: null }, /missing fileSize/],
  ['no parts', { parts: null }, /missing parts/],
  [
    'only a kind',
    { fileName: null, contentType: null, fileSize: null, parts: null },
    /no source/,
    /fileName/,
    /huggingFaceModelName/,
  ],
  ['a url besides', { url: 'https://example.com/a' }, /different sources/, /url/, /fileSize/],
  [
    'a Hugging Face model besides',
    { huggingFaceModelName: 'a/b' },
    /different sources/,
    /huggingFaceModelName/,
  ],
  [
    'a Civitai model besides',
    { civitaiModelUrl: 'https://civitai.com/models/1' },
    /different sources/,
    /civitaiModelUrl/,
  ],
  ['an unknown kind', { kind: 'spreadsheet' }, /kind must be one of 3d, asset, audio/],
  ['a kind that is no string', { kind: 7 }, /kind/],
  ['an empty fileName', { fileName: '' }, /fileName must not be empty/],
  [
    'a fileName of 1025 characters',
    { fileName: 'x'.repeat(1025) },
    /fileName must have at most 1024 characters/,
  ],
  ['a fileName that is no string', { fileName: ['a.txt'] }, /fileName must be a string/],
  ['a NUL in the fileName', { fileName: 'a\u0000.txt' }, /NUL/],
  ['an empty contentType', { contentType: '' }, /contentType must not be empty/],
  ['a contentType without a slash', { contentType: 'png' }, /contentType must be a MIME type such as/],
  ['a contentType with half a type', { contentType: 'image/' }, /contentType must be a MIME type/],
  [
    'a contentType of 256 characters',
    { contentType: `text/${'x'.repeat(251)}` },
    /contentType must have at most 255/,
  ],
  ['a fileSize of 0', { fileSize: 0 }, /fileSize must be at least 1/],
  ['a negative fileSize', { fileSize: -5 }, /fileSize must be at least 1/],
  ['a broken fileSize', { fileSize: 10.5 }, /fileSize must be a whole number/],
  ['a fileSize as text', { fileSize: '100' }, /fileSize must be a whole number/],
  [
    'a fileSize beyond 5 TiB',
    { fileSize: 5 * 1024 ** 4 + 1, parts: 2000 },
    /fileSize must be at most 5497558138880/,
  ],
  ['a fileSize beyond all numbers', { fileSize: 1e300 }, /fileSize/],
  ['no part at all', { parts: 0 }, /parts must be at least 1/],
  ['10,001 parts', { fileSize: 10_001 * MIN_PART, parts: 10_001 }, /parts must be at most 10000/],
  ['a broken number of parts', { parts: 1.5 }, /parts must be a whole number/],
  ['parts as text', { parts: '1' }, /parts must be a whole number/],
  [
    'more parts than 5 MiB each allow',
    { fileSize: 3 * MIN_PART, parts: 4 },
    /at least 5242880 bytes/,
    /nearest possible number of parts is 3/,
  ],
  ['two parts of a file of 5 MiB', { fileSize: MIN_PART, parts: 2 }, /nearest possible number of parts is 1/],
  [
    'a part of more than 5 GiB',
    { fileSize: 11 * GIB, parts: 2 },
    /at most 5368709120 bytes/,
    /nearest possible number of parts is 3/,
  ],
  ['assetOptions that is no object', { assetOptions: 'hide' }, /assetOptions must be an object/],
  ['assetOptions with a model', { kind: 'model', assetOptions: { hide: true } }, /model/],
  ['a hide that is no boolean', { assetOptions: { hide: 'yes' } }, /assetOptions\.hide must be a boolean/],
  [
    'collectionIds that is no list',
    { assetOptions: { collectionIds: 'c' } },
    /assetOptions\.collectionIds must be an array/,
  ],
  [
    '50 collections',
    { assetOptions: { collectionIds: Array.from({ length: 50 }, (_, i) => `c${i}`) } },
    /collectionIds must have at most 49/,
  ],
  [
    'unknown collections',
    { assetOptions: { collectionIds: ['collection_a', 'collection_b'] } },
    /No such collection.*collection_a, collection_b/,
  ],
  [
    'an unknown parent',
    { assetOptions: { parentId: 'asset_nobody' } },
    /No such asset.*asset_nobody.*parentId/,
  ],
  ['an empty parent', { assetOptions: { parentId: '' } }, /assetOptions\.parentId must not be empty/],
];

/** Wrong creates that are not a changed multipart. */
const SOURCES: readonly Row[] = [
  ['nothing', {}, /no source/, /fileName, fileSize, contentType, parts, kind/, /url/, /civitaiModelUrl/],
  ['a url without a kind', { url: 'https://example.com/a.png' }, /needs its kind/, /missing kind/],
  [
    'two remote sources',
    { url: 'https://example.com/a', kind: 'image', civitaiModelUrl: 'https://civitai.com/models/1' },
    /different sources: url, civitaiModelUrl/,
  ],
  [
    'both model hubs',
    { huggingFaceModelName: 'a/b', civitaiModelUrl: 'https://civitai.com/models/1' },
    /different sources/,
  ],
  ['an empty url', { url: '', kind: 'image' }, /url must not be empty/],
  ['a url that is no string', { url: 5, kind: 'image' }, /url must be a string/],
];

/** Other requests: method, path, body, what the reason must say. */
const REQUESTS: readonly (readonly [string, string, unknown, RegExp])[] = [
  ['POST', '/uploads/UPLOAD/action', {}, /action is missing/],
  ['POST', '/uploads/UPLOAD/action', { action: 'upload-complete' }, /action must be one of complete/],
  ['POST', '/uploads/UPLOAD/action', { action: 1 }, /action/],
  ['POST', '/uploads/UPLOAD/action', { action: 'complete' }, /missing part\(s\) 1/],
  ['POST', '/uploads/UPLOAD/action', undefined, /needs a JSON body/],
  ['POST', '/uploads', [], /the body must be an object/],
  ['POST', '/uploads', 'text', /the body must be an object/],
  ['POST', '/uploads', null, /body/],
  ['GET', '/uploads?status=done', undefined, /status must be one of pending, complete/],
  ['GET', '/uploads?kind=picture', undefined, /kind must be one of 3d/],
  ['GET', '/uploads?source=ftp', undefined, /source must be one of civitai/],
  ['GET', '/uploads?pageSize=0', undefined, /pageSize must be at least 1/],
  ['GET', '/uploads?pageSize=101', undefined, /pageSize must be at most 100/],
  ['GET', '/uploads?pageSize=many', undefined, /pageSize must be a whole number/],
  ['GET', '/uploads?paginationToken=nonsense', undefined, /paginationToken is not a token of this list/],
];

describe('a bad request', () => {
  let server: TestServer;
  let api: Api;
  let upload: UploadJson;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
    upload = await api.createUpload(VALID);
  });
  after(() => server.dispose());

  async function refusedCreate(
    body: Readonly<Record<string, unknown>>,
    says: readonly RegExp[],
  ): Promise<void> {
    const error = assertError(
      await api.call<ErrorJson>('POST', '/uploads', body),
      400,
      'InvalidRequestError',
    );
    for (const pattern of says) assert.match(error.reason, pattern);
  }

  for (const [title, change, ...says] of CREATE) {
    it(`to create an upload with ${title} is 400 and says so`, () =>
      refusedCreate({ ...VALID, ...change }, says));
  }
  for (const [title, body, ...says] of SOURCES) {
    it(`to create an upload from ${title} is 400 and says so`, () => refusedCreate(body, says));
  }

  it('names the nearest possible plan as data, too', async () => {
    const body = { ...VALID, fileSize: 3 * MIN_PART, parts: 9 };
    const error = assertError(
      await api.call<ErrorJson>('POST', '/uploads', body),
      400,
      'InvalidRequestError',
    );
    const { nearestParts, leastParts, mostParts } = error.details;
    assert.deepEqual(
      { nearestParts, leastParts, mostParts },
      { nearestParts: 3, leastParts: 1, mostParts: 3 },
    );
    await api.abortUpload((await api.createUpload({ ...body, parts: 3 })).id);
  });

  it('with several mistakes names them all', async () => {
    await refusedCreate({ ...VALID, fileSize: 'big', parts: 0, kind: 'x' }, [/fileSize/, /parts/, /kind/]);
  });

  for (const [method, path, body, says] of REQUESTS) {
    it(`${method} ${path} with ${JSON.stringify(body) ?? 'nothing'} is 400 and says why`, async () => {
      const answer = await api.call<ErrorJson>(method, path.replace('UPLOAD', upload.id), body);
      assert.match(assertError(answer, 400, 'InvalidRequestError').reason, says);
    });
  }

  for (const depth of [64, 100_000]) {
    it(`with ${depth} levels of arrays in a field that is passed over is 400, and no trouble`, async () => {
      // Written, not built: JSON.stringify does not go as deep.
      const body = `{"name": "deep", "passedOver": ${'['.repeat(depth)}${']'.repeat(depth)}}`;
      const response = await fetch(`${server.url}/v1/collections`, {
        method: 'POST',
        headers: { authorization: basicAuthorization(server), 'idempotency-key': `deep-${depth}` },
        body,
      });
      const { status, headers } = response;
      const answer = { status, headers, body: (await response.json()) as ErrorJson };
      const error = assertError(answer, 400, 'InvalidRequestError');
      assert.match(error.reason, /nested deeper than 64 levels/);
    });
  }

  it('changes nothing: there is still only the upload of before, pending', async () => {
    const { body } = await api.call<{ uploads: UploadJson[] }>('GET', '/uploads?status=pending');
    assert.deepEqual(
      body.uploads.map(({ id }) => id),
      [upload.id],
    );
  });
});

describe('a lenient reader', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  it('ignores unknown fields, in bodies and queries', async () => {
    const answer = await api.call('POST', '/uploads?unknown=1', {
      ...VALID,
      pixelGridSize: 8,
      __proto__x: {},
    });
    assert.equal(answer.status, 200);
  });

  it('reads integer-valued floats as integers, null as absent, and options from any Content-Type', async () => {
    const text = JSON.stringify({ ...VALID, url: null, assetOptions: null })
      .replace(':100', ':1.0e2')
      .replace(':1,', ':1.0,');
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
      const response = await fetch(`${server.url}/v1/uploads`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${server.apiKey}:${server.apiSecret}`)}`,
          'content-type': type,
        },
        body: text,
      });
      const body = (await response.json()) as { upload: UploadJson };
      assert.equal(response.status, 200, JSON.stringify(body));
      assert.equal(body.upload.fileSize, 100);
      assert.equal(body.upload.partsCount, 1);
    }
  });

  it('takes every kind of the contract or says that it cannot validate it yet', async () => {
    for (const kind of ['3d', 'asset', 'audio', 'avatar', 'image', 'model', 'text', 'video']) {
      const answer = await api.call<ErrorJson>('POST', '/uploads', { ...VALID, kind });
      if (answer.status === 200) continue;
      const error = assertError(answer, 400, 'InvalidRequestError');
      assert.match(error.reason, new RegExp(`kind "${kind}" yet; it accepts .*text`));
    }
  });

  it('takes the smallest and the largest plan', async () => {
    for (const [fileSize, parts] of [
      [1, 1],
      [5 * MIN_PART + 1, 6],
      [5 * MIN_PART + 1, 1],
    ] as const) {
      const upload = await api.createUpload({ ...VALID, fileSize, parts });
      assert.equal(upload.parts?.length, parts);
      await api.abortUpload(upload.id);
    }
  });
});
