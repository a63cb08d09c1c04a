import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startLocalServer } from '../../sdk/test/driver/local-server.ts';
import { PNG_BASE64 } from '../../sdk/test/driver/sample-files.ts';
import { binaryFbx } from '../../server/test/decoder/sample-scenes-fbx-writer.ts';
import {
  boxParts,
  glbFile,
  gltfFile,
  skinnedParts,
  USDA_LAYER,
  usdzPackage,
} from '../../server/test/decoder/sample-scenes-gltf.ts';
import {
  asciiStl,
  BOX,
  binaryStl,
  objFile,
  plyFile,
  sampleVox,
} from '../../server/test/decoder/sample-scenes-plain.ts';
import { assertAccessible } from './driver/accessibility.ts';
import { colorsOf, faultsOf, openAsset, putAsset, viewerOf } from './driver/asset-page.ts';
import { type ConsoleStage, startConsole, WITHOUT_CHROMIUM } from './driver/console-stage.ts';
import { FBX_CUBE } from './driver/sample-fbx.ts';
import { redKtx2 } from './driver/sample-ktx2.ts';

const SAMPLES: readonly (readonly [name: string, bytes: () => Buffer])[] = [
  ['box.glb', () => glbFile(boxParts())],
  ['box.gltf', () => gltfFile(boxParts())],
  ['box.obj', () => objFile(BOX)],
  ['ascii.stl', () => asciiStl(BOX)],
  ['binary.stl', () => binaryStl(BOX)],
  ['box.ply', () => plyFile(BOX, 'binary_little_endian')],
  ['box.vox', sampleVox],
  ['box.usdz', () => usdzPackage([{ name: 'scene.usda', data: Buffer.from(USDA_LAYER) }])],
  ['binary.fbx', () => binaryFbx(7500, FBX_CUBE)],
];

describe('the 3D view', { skip: WITHOUT_CHROMIUM }, () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await startConsole();
  });
  after(() => stage.close());

  it('draws each format', async () => {
    const page = await stage.open('/', { viewport: { width: 800, height: 600 } });
    for (const [name, bytes] of SAMPLES) {
      const asset = await putAsset(stage, bytes(), name, '3d');
      await page.goto(`${stage.server.url}/assets/${asset.id}`);
      const canvas = page.getByRole('img', { name: /^3D view of .*triangle/ });
      await canvas.waitFor();
      await page.getByRole('button', { name: 'Grid' }).click();
      const { count } = await colorsOf(page, canvas);
      assert.ok(count > 2, `${name}: ${count} colors`);
      assert.deepEqual(faultsOf(page), [], name);
    }
  });

  it('shows the colors of the file, and is turned, zoomed and reset with keys', async () => {
    const asset = await putAsset(stage, glbFile(boxParts()), 'red.glb', '3d');
    const page = await openAsset(stage, asset);
    const canvas = page.getByRole('img', { name: '3D view of red.glb: 1 mesh, 12 triangles, 1 material' });
    await canvas.waitFor();
    const view = page.getByRole('region', { name: /^3D view: arrow keys/ });
    // The first key makes the focus show, which is on the pictures, too.
    await view.press('0');
    const first = await colorsOf(page, canvas);
    assert.ok(first.red > 0.03, `${first.red} of it is red`);
    await view.press('ArrowLeft');
    assert.notEqual((await colorsOf(page, canvas)).sum, first.sum);
    for (let press = 0; press < 3; press += 1) await view.press('+');
    assert.ok((await colorsOf(page, canvas)).red > 1.5 * first.red, 'closer is larger');
    await view.press('0');
    assert.equal((await colorsOf(page, canvas)).sum, first.sum);
    assert.deepEqual(faultsOf(page), []);
  });

  it('is accessible in light, dark and on narrow screens', async () => {
    const asset = await putAsset(stage, glbFile(boxParts()), 'looks.glb', '3d');
    for (const look of [
      { colorScheme: 'light' },
      { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
    ] as const) {
      const page = await openAsset(stage, asset, look);
      await page.getByRole('img', { name: /^3D view of .*triangle/ }).waitFor();
      await assertAccessible(page);
    }
  });

  it('plays animations when asked to', async () => {
    const asset = await putAsset(stage, glbFile(skinnedParts()), 'moving.glb', '3d');
    const page = await openAsset(stage, asset);
    await page.getByRole('button', { name: 'Play the animation' }).click();
    await page.getByRole('button', { name: 'Pause the animation' }).click();
    assert.deepEqual(faultsOf(page), []);
  });

  it('shows textures that are in the file, under the policy of the page', async () => {
    const materials = [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } } }];
    const parts = boxParts({
      materials,
      textures: [{ source: 0 }],
      images: [{ uri: `data:image/png;base64,${PNG_BASE64}` }],
    });
    const asset = await putAsset(stage, gltfFile(parts), 'textured.gltf', '3d');
    const page = await openAsset(stage, asset);
    await page.getByRole('img', { name: /^3D view of .*triangle/ }).waitFor();
    assert.deepEqual(faultsOf(page), []);
  });

  it('decodes compressed textures under the policy of the page', async () => {
    const { document, bin } = boxParts();
    const texture = redKtx2();
    const bufferViews = document.bufferViews as readonly object[];
    const parts = {
      bin: Buffer.concat([bin, texture]),
      document: {
        ...document,
        bufferViews: [...bufferViews, { buffer: 0, byteOffset: bin.length, byteLength: texture.length }],
        extensionsUsed: ['KHR_texture_basisu'],
        images: [{ bufferView: bufferViews.length, mimeType: 'image/ktx2' }],
        textures: [{ extensions: { KHR_texture_basisu: { source: 0 } } }],
        materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } } }],
      },
    };
    const asset = await putAsset(stage, gltfFile(parts), 'compressed.gltf', '3d');
    const page = await openAsset(stage, asset);
    const canvas = page.getByRole('img', { name: /^3D view of .*triangle/ });
    await canvas.waitFor();
    assert.ok((await colorsOf(page, canvas)).red > 0.03);
    assert.deepEqual(faultsOf(page), []);
  });

  it('fetches nothing that the file names elsewhere, and says what is missing', async () => {
    const stranger = await startLocalServer((_request, response) => {
      response.end();
    });
    try {
      const parts = boxParts({
        materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } } }],
        textures: [{ source: 0 }],
        images: [{ uri: `${stranger.url}/who-looks.png` }],
      });
      const asset = await putAsset(stage, gltfFile(parts), 'spy.gltf', '3d');
      const page = await openAsset(stage, asset);
      await page.getByRole('img', { name: /^3D view of .*triangle/ }).waitFor();
      await page.getByText('Without 1 other file that it names').click();
      await viewerOf(page).getByText(`${stranger.url}/who-looks.png`).waitFor();
      await assertAccessible(page);
      assert.deepEqual(stranger.requests, []);
      assert.deepEqual(faultsOf(page), []);
    } finally {
      await stranger.stop();
    }
  });

  it('says that the geometry is elsewhere where it is', async () => {
    const { document } = boxParts();
    const json = { ...document, buffers: [{ byteLength: 1024, uri: '../secret/box.bin' }] };
    const asset = await putAsset(stage, JSON.stringify(json), 'elsewhere.gltf', '3d');
    const page = await openAsset(stage, asset);
    await viewerOf(page)
      .getByText(/geometry is in another file \(\.\.\/secret\/box\.bin\)/)
      .waitFor();
    await viewerOf(page).getByRole('button', { name: 'Download' }).waitFor();
    await assertAccessible(page);
    assert.deepEqual(faultsOf(page), []);
  });

  it('shows the small picture, and why, where the browser has no 3D graphics', async () => {
    const asset = await putAsset(stage, glbFile(boxParts()), 'flat.glb', '3d');
    const page = await stage.open('/');
    await page.evaluate(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    // Within the page: loading it anew would bring the graphics back.
    await page.evaluate((id) => {
      history.pushState(undefined, '', `/assets/${id}`);
      dispatchEvent(new PopStateEvent('popstate'));
    }, asset.id);
    await viewerOf(page)
      .getByText(/no 3D graphics/)
      .waitFor();
    await viewerOf(page).getByRole('img', { name: 'Picture of flat.glb' }).waitFor();
    assert.deepEqual(faultsOf(page), []);
  });
});
