import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { createProject } from './driver/administration.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api, sha256 } from './driver/api.ts';
import { type AssetJson, createAsset, listAssets, retrieveAsset } from './driver/assets.ts';
import { storedFiles } from './driver/disk-usage.ts';
import { fileCountAtRest, untilFileCount } from './driver/idle-collector.ts';
import { MIB, samplePng } from './driver/sample-files.ts';
import { assertHarmless, assertServed } from './driver/served.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { readSigned } from './driver/signed-urls.ts';

const INLINE_LIMIT = 6 * MIB;
const CAPABILITIES = [
  'DETECTION',
  'GENERATIVE_FILL',
  'PIXELATE',
  'PROMPT_EDITING',
  'REFINE',
  'REFRAME',
  'REMOVE_BACKGROUND',
  'SEGMENTATION',
  'UPSCALE',
  'UPSCALE_360',
  'VECTORIZATION',
];
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>';

describe('POST /assets', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  test('an image becomes an asset with every field of the reference', async () => {
    const png = await samplePng('fields', 96, 64);
    const asset = await createAsset(api, { name: 'noise.png', image: png.toString('base64') });
    const { id, ownerId, authorId, createdAt, updatedAt, url, metadata, properties, ...rest } = asset;
    assert.match(id, /^asset_[0-9A-Za-z]{24}$/);
    assert.match(ownerId, /^proj_/);
    assert.match(String(authorId), /^[0-9a-f]{32}$/);
    assert.equal(new Date(createdAt).toISOString(), createdAt);
    assert.equal(updatedAt, createdAt);
    const size = png.length;
    assert.partialDeepStrictEqual(metadata, {
      kind: 'image',
      type: 'uploaded',
      name: 'noise.png',
      size,
      width: 96,
      height: 64,
    });
    assert.ok(!('parentId' in metadata) && !('rootParentId' in metadata));
    assert.deepEqual(properties, { size, width: 96, height: 64 });
    const picture = { assetId: id, url: rest.thumbnail?.url };
    assert.deepEqual(rest, {
      collectionIds: [],
      editCapabilities: CAPABILITIES,
      kind: 'image',
      mimeType: 'image/png',
      privacy: 'private',
      source: 'uploaded',
      status: 'success',
      tags: [],
      isHidden: false,
      sha256: sha256(png),
      preview: picture,
      thumbnail: picture,
    });
    assert.ok(URL.canParse(url));
  });

  test('what was created can be retrieved at once, and retrieving is stable', async () => {
    const asset = await createAsset(api);
    assert.deepEqual(await retrieveAsset(api, asset.id), asset);
  });

  test('its URL shows the very bytes that were sent, inline and harmlessly', async () => {
    const png = await samplePng('bytes');
    const asset = await createAsset(api, { name: 'bytes.png', image: png.toString('base64') });
    const { headers, bytes } = await readSigned(asset.url);
    assert.ok(bytes.equals(png));
    assert.equal(headers.get('content-type'), 'image/png');
    assert.match(headers.get('content-disposition') ?? '', /^inline; filename="bytes\.png"/);
    assertServed(headers, png);
  });

  test('its thumbnail is a WebP that anyone with the URL can see', async () => {
    const asset = await createAsset(api, {
      image: (await samplePng('large', 1200, 600)).toString('base64'),
    });
    const { headers, bytes } = await readSigned(asset.thumbnail?.url ?? '');
    assert.equal(headers.get('content-type'), 'image/webp');
    const { format, width = 0, height = 0 } = await sharp(bytes).metadata();
    assert.equal(format, 'webp');
    assert.ok(width < 1200 && Math.abs(width / height - 2) < 0.05, `${width} x ${height}`);
    assertServed(headers, bytes);
  });

  test('a data URL, upper case and with line breaks, is taken like raw base64', async () => {
    const png = await samplePng('data URL');
    const broken = png.toString('base64').replace(/.{1,76}/g, '$&\r\n');
    const asset = await createAsset(api, { image: `data:IMAGE/PNG;base64,${broken}` });
    assert.equal(asset.sha256, sha256(png));
  });

  test('an SVG is an image on which no editing of pixels is offered', async () => {
    const asset = await createAsset(api, { name: 'box.svg', image: Buffer.from(SVG).toString('base64') });
    assert.equal(asset.mimeType, 'image/svg+xml');
    assert.deepEqual(asset.editCapabilities, []);
    const { headers } = await readSigned(asset.url);
    assertHarmless(headers);
  });

  for (const name of ['', '   ', '\u0007\n']) {
    test(`the name ${JSON.stringify(name)} becomes a default one`, async () => {
      assert.equal((await createAsset(api, { name })).metadata.name, 'image');
    });
  }

  test('fields that Wharf does not know, and null for those it knows, are ignored', async () => {
    const asset = await createAsset(api, {
      pixelGridSize: 16,
      canvas: null,
      thumbnail: null,
      hide: null,
      parentId: null,
      collectionIds: null,
    });
    assert.equal(asset.isHidden, false);
  });

  test('the same bytes twice are two assets and stored once', async () => {
    const image = (await samplePng('twice')).toString('base64');
    const first = await createAsset(api, { name: 'one', image });
    const files = await fileCountAtRest(server.dataDirectory);
    const second = await createAsset(api, { name: 'two', image });
    assert.notEqual(second.id, first.id);
    await untilFileCount(server.dataDirectory, files);
    assert.ok((await readSigned(second.url)).bytes.equals(Buffer.from(image, 'base64')));
  });

  test('hide, parentId and collectionIds take effect', async () => {
    const collections: string[] = [];
    for (const name of ['A', 'B']) {
      const answer = await api.call<{ collection: { id: string } }>('POST', '/collections', { name });
      collections.push(ok(answer).collection.id);
    }
    const root = await createAsset(api);
    const child = await createAsset(api, { parentId: root.id });
    const grandchild = await createAsset(api, { parentId: child.id, hide: true, collectionIds: collections });
    assert.equal(child.metadata.parentId, root.id);
    assert.equal(child.metadata.rootParentId, root.id);
    assert.equal(grandchild.metadata.parentId, child.id);
    assert.equal(grandchild.metadata.rootParentId, root.id);
    assert.equal(grandchild.isHidden, true);
    assert.deepEqual(new Set(grandchild.collectionIds), new Set(collections));
  });

  test('an image just below 6 MiB is taken', async () => {
    const width = 1440;
    const height = 1440;
    const png = await sharp(await samplePng('six MiB', width, height))
      .png({ compressionLevel: 0 })
      .toBuffer();
    assert.ok(png.length < INLINE_LIMIT && png.length > INLINE_LIMIT - 128 * 1024, String(png.length));
    const asset = await createAsset(api, { image: `data:image/png;base64,${png.toString('base64')}` });
    assert.equal(asset.sha256, sha256(png));
  });

  for (const [what, size] of [
    ['one byte over 6 MiB', INLINE_LIMIT + 1],
    ['7 MiB', 7 * MIB],
    ['more than any request body may have', 9 * MIB],
  ] as const) {
    test(`an image of ${what} is 413`, async () => {
      const image = Buffer.alloc(size, 0x41).toString('base64');
      const { status, body } = await refusal(api, 'POST', '/assets', { name: 'x', image });
      assert.equal(status, 413);
      assert.equal(body.name, 'PayloadTooLargeError');
    });
  }

  test('a client that is still sending too large a body gets the answer, not a broken pipe', async () => {
    const image = 'A'.repeat(12 * MIB);
    for (let round = 0; round < 10; round += 1) {
      assert.equal((await refusal(api, 'POST', '/assets', { name: 'x', image })).status, 413);
    }
  });

  test('parents and collections of another project are unknown', async () => {
    const other = new Api(server, await createProject(server, 'other creators'));
    const parent = await createAsset(other);
    const image = (await samplePng('stranger')).toString('base64');
    const answer = await refusal(api, 'POST', '/assets', { name: 'x', image, parentId: parent.id });
    assert.equal(answer.status, 400);
    assert.match(answer.body.reason, /No such asset/);
  });

  test('twenty creations of the same image at once are twenty assets with one file', async () => {
    const png = await samplePng('crowd');
    const image = png.toString('base64');
    const created = await Promise.all(
      Array.from({ length: 20 }, (_, index) => createAsset(api, { name: `crowd ${index}`, image })),
    );
    assert.equal(new Set(created.map((asset: AssetJson) => asset.id)).size, 20);
    const page = await listAssets(api, { name: 'crowd', pageSize: '100' });
    assert.equal(page.assets.length, 20);
    const paths = new Set(created.map((asset) => new URL(asset.url).pathname.split('/')[3]));
    assert.equal(paths.size, 1);
  });

  describe('a refusal', () => {
    let files: number;

    before(async () => {
      files = await fileCountAtRest(server.dataDirectory);
    });
    afterEach(async () => {
      assert.equal((await storedFiles(server.dataDirectory)).length, files, 'something was stored');
    });

    const refused: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
      ['no image', { name: 'x' }, /^Either 'image' or 'canvas' must be provided$/],
      ['an empty image', { name: 'x', image: ' ' }, /^Either 'image' or 'canvas' must be provided$/],
      ['a canvas alone', { name: 'x', canvas: '{}' }, /'canvas' is not supported/],
      ['no name', { image: 'aaaa' }, /name is missing/],
      ['what is not base64', { name: 'x', image: '<png>' }, /not valid base64/],
      ['bytes that are no image', { name: 'x', image: Buffer.from('MZ hello').toString('base64') }, /image/],
      ['an unknown parent', { name: 'x', parentId: 'asset_none' }, /No such asset .*asset_none/],
      ['an unknown collection', { name: 'x', collectionIds: ['c_none'] }, /No such collection .*c_none/],
    ];
    for (const [what, fields, reason] of refused) {
      test(`${what} is 400 with a reason`, async () => {
        const image = (await samplePng(what)).toString('base64');
        const body = 'image' in fields || !/unknown/.test(what) ? fields : { ...fields, image };
        const answer = await refusal(api, 'POST', '/assets', body);
        assert.equal(answer.status, 400);
        assert.match(answer.body.reason, reason);
      });
    }

    test('a data URL that lies about its content is 400 with the code of the validator', async () => {
      const jpeg = await sharp(await samplePng('lie'))
        .jpeg()
        .toBuffer();
      const image = `data:image/png;base64,${jpeg.toString('base64')}`;
      const { status, body } = await refusal(api, 'POST', '/assets', { name: 'x', image });
      assert.equal(status, 400);
      assert.equal(body.details.code, 'type-mismatch');
      assert.match(body.reason, /image\/png.*JPEG/);
    });

    test('a truncated image is 400 with the code of the validator', async () => {
      const png = await samplePng('cut');
      const image = png.subarray(0, png.length - 200).toString('base64');
      const { status, body } = await refusal(api, 'POST', '/assets', { name: 'x', image });
      assert.equal(status, 400);
      assert.ok(['truncated', 'corrupt'].includes(String(body.details.code)), JSON.stringify(body));
    });

    test('an SVG with a script is refused', async () => {
      const image = Buffer.from(SVG.replace('<rect', '<script>alert(1)</script><rect')).toString('base64');
      const { status, body } = await refusal(api, 'POST', '/assets', { name: 'x', image });
      assert.equal(status, 400);
      assert.equal(body.details.code, 'active-content');
    });
  });
});
