import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../test/decoder/bytes-source.ts';
import { samplePng } from '../../test/decoder/sample-images.ts';
import { fbxSamples } from '../../test/decoder/sample-scenes-fbx.ts';
import {
  boxParts,
  glbFile,
  gltfFile,
  gltfSamples,
  triangleParts,
} from '../../test/decoder/sample-scenes-gltf.ts';
import type { Inspection } from '../ports/validator.ts';
import { threeDValidator } from './three-d.ts';

const judge = (bytes: Buffer | string, contentType = '', fileName = 'f'): Promise<Inspection> =>
  threeDValidator.validate({
    kind: '3d',
    fileName,
    contentType,
    source: bytesSource(Buffer.from(bytes)),
    progress: () => {},
  });

const OBJ = 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n';
const STL =
  'solid s\n facet normal 0 0 1\n  outer loop\n   vertex 0 0 0\n   vertex 1 0 0\n   vertex 0 1 0\n  endloop\n endfacet\nendsolid s\n';
const PLY =
  'ply\nformat ascii 1.0\ncomment c\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n';

const formatOf = (result: Inspection) =>
  result.verdict === 'accepted' && result.entity === 'asset'
    ? result.properties.format
    : JSON.stringify(result);
const refusal = (result: Inspection) => {
  assert.equal(result.verdict, 'refused', JSON.stringify(result));
  return result;
};

describe('a 3D file', () => {
  it('becomes an asset with its facts and a thumbnail', async () => {
    const result = await judge(glbFile(boxParts()), 'model/gltf-binary');
    assert.ok(result.verdict === 'accepted' && result.entity === 'asset');
    assert.deepEqual(
      [result.assetKind, result.assetType, result.mimeType],
      ['3d', 'uploaded-3d', 'model/gltf-binary'],
    );
    assert.deepEqual(result.properties, {
      format: 'glb',
      vertexCount: 24,
      faceCount: 12,
      dimensions: [6, 2, 2],
      hasNormals: true,
      hasUVs: true,
      hasSkeleton: false,
      boneCount: 0,
      hasAnimations: false,
      animationFrameCount: 0,
    });
    const [thumbnail] = result.renditions;
    assert.deepEqual([thumbnail?.role, thumbnail?.width, thumbnail?.height], ['thumbnail', 512, 512]);
  });

  it('names the files it needs beside it', async () => {
    const { document } = triangleParts();
    const buffers = [{ byteLength: 44, uri: 'triangle.bin' }];
    const result = await judge(JSON.stringify({ ...document, buffers }), 'model/gltf+json');
    assert.ok(result.verdict === 'accepted' && result.entity === 'asset');
    assert.deepEqual(result.metadata.externalReferences, ['triangle.bin']);
    assert.deepEqual(result.renditions, []);
  });

  it('is recognised by its content, whatever it is called', async () => {
    for (const { bytes, name, contentType } of gltfSamples) {
      assert.equal(formatOf(await judge(bytes(), contentType)), name.split('.').at(-1), name);
      assert.equal(formatOf(await judge(bytes(), '', 'file.obj')), name.split('.').at(-1), name);
    }
    for (const { bytes, name } of fbxSamples) assert.equal(formatOf(await judge(bytes())), 'fbx', name);
    assert.equal(formatOf(await judge(OBJ, 'text/plain')), 'obj');
    assert.equal(formatOf(await judge(STL, 'application/sla')), 'stl');
    assert.equal(formatOf(await judge(PLY, 'application/octet-stream')), 'ply');
  });

  it('is a glTF also where "asset" comes after all the rest', async () => {
    const { asset, ...rest } = JSON.parse(gltfFile(triangleParts()).toString()) as Record<string, unknown>;
    const late = JSON.stringify({ ...rest, extras: 'x'.repeat(100_000), asset });
    assert.equal(formatOf(await judge(late, 'application/json')), 'gltf');
  });

  it('is told by its statements, as programs write them', async () => {
    const vertices = 'v +1.5E+02 .5 1. # first\nv 1 0 0\nv 0 1 0\n';
    for (const obj of [
      `${'# a long introduction\n'.repeat(1000)}${OBJ}`,
      `${vertices}f 1 2 \\\r\n3\n`,
      `${vertices}vn -nan(ind) nan -1.#IND\nf 1 2 3 # last\n`,
      `${vertices}cstype rat bspline\ndeg 2\ncurv 0 1 1 2 3\nparm u 0 0 0 1 1 1\nend\nfo 1 2 3\n`,
    ]) {
      assert.equal(formatOf(await judge(obj)), 'obj', obj.slice(-60));
    }
    for (const stl of [STL.replaceAll('\n', '\r'), `\ufeff${STL}`])
      assert.equal(formatOf(await judge(stl)), 'stl');
  });

  it('is a glTF whatever its "asset" holds, and long before it', async () => {
    const { asset, ...rest } = JSON.parse(gltfFile(triangleParts()).toString()) as Record<string, unknown>;
    const credits = JSON.stringify({ asset: { extras: { author: 'a' }, version: '2.0' } });
    assert.equal(formatOf(await judge(credits)), 'gltf');
    const accessor = { bufferView: 0, componentType: 5123, count: 1, type: 'SCALAR', name: 'x'.repeat(1000) };
    const accessors = [...(rest.accessors as unknown[]), ...Array.from({ length: 100 }, () => accessor)];
    assert.equal(formatOf(await judge(JSON.stringify({ ...rest, accessors, asset }))), 'gltf');
  });

  it('that shows no magic word is read as what it claims to be', async () => {
    const unusual = `# made by hand\nv 0 0 0\nv 1 0 0\nv 0 1 0\nmaplib none.map\nf 1 2 3\n`.repeat(2);
    assert.equal(formatOf(await judge(unusual, '', 'unusual.obj')), 'obj');
    const damaged = refusal(await judge('{"scenes": 5', 'model/gltf+json'));
    assert.match(damaged.message, /glTF's JSON is cut off/);
  });
});

describe('a file of kind 3d is refused', () => {
  it('where the declared type is of another format', async () => {
    const result = refusal(await judge(glbFile(boxParts()), 'model/obj'));
    assert.equal(result.code, 'type-mismatch');
    assert.match(result.message, /declared as model\/obj, but its content is GLB/);
  });

  it('where it is something else, which is named', async () => {
    const declared = refusal(await judge(await samplePng(), 'model/gltf-binary', 'scene.glb'));
    assert.equal(declared.code, 'type-mismatch');
    assert.match(declared.message, /declared as model\/gltf-binary, but its content is PNG/);
    const honest = refusal(await judge(await samplePng(), 'image/png'));
    assert.equal(honest.code, 'type-mismatch');
    assert.match(honest.message, /content is PNG \(image\/png\), but kind 3d takes FBX, GLB/);
  });

  it('where it is glTF 1.0, or a tileset, which has an "asset" too', async () => {
    const old = { asset: { profile: { api: 'WebGL', version: '1.0.3' }, version: '1.0' }, meshes: {} };
    assert.match(refusal(await judge(JSON.stringify(old))).message, /Unknown glTF major asset version: 1/);
    const tileset = { asset: { version: '1.1' }, geometricError: 500, root: {} };
    assert.equal(refusal(await judge(JSON.stringify(tileset))).code, 'type-mismatch');
  });

  it('where it is plain text or nothing at all', async () => {
    assert.match(refusal(await judge('Dear diary', 'text/plain')).message, /content is plain text, but/);
    assert.match(refusal(await judge('', '', 'f.obj')).message, /empty/);
    assert.equal(refusal(await judge(Buffer.from([1, 2, 3, 0, 4]))).code, 'unsupported-type');
  });

  it('where it claims a format that its content does not keep', async () => {
    for (const name of ['a.obj', 'a.fbx', 'a.gltf', 'a.stl', 'a.ply', 'a.vox', 'a.glb', 'a.usdz']) {
      const result = refusal(await judge('Dear diary, today nothing happened.', '', name));
      assert.match(result.code, /^(?:corrupt|truncated|type-mismatch|unsupported-type)$/, name);
    }
  });
});
