import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  BOX,
  extentOf,
  judges,
  meshes,
  objFile,
  parseScene,
  refusalOfScene,
  spoilt,
  trianglesOf,
} from '../../../../test/decoder/sample-scenes-plain.ts';
import { parseObj } from './obj.ts';

const parse = (text: Uint8Array | string) => parseScene(parseObj, text);
const refusalOf = (text: Uint8Array | string) => refusalOfScene(parseObj, text);

const TRIANGLE = 'v 0 0 0\nv 1 0 0\nv 0 1 0\n';

describe('OBJ', () => {
  it('counts vertices and polygons, and reports the extent, names and files', async () => {
    const scene = await parse(objFile(BOX));
    assert.equal(scene.vertexCount, 8);
    assert.equal(scene.faceCount, 6);
    assert.deepEqual(scene.dimensions, [2, 3, 4]);
    assert.equal(scene.hasNormals, true);
    assert.equal(scene.hasUVs, true);
    assert.deepEqual(scene.externalReferences, ['sample.mtl']);
    assert.deepEqual(scene.metadata, {
      objectCount: 1,
      groupCount: 0,
      materialCount: 1,
      objects: ['sample'],
      materials: ['red'],
      triangleCount: 12,
      lineCount: 0,
      pointCount: 0,
      hasVertexColors: true,
    });
  });

  it('keeps triangles and vertex colours for a preview', async () => {
    const { preview } = await parse(objFile(BOX));
    assert.deepEqual([...(preview?.indices ?? [])].slice(0, 6), [0, 2, 3, 0, 3, 1]);
    assert.deepEqual([...(preview?.positions ?? [])].slice(21), [2, 3, 4]);
    assert.deepEqual([...(preview?.colors ?? [])].slice(0, 9), [0, 0, 0, 255, 0, 0, 0, 255, 0]);
  });

  it('resolves negative references from where they stand, and positive ones in the whole file', async () => {
    const scene = await parse(`f 1 2 3\n${TRIANGLE}f -3 -2 -1\nv 9 9 9\n`);
    assert.deepEqual([...(scene.preview?.indices ?? [])], [0, 1, 2, 0, 1, 2]);
  });

  for (const [what, text] of [
    ['CR LF', `${TRIANGLE}f 1 2 3\n`.replaceAll('\n', '\r\n')],
    ['CR alone', `${TRIANGLE}f 1 2 3\n`.replaceAll('\n', '\r')],
    ['no line end behind the last line', `${TRIANGLE}f 1 2 3`],
    ['a UTF-8 byte order mark', `\xef\xbb\xbf${TRIANGLE}f 1 2 3`],
    ['tabs and blanks around fields', `${TRIANGLE}\t f  1\t2 3 \n`],
    ['lines that a backslash continues', `${TRIANGLE}f 1 \\\n2 \\\r\n3\n`],
    ['NUL in a comment', `# ZBrush\0\0\n${TRIANGLE}f 1 2 3`],
    ['a comment that ends with a backslash', `${TRIANGLE}# C:\\tmp\\\nf 1 2 3`],
    ['comments behind statements', `${TRIANGLE}f 1 2 3 # first\n`],
    ['empty references behind slashes', `${TRIANGLE}f 1// 2// 3//`],
    [
      'a weight, and a colour that is not a number',
      `${TRIANGLE}v 0 0 0 1\nv 1 1 1 nan -nan(ind) inf\nf 1 2 3`,
    ],
    [
      'statements of free-form surfaces',
      `${TRIANGLE}f 1 2 3\ncstype bezier\ndeg 3 3\nvp 0.1\nend\ns off\nmg 1 0.5`,
    ],
  ] as const) {
    it(`reads ${what}`, async () => {
      const scene = await parse(text);
      assert.equal(scene.faceCount, 1);
      assert.deepEqual(scene.dimensions?.slice(0, 2), [1, 1]);
    });
  }

  it('reads points, lines and mere vertices', async () => {
    const scene = await parse(`${TRIANGLE}p 1 2\nl 1 2 3\nl 1/1 2/1\nvt 0\n`);
    assert.equal(scene.faceCount, 0);
    assert.equal(scene.preview, undefined);
    assert.equal(scene.metadata.pointCount, 2);
    assert.equal(scene.metadata.lineCount, 2);
  });

  it('takes a file name with blanks for one, and names with extensions for several', async () => {
    const scene = await parse(`mtllib my file.mtl\nmtllib a.mtl b.mtl\nmtllib a.mtl\n${TRIANGLE}`);
    assert.deepEqual(scene.externalReferences, ['my file.mtl', 'a.mtl', 'b.mtl']);
  });

  for (const [what, text, code, pattern] of [
    ['nothing', '', 'corrupt', /no vertices/],
    ['comments only', '# v 1 2 3\n', 'corrupt', /no vertices/],
    ['an unknown statement', `${TRIANGLE}newmtl red`, 'corrupt', /^Line 4 .*"newmtl" is no statement/],
    ['a byte that cannot be seen', `${TRIANGLE}\x1a`, 'corrupt', /Line 4 .*the byte 0x1a is no statement/],
    ['a face of two', `${TRIANGLE}f 1 2`, 'corrupt', /Line 4 .*at least 3 vertices and has 2/],
    ['number 0', `${TRIANGLE}f 0 1 2`, 'corrupt', /counted from 1/],
    [
      'a vertex that never comes',
      `${TRIANGLE}f 1 2 4\nf 1 2 3`,
      'corrupt',
      /^Line 4 .*the vertex 4, .* only 3 "v"/,
    ],
    ['a normal that never comes', `${TRIANGLE}vn 0 0 1\nf 1//1 2//1 3//2`, 'corrupt', /vertex normal 2/],
    ['a negative reference too far', `${TRIANGLE}f -1 -2 -4`, 'corrupt', /only 3 "v" statements precede/],
    ['mixed references', `${TRIANGLE}vt 0 0\nf 1/1 2 3/1`, 'corrupt', /refer to the same things/],
    ['a fraction for a reference', `${TRIANGLE}f 1.5 2 3`, 'corrupt', /"1.5" is no reference/],
    ['four parts', `${TRIANGLE}f 1/1/1/1 2 3`, 'corrupt', /no reference/],
    ['two coordinates', 'v 1 2\n', 'corrupt', /z of the vertex is missing/],
    ['eight numbers', 'v 1 2 3 4 5 6 7 8\n', 'corrupt', /at most 7/],
    ['words for numbers', 'v 1 2 three\n', 'corrupt', /z of the vertex is not a finite number but "three"/],
    ['a number with a tail', 'v 1 2 3:\n', 'corrupt', /"3:"/],
    ['NaN', 'v 1 2 nan\n', 'corrupt', /not a finite number/],
    ['a number beyond double precision', 'v 1 2 1e999\n', 'corrupt', /"1e999"/],
    ['a long normal', 'v 1 2 3\nvn 1 2 3 4', 'corrupt', /Line 2/],
    ['NUL in a name', `o a\0b\n${TRIANGLE}`, 'corrupt', /control character 0x00/],
    ['a call of a file', `${TRIANGLE}call other.obj\n`, 'active-content', /"call"/],
    ['a command', `${TRIANGLE}csh rm\n`, 'active-content', /"csh"/],
    ['lines without end', 'v '.padEnd(6 * 1024 * 1024, ' '), 'corrupt', /longer than/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const refusal = await refusalOf(text);
      assert.equal(refusal.code, code);
      assert.match(refusal.message, pattern);
    });
  }

  it('counts the lines that were continued', async () => {
    assert.match((await refusalOf(`${TRIANGLE}f 1 \\\n2 \\\n3\nx`)).message, /^Line 7 /);
  });

  it('reads lines across the windows of a large file, and keeps no preview of it', async () => {
    const rows = Array.from(
      { length: 310_000 },
      (_, index) => `v ${index} ${index % 7} 0.${index}\nf -1 -1 -1\n`,
    );
    const scene = await parse(rows.join(''));
    assert.equal(scene.vertexCount, 310_000);
    assert.equal(scene.faceCount, 310_000);
    assert.deepEqual(scene.dimensions?.slice(0, 2), [309_999, 6]);
    assert.equal(scene.preview, undefined);
  });

  it('has a finite extent of any coordinates', async () => {
    const scene = await parse('v -1e308 0 0\nv 1e308 0 0\nv 0 0 0\nf 1 2 3\n');
    assert.deepEqual(scene.dimensions, [Number.MAX_VALUE, 0, 0]);
    assert.equal(scene.preview, undefined);
  });

  it('property: any mesh comes back with its counts and its extent, to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(meshes, async (mesh) => {
        const scene = await parse(objFile(mesh));
        assert.equal(scene.vertexCount, mesh.vertices.length);
        assert.equal(scene.faceCount, mesh.faces.length);
        assert.deepEqual(scene.dimensions?.map(Math.abs), extentOf(mesh.vertices).map(Math.abs));
        assert.deepEqual([...(scene.preview?.indices ?? [])], trianglesOf(mesh).flat());
      }),
    );
  });

  it('property: a spoilt file is read or refused, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(spoilt(objFile(BOX)), (bytes) => judges(parseObj, bytes)),
      { numRuns: 500 },
    );
  });
});
