import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import {
  boxParts,
  type GltfParts,
  glbFile,
  glbOf,
  gltfFile,
  skinnedParts,
  triangleParts,
} from '../../../../test/decoder/sample-scenes-gltf.ts';
import type { Refusal } from '../../refusal.ts';
import type { Scene, SceneParser } from '../scene.ts';
import { parseGlb, parseGltf } from './gltf.ts';

const parse = (parser: SceneParser, bytes: Buffer): Promise<Scene> =>
  parser({ source: bytesSource(bytes), fileName: 'f', progress: () => {} });
const gltf = (parts: GltfParts) => parse(parseGltf, gltfFile(parts));
const glb = (parts: GltfParts) => parse(parseGlb, glbFile(parts));
const text = (content: unknown) =>
  parse(parseGltf, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));

const refused = (judgement: Promise<Scene>, code: string, message: RegExp) =>
  assert.rejects(judgement, (error: Refusal) => {
    assert.equal(error.name, 'Refusal', String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  });

const asset = { version: '2.0' };
const chain = (length: number) => ({
  asset,
  scenes: [{ nodes: [0] }],
  nodes: Array.from({ length }, (_, at) => (at + 1 < length ? { children: [at + 1] } : {})),
});

describe('facts of a glTF', () => {
  it('vertices, triangles and extent of a triangle with its buffer in base64', async () => {
    const scene = await gltf(triangleParts());
    assert.deepEqual(
      [scene.format, scene.vertexCount, scene.faceCount, scene.dimensions],
      ['gltf', 3, 1, [1, 2, 0]],
    );
    assert.deepEqual(scene.preview?.indices, Uint32Array.of(0, 1, 2));
    assert.deepEqual(scene.externalReferences, []);
    assert.equal(scene.metadata.geometryChecked, true);
  });

  it("a GLB's extent is that of its nodes, its preview has its material's colour", async () => {
    const scene = await glb(boxParts());
    assert.deepEqual([scene.format, scene.vertexCount, scene.faceCount], ['glb', 24, 12]);
    assert.deepEqual(scene.dimensions, [6, 2, 2]);
    assert.deepEqual([scene.hasNormals, scene.hasUVs], [true, true]);
    assert.deepEqual(scene.preview?.colors?.subarray(0, 3), Uint8Array.of(255, 0, 0));
    assert.equal(Math.max(...(scene.preview?.positions ?? [])), 3);
    assert.equal(scene.metadata.copyright, 'nobody');
  });

  it('joints, animations and keyframes', async () => {
    const scene = await gltf(skinnedParts());
    assert.deepEqual([scene.boneCount, scene.animationCount, scene.animationFrameCount], [2, 1, 5]);
  });

  it('a skinned mesh stands where its joints are, whatever its node says', async () => {
    const nodes = [
      { mesh: 0, skin: 0, translation: [100, 0, 0], scale: [9, 9, 9] },
      { children: [2], scale: [2, 2, 2] },
      {},
    ];
    assert.deepEqual((await gltf(skinnedParts({ nodes }))).dimensions, [2, 2, 0]);
  });

  it('a mesh that is shown twice is stored once', async () => {
    const nodes = [{ children: [1, 2] }, { mesh: 0 }, { mesh: 0, translation: [9, 0, 0] }];
    const scene = await gltf(triangleParts({ nodes }));
    assert.deepEqual([scene.faceCount, scene.dimensions, scene.preview?.indices.length], [1, [10, 2, 0], 6]);
  });

  it('strips and fans are triangles, lines are not', async () => {
    const { document, bin } = triangleParts();
    const modes = [5, 6, 1].map((mode) => ({ attributes: { POSITION: 0 }, mode }));
    const scene = await gltf({ document: { ...document, meshes: [{ primitives: modes }] }, bin });
    assert.deepEqual([scene.vertexCount, scene.faceCount], [3, 2]);
  });

  it('files beside it are named and never asked for', async () => {
    const { document } = triangleParts();
    const scene = await text({
      ...document,
      buffers: [{ byteLength: 44, uri: 'file:///etc/passwd' }],
      images: [{ uri: 'wood\u0007 \u202e.png' }],
    });
    assert.equal(scene.externalReferences[0], 'file:///etc/passwd');
    assert.match(scene.externalReferences[1] ?? '', /^wood .*\.png$/);
    assert.equal(scene.metadata.geometryChecked, false);
    assert.equal(scene.preview, undefined);
    assert.deepEqual(scene.dimensions, [1, 2, 0]);
  });

  it('compressed geometry is accepted, and has no preview', async () => {
    const { document, bin } = triangleParts({ extensionsUsed: ['KHR_draco_mesh_compression'] });
    const extensions = { KHR_draco_mesh_compression: { bufferView: 0, attributes: { POSITION: 0 } } };
    const meshes = [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, extensions }] }];
    const scene = await glb({ document: { ...document, meshes }, bin });
    assert.deepEqual(scene.metadata.compression, ['KHR_draco_mesh_compression']);
    assert.deepEqual([scene.faceCount, scene.preview], [1, undefined]);
  });

  it('coordinates that are no numbers spoil the preview, not the file', async () => {
    const { document, bin } = triangleParts();
    bin.writeFloatLE(Number.NaN, 0);
    assert.equal((await glb({ document, bin })).preview, undefined);
  });
});

describe('faults of a glTF', () => {
  it('a reference to nothing is named by its JSON pointer and rule', () =>
    refused(
      gltf(triangleParts({ nodes: [{ mesh: 7 }] })),
      'corrupt',
      /at \/nodes\/0\/mesh: .*7 \(rule UNRESOLVED_REFERENCE\)\.$/,
    ));

  it('an index beyond the vertices', () => {
    const { document, bin } = triangleParts();
    bin.writeUInt16LE(3, 36);
    return refused(glb({ document, bin }), 'corrupt', /ACCESSOR_INDEX_OOB/);
  });

  it('a fault behind a thousand warnings', () => {
    const nodes = Array.from({ length: 3000 }, () => ({ mesh: 0, surprise: 1 }));
    const { document, bin } = triangleParts({ nodes });
    bin.writeUInt16LE(3, 36);
    return refused(glb({ document, bin }), 'corrupt', /ACCESSOR_INDEX_OOB/);
  });

  it('a buffer that is shorter than declared', () => {
    const uri = 'data:application/octet-stream;base64,AAAA';
    return refused(
      text({ ...triangleParts().document, buffers: [{ byteLength: 44, uri }] }),
      'corrupt',
      /BUFFER_BYTE_LENGTH_MISMATCH|Actual data/,
    );
  });

  it('base64 that is none', () => {
    const uri = 'data:application/octet-stream;base64,####';
    return refused(text({ asset, buffers: [{ byteLength: 3, uri }] }), 'corrupt', /INVALID_URI/);
  });

  it('no asset, no object, no JSON, not UTF-8, cut off', async () => {
    await refused(text({}), 'corrupt', /'asset' must be defined/);
    await refused(text([]), 'corrupt', /not an object but an array/);
    await refused(text('{asset}'), 'corrupt', /JSON is invalid: .*position 1/);
    await refused(parse(parseGltf, Buffer.from('{"a":"\xff"}', 'latin1')), 'corrupt', /not UTF-8/);
    await refused(text('{"asset":{"version":"2.0"'), 'truncated', /JSON is cut off/);
    await refused(text('\ufeff{"asset":{"version":"2.0"}}'), 'corrupt', /byte order mark/);
  });

  it('glTF 1.0 is another format', async () => {
    await refused(text({ asset: { version: '1.0' } }), 'unsupported-type', /version: 1/);
    const old = glbFile(boxParts());
    old.writeUInt32LE(1, 4);
    await refused(parse(parseGlb, old), 'unsupported-type', /container version 1/);
  });

  it('a GLB that is cut anywhere is refused', async () => {
    const whole = glbFile(triangleParts());
    for (let length = 0; length < whole.length; length++) {
      await assert.rejects(parse(parseGlb, whole.subarray(0, length)), { name: 'Refusal' }, `${length}`);
    }
  });

  it('a GLB without JSON, with a chunk beyond its end, or that is none', async () => {
    await refused(parse(parseGlb, glbOf([['BIN\0', Buffer.alloc(4)]])), 'corrupt', /first chunk is not JSON/);
    const beyond = glbFile(triangleParts());
    beyond.writeUInt32LE(1e6, 12);
    await refused(parse(parseGlb, beyond), 'truncated', /inside chunk 0: 1000000 bytes/);
    await refused(parse(parseGlb, Buffer.from('not a GLB at all')), 'type-mismatch', /magic word/);
  });
});

describe('a glTF that asks for too much', () => {
  it('nesting that would end the process', () =>
    refused(
      text(`{"asset":{"version":"2.0"},"extras":${'['.repeat(1e5)}${']'.repeat(1e5)}}`),
      'too-large-decoded',
      /nested more than 128 deep at byte 163/,
    ));

  it('brackets inside of strings do not count', async () => {
    await text({ asset, extras: { a: `${'['.repeat(1000)}\\"` } });
  });

  it('a crowd of objects', () =>
    refused(text(`{"nodes":[${'{},'.repeat(500_000)}{}]}`), 'too-large-decoded', /has 500002 objects/));

  it('chains of nodes that would end the process', () =>
    refused(text(chain(100_000)), 'too-large-decoded', /nested 100000 deep/));

  it('a chain that an exporter may write is accepted', async () => {
    assert.equal((await text(chain(500))).metadata.nodeCount, 500);
  });

  it('numbers that no double can hold, which would end the process', () =>
    refused(
      text('{"asset":{"version":"2.0"},"accessors":[{"componentType":1e999,"type":"SCALAR","count":1}]}'),
      'corrupt',
      /at \/accessors\/0\/componentType: the number is too large/,
    ));

  it('a node that is its own ancestor', () =>
    refused(text({ asset, nodes: [{ children: [1] }, { children: [0] }] }), 'corrupt', /NODE_LOOP/));

  it('the same data used again and again', () => {
    const { document, bin } = triangleParts();
    const accessors = [{ bufferView: 0, componentType: 5126, type: 'VEC3', count: 4e6 }];
    const primitives = Array.from({ length: 500 }, () => ({ attributes: { POSITION: 0, NORMAL: 0 } }));
    return refused(
      gltf({ document: { ...document, accessors, meshes: [{ primitives }] }, bin }),
      'too-large-decoded',
      /values to check/,
    );
  });

  it('sparse accessors without data', () => {
    const accessors = [{ componentType: 5126, type: 'VEC3', count: 1e9, sparse: {} }];
    return refused(text({ asset, accessors }), 'too-large-decoded', /sparse/);
  });
});
