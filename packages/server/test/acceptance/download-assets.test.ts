import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { createProject } from './driver/administration.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api, sha256 } from './driver/api.ts';
import { createAsset, uploadText } from './driver/assets.ts';
import { storedFiles } from './driver/disk-usage.ts';
import { fileCountAtRest, untilFileCount } from './driver/idle-collector.ts';
import { samplePng } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { readSigned } from './driver/signed-urls.ts';

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>';

describe('POST /assets/{assetId}/download', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  const download = async (id: string, body?: object) =>
    ok(await api.call<{ url: string }>('POST', `/assets/${id}/download`, body)).url;

  /** The file name that browsers take from the answer (RFC 6266: the extended parameter wins). */
  const savedAs = (headers: Headers) => {
    const disposition = headers.get('content-disposition') ?? '';
    assert.match(disposition, /^attachment;/);
    return decodeURIComponent(/filename\*=UTF-8''(\S+)$/.exec(disposition)?.[1] ?? '');
  };

  test('without a format, or without a body, it is the original as an attachment', async () => {
    const png = await samplePng('original');
    const { id } = await createAsset(api, { name: 'Ünïcode 100% #1?.png', image: png.toString('base64') });
    for (const body of [undefined, {}, { targetFormat: null }]) {
      const { headers, bytes } = await readSigned(await download(id, body));
      assert.ok(bytes.equals(png));
      assert.equal(headers.get('content-type'), 'image/png');
      assert.equal(savedAs(headers), 'Ünïcode 100% #1?.png');
    }
  });

  for (const [name, expected] of [
    ['portrait', 'portrait.png'],
    ['portrait.webp', 'portrait.png'],
    ['v1.2', 'v1.2.png'],
    ['before/after.png', 'before-after.png'],
  ] as const) {
    test(`a PNG named ${name} is saved as ${expected}`, async () => {
      const { id } = await createAsset(api, { name });
      assert.equal(savedAs((await readSigned(await download(id))).headers), expected);
    });
  }

  test('a name longer than file systems take is cut, and its URLs work', async () => {
    const asset = await createAsset(api, { name: '写'.repeat(300) });
    for (const url of [asset.url, await download(asset.id)]) await readSigned(url);
    const name = savedAs((await readSigned(await download(asset.id))).headers);
    assert.match(name, /^写{60,}\.png$/);
    assert.ok(Buffer.byteLength(name) <= 255);
  });

  for (const [targetFormat, mimeType, extension] of [
    ['gif', 'image/gif', 'gif'],
    ['jpeg', 'image/jpeg', 'jpg'],
    ['jpg', 'image/jpeg', 'jpg'],
    ['webp', 'image/webp', 'webp'],
    ['avif', 'image/avif', 'avif'],
    ['tif', 'image/tiff', 'tif'],
    ['tiff', 'image/tiff', 'tif'],
  ] as const) {
    test(`an image is converted to ${targetFormat}: same size, right type, right name`, async () => {
      const { id } = await createAsset(api, {
        name: 'picture.png',
        image: (await samplePng(targetFormat, 60, 40)).toString('base64'),
      });
      const { headers, bytes } = await readSigned(await download(id, { targetFormat }));
      assert.equal(headers.get('content-type'), mimeType);
      assert.equal(savedAs(headers), `picture.${extension}`);
      const { format, compression, width, height } = await sharp(bytes).metadata();
      assert.deepEqual({ width, height }, { width: 60, height: 40 });
      const decoded = format === 'heif' ? compression : format;
      assert.equal(decoded, mimeType === 'image/avif' ? 'av1' : mimeType.slice('image/'.length));
    });
  }

  test('a JPEG becomes a PNG with the same picture', async () => {
    const jpeg = await sharp(await samplePng('jpeg'))
      .jpeg()
      .toBuffer();
    const { id } = await createAsset(api, { name: 'photo.jpg', image: jpeg.toString('base64') });
    const { bytes } = await readSigned(await download(id, { targetFormat: 'png' }));
    const [expected, given] = await Promise.all([jpeg, bytes].map((image) => sharp(image).raw().toBuffer()));
    assert.ok(given !== undefined && expected?.equals(given));
  });

  for (const [targetFormat, format] of [
    ['jpeg', 'jpeg'],
    ['jpg', 'jpeg'],
    ['tif', 'tiff'],
  ] as const) {
    test(`the format that it has, asked for as ${targetFormat}, is the original byte for byte`, async () => {
      const image = await sharp(await samplePng(`own ${targetFormat}`))
        .toFormat(format)
        .toBuffer();
      const { id } = await createAsset(api, { name: 'own', image: image.toString('base64') });
      const { bytes } = await readSigned(await download(id, { targetFormat }));
      assert.equal(sha256(bytes), sha256(image));
    });
  }

  test('an SVG is handed out as SVG, and drawn as PNG', async () => {
    const { id } = await createAsset(api, { name: 'box.svg', image: Buffer.from(SVG).toString('base64') });
    const original = await readSigned(await download(id, { targetFormat: 'svg' }));
    assert.equal(original.bytes.toString(), SVG);
    assert.equal(savedAs(original.headers), 'box.svg');
    const drawn = await readSigned(await download(id, { targetFormat: 'png' }));
    const { format, width, height } = await sharp(drawn.bytes).metadata();
    assert.deepEqual({ format, width, height }, { format: 'png', width: 40, height: 20 });
  });

  test('a conversion is made once, kept, and goes with its asset', async () => {
    const files = await fileCountAtRest(server.dataDirectory);
    const { id } = await createAsset(api);
    const first = await download(id, { targetFormat: 'webp' });
    const kept = await fileCountAtRest(server.dataDirectory);
    assert.equal(kept, files + 3, 'content, thumbnail and conversion');
    const second = await download(id, { targetFormat: 'webp' });
    assert.equal(new URL(second).pathname, new URL(first).pathname);
    assert.equal((await storedFiles(server.dataDirectory)).length, kept);
    ok(await api.call('DELETE', '/assets', { assetIds: [id] }));
    await untilFileCount(server.dataDirectory, files);
  });

  test('the same conversion asked for ten times at once is stored once', async () => {
    const { id } = await createAsset(api);
    const files = await fileCountAtRest(server.dataDirectory);
    const urls = await Promise.all(Array.from({ length: 10 }, () => download(id, { targetFormat: 'jpeg' })));
    assert.equal(new Set(urls.map((url) => new URL(url).pathname)).size, 1);
    assert.equal(await fileCountAtRest(server.dataDirectory), files + 1);
  });

  for (const targetFormat of ['heif', 'svg', 'glb', 'fbx', 'obj']) {
    test(`an image as ${targetFormat} is 400 and says what is possible`, async () => {
      const { id } = await createAsset(api);
      const { status, body } = await refusal(api, 'POST', `/assets/${id}/download`, { targetFormat });
      assert.equal(status, 400);
      assert.match(body.reason, /^Invalid target format .*avif, gif, jpeg, jpg, png, tif, tiff, webp/);
    });
  }

  test('a format that does not exist is 400', async () => {
    const { id } = await createAsset(api);
    const { status, body } = await refusal(api, 'POST', `/assets/${id}/download`, { targetFormat: 'bmp' });
    assert.equal(status, 400);
    assert.match(body.reason, /targetFormat must be one of/);
  });

  test('a text is handed out as plain text, and in no other format', async () => {
    const { id, url } = await uploadText(api, 'notes.md', '# Nötes\n');
    const { headers, bytes } = await readSigned(await download(id));
    assert.equal(bytes.toString(), '# Nötes\n');
    assert.equal(headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(savedAs(headers), 'notes.md');
    assert.match((await readSigned(url)).headers.get('content-disposition') ?? '', /^inline;/);
    const { status, body } = await refusal(api, 'POST', `/assets/${id}/download`, { targetFormat: 'png' });
    assert.equal(status, 400);
    assert.match(body.reason, /^Invalid target format/);
  });

  test('an asset that is unknown or of another project is 404', async () => {
    const other = new Api(server, await createProject(server, 'other downloaders'));
    const { id } = await createAsset(other);
    for (const unknown of ['asset_none', id]) {
      assert.equal((await refusal(api, 'POST', `/assets/${unknown}/download`, {})).status, 404);
    }
  });
});
