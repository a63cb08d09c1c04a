import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  BOX,
  extentOf,
  judges,
  meshes,
  parseScene,
  plyFile,
  refusalOfScene,
  type SamplePlyFormat,
  spoilt,
  trianglesOf,
} from '../../../../test/decoder/sample-scenes-plain.ts';
import type { ByteSource } from '../../../ports/validator.ts';
import { parsePly } from './ply.ts';

const parse = (bytes: Uint8Array | string) => parseScene(parsePly, bytes);
const refusalOf = (bytes: Uint8Array | string) => refusalOfScene(parsePly, bytes);

const FORMATS: readonly SamplePlyFormat[] = ['ascii', 'binary_little_endian', 'binary_big_endian'];
const XYZ = 'property float x\nproperty float y\nproperty float z\n';
const FACE = 'property list uchar int vertex_indices\n';
const ROWS = '0 0 0\n1 0 0\n0 1 0\n';

const ascii = (declarations: string, rows: string) =>
  `ply\nformat ascii 1.0\n${declarations}end_header\n${rows}`;
const triangle = (rows: string, vertex = XYZ, face = FACE) =>
  ascii(`element vertex 3\n${vertex}element face 1\n${face}`, rows);
const little = (declarations: string, ...rows: Buffer[]) =>
  Buffer.concat([Buffer.from(`ply\nformat binary_little_endian 1.0\n${declarations}end_header\n`), ...rows]);
const floats = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer);
const ints = (...values: number[]) => Buffer.from(Int32Array.from(values).buffer);

describe('PLY', () => {
  for (const format of FORMATS) {
    it(`${format}: counts, extent and a coloured preview`, async () => {
      const scene = await parse(plyFile(BOX, format));
      assert.equal(scene.vertexCount, 8);
      assert.equal(scene.faceCount, 6);
      assert.deepEqual(scene.dimensions, [2, 3, 4]);
      assert.equal(scene.metadata.encoding, format);
      assert.equal(scene.metadata.triangleCount, 12);
      assert.deepEqual([...(scene.preview?.indices ?? [])], trianglesOf(BOX).flat());
      assert.deepEqual([...(scene.preview?.colors ?? [])].slice(-6), [0, 255, 255, 255, 255, 255]);
    });
  }

  it('describes elements and comments, and names textures', async () => {
    const scene = await parse(
      ascii(
        `comment by hand\ncomment TextureFile my skin.png\nobj_info x\nelement vertex 1\n${XYZ}`,
        '1 2 3\n',
      ),
    );
    assert.deepEqual(scene.metadata.elements, [
      { name: 'vertex', count: 1, properties: ['x', 'y', 'z'], propertyCount: 3 },
    ]);
    assert.deepEqual(scene.metadata.comments, ['by hand', 'TextureFile my skin.png', 'x']);
    assert.deepEqual(scene.externalReferences, ['my skin.png']);
  });

  it('finds normals and texture coordinates by the names of properties', async () => {
    const more =
      'property float nx\nproperty float ny\nproperty float nz\nproperty float s\nproperty float t\n';
    const scene = await parse(ascii(`element vertex 1\n${XYZ}${more}`, '1 2 3 nan 0 1 0 0\n'));
    assert.equal(scene.hasNormals, true);
    assert.equal(scene.hasUVs, true);
    const face = await parse(
      triangle(`${ROWS}3 0 1 2 6 0 0 0 0 0 0\n`, XYZ, `${FACE}property list uchar float texcoord\n`),
    );
    assert.equal(face.hasNormals, false);
    assert.equal(face.hasUVs, true);
  });

  for (const [what, bytes, faces] of [
    ['a point cloud', ascii(`element vertex 3\n${XYZ}`, ROWS), 0],
    [
      'the newer names of types',
      triangle(
        `${ROWS}3 0 1 2\n`,
        XYZ.replaceAll('float', 'float32'),
        FACE.replace('uchar int', 'uint8 int32'),
      ),
      1,
    ],
    ['CR LF and blank lines', triangle(`${ROWS}\n3 0 1 2\n\n`).replaceAll('\n', '\r\n'), 1],
    ['CR alone', triangle(`${ROWS}3 0 1 2\n`).replaceAll('\n', '\r'), 1],
    ['no line end behind the last row', triangle(`${ROWS}3 0 1 2`), 1],
    [
      'elements it does not know',
      ascii(
        `element vertex 3\n${XYZ}element thing 1\nproperty list uchar float a\nproperty double b\n`,
        `${ROWS}2 1 nan 7\n`,
      ),
      0,
    ],
    [
      'strips of triangles',
      ascii(`element vertex 4\n${XYZ}element tristrips 1\n${FACE}`, `${ROWS}1 1 0\n8 0 1 2 3 -1 0 1 2\n`),
      3,
    ],
    [
      'a binary body that begins with a byte like a line end',
      little(`element vertex 1\n${XYZ}`, Buffer.from([10, 10, 10, 10]), floats(1, 2)),
      0,
    ],
    [
      'a binary body behind CR LF',
      Buffer.concat([
        Buffer.from(
          `ply\r\nformat binary_little_endian 1.0\r\nelement vertex 1\r\n${XYZ.replaceAll('\n', '\r\n')}end_header\r\n`,
        ),
        floats(1, 2, 3),
      ]),
      0,
    ],
    [
      'a line end behind a binary body',
      little(`element vertex 1\n${XYZ}`, floats(1, 2, 3), Buffer.from('\r\n')),
      0,
    ],
    [
      'lists among the properties of vertices',
      little(
        `element vertex 1\nproperty list ushort short a\n${XYZ}`,
        Buffer.from([2, 0, 1, 0, 2, 0]),
        floats(1, 2, 3),
      ),
      0,
    ],
  ] as const) {
    it(`reads ${what}`, async () => assert.equal((await parse(bytes)).faceCount, faces));
  }

  it('counts the points of a cloud that a camera did not measure', async () => {
    const cloud = little(`element vertex 3\n${XYZ}`, floats(1, 2, 3, NaN, NaN, NaN, 2, 4, 6));
    const { vertexCount, dimensions, metadata } = await parse(cloud);
    assert.deepEqual([vertexCount, dimensions, metadata.missingPointCount], [3, [1, 2, 3], 1]);
  });

  it('counts lines behind the last declared row without reading them', async () => {
    assert.equal(
      (await parse(ascii(`element vertex 3\n${XYZ}`, `${ROWS}7 7 7\n`))).metadata.surplusLineCount,
      1,
    );
    assert.match(
      (await refusalOf(ascii(`element vertex 3\n${XYZ}`, `${ROWS}PK\x03\x04`))).message,
      /no text/,
    );
  });

  it('turns every other triangle of a strip round', async () => {
    const scene = await parse(
      ascii(`element vertex 4\n${XYZ}element tristrips 1\n${FACE}`, `${ROWS}1 1 0\n4 0 1 2 3\n`),
    );
    assert.deepEqual([...(scene.preview?.indices ?? [])], [0, 1, 2, 2, 1, 3]);
  });

  it('reads a row that is longer than a window', async () => {
    const strip = Array.from({ length: 700_000 }, (_, index) => index % 3);
    const bytes = little(
      `element vertex 3\n${XYZ}element tristrips 1\nproperty list int int vertex_indices\n`,
      floats(0, 0, 0, 1, 0, 0, 0, 1, 0),
      ints(strip.length, ...[]),
      Buffer.from(Int32Array.from(strip).buffer),
    );
    const scene = await parse(bytes);
    assert.equal(scene.faceCount, 699_998);
    assert.equal(scene.preview, undefined);
  });

  it('reads a row of many long lists without starting over for each', async () => {
    const lists = Array.from({ length: 60 }, (_, index) => `property list int uchar a${index}\n`).join('');
    const row = Buffer.concat(
      Array.from({ length: 60 }, () => Buffer.concat([ints(300_000), Buffer.alloc(300_000)])),
    );
    const bytes = little(`element vertex 1\n${XYZ}element thing 1\n${lists}`, floats(1, 2, 3), row);
    let fetched = 0;
    const source: ByteSource = {
      size: bytes.length,
      read: async (offset, length) => {
        const piece = bytes.subarray(offset, offset + length);
        fetched += piece.length;
        return piece;
      },
    };
    await parsePly({ source, fileName: 'sample', progress: () => {} });
    assert.ok(fetched < 5 * bytes.length, `${fetched} bytes of ${bytes.length}`);
  });

  const edit = (from: string, to: string) => plyFile(BOX, 'ascii').toString('latin1').replace(from, to);
  for (const [what, bytes, code, pattern] of [
    ['nothing', '', 'type-mismatch', /first line is not "ply"/],
    ['other text', 'solid\nply\n', 'type-mismatch', /first line/],
    ['a header without end', 'ply\nformat ascii 1.0\nelement ver', 'truncated', /inside its header/],
    [
      'a header without format',
      `ply\nelement vertex 1\n${XYZ}end_header\n1 2 3`,
      'corrupt',
      /without a "format"/,
    ],
    ['version 2.0', edit('1.0', '2.0'), 'corrupt', /^Line 2 /],
    ['another format', edit('ascii', 'utf8'), 'corrupt', /has to be ascii/],
    ['an unknown keyword', edit('comment', 'remark'), 'corrupt', /"remark" is no keyword/],
    ['an unknown type', edit('double y', 'float16 y'), 'corrupt', /Line 6 .*"float16" is no type/],
    ['a count of a floating-point type', edit('list uchar', 'list float'), 'corrupt', /integer type/],
    ['a property twice', edit('double y', 'double x'), 'corrupt', /"x" is declared twice/],
    [
      'a property before any element',
      'ply\nformat ascii 1.0\nproperty int x\nend_header\n',
      'corrupt',
      /before any element/,
    ],
    ['a negative count', edit('vertex 8', 'vertex -8'), 'corrupt', /a name and a count/],
    ['no vertices', ascii('', ''), 'corrupt', /no vertices/],
    ['vertices without z', edit('double z', 'double w'), 'corrupt', /no property "z"/],
    ['faces without indices', edit('vertex_indices', 'corners'), 'corrupt', /no list "vertex_indices"/],
    [
      'elements without properties',
      ascii(`element vertex 1\n${XYZ}element void 9\n`, '1 2 3'),
      'corrupt',
      /has no properties/,
    ],
    [
      'a gigantic count',
      edit('vertex 8', 'vertex 999999999999999'),
      'truncated',
      /line 4 .* declares 999999999999999 rows/,
    ],
    [
      'more rows than there are',
      edit('face 6', 'face 7'),
      'truncated',
      /declares 7 rows of "face", but only 6/,
    ],
    ['a row too short', triangle('0 0 0\n1 0\n0 1 0\n3 0 1 2\n'), 'corrupt', /Line 11 .*missing/],
    ['a row too long', triangle('0 0 0\n1 0 0 9\n0 1 0\n3 0 1 2\n'), 'corrupt', /Line 11 .*"9" too much/],
    ['a word for a number', triangle('0 0 0\n1 0 zero\n0 1 0\n3 0 1 2\n'), 'corrupt', /"zero"/],
    [
      'NaN for a coordinate',
      triangle('0 0 0\n1 0 nan\n0 1 0\n3 0 1 2\n'),
      'corrupt',
      /Line 11 .*its z is not a finite/,
    ],
    [
      'a vertex of a mesh without a place',
      triangle('0 0 0\nnan nan nan\n0 1 0\n3 0 1 2\n'),
      'corrupt',
      /Line 11 .*its x is not a finite/,
    ],
    ['a face of two', triangle(`${ROWS}2 0 1\n`), 'corrupt', /2 vertices, and a face needs at least 3/],
    ['a vertex that is not there', triangle(`${ROWS}3 0 1 3\n`), 'corrupt', /vertex 3, but there are 3/],
    ['a negative vertex', triangle(`${ROWS}3 0 1 -1\n`), 'corrupt', /vertex -1/],
    ['a fraction for a vertex', triangle(`${ROWS}3 0 1 1.5\n`), 'corrupt', /vertex 1.5/],
    ['a list with a huge count', triangle(`${ROWS}1e15 0 1\n`), 'corrupt', /fewer values than its count/],
    [
      'a binary body that is cut off',
      plyFile(BOX, 'binary_little_endian').subarray(0, -1),
      'truncated',
      /row 6 of "face"/,
    ],
    [
      'bytes behind a binary body',
      Buffer.concat([plyFile(BOX, 'binary_big_endian'), Buffer.from('PK')]),
      'corrupt',
      /2 bytes behind/,
    ],
    [
      'NaN in a binary body',
      little(`element vertex 2\n${XYZ}`, floats(0, 0, 0, 0, Number.NaN, 0)),
      'corrupt',
      /Row 2 of "vertex" .* its y is not/,
    ],
    [
      'a negative count in a binary body',
      little(
        `element vertex 1\n${XYZ}element face 1\nproperty list int int vertex_indices\n`,
        floats(0, 0, 0),
        ints(-1),
      ),
      'corrupt',
      /the count -1/,
    ],
    [
      'a huge count in a binary body',
      little(
        `element vertex 1\n${XYZ}element face 1\nproperty list int int vertex_indices\n`,
        floats(0, 0, 0),
        ints(0x7fffffff),
      ),
      'truncated',
      /takes 8589934592 bytes/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const refusal = await refusalOf(bytes);
      assert.equal(refusal.code, code, refusal.message);
      assert.match(refusal.message, pattern);
    });
  }

  it('property: any mesh comes back with its counts and its extent, to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(meshes, fc.constantFrom(...FORMATS), async (mesh, format) => {
        const scene = await parse(plyFile(mesh, format));
        assert.equal(scene.vertexCount, mesh.vertices.length);
        assert.equal(scene.faceCount, mesh.faces.length);
        assert.deepEqual(scene.dimensions?.map(Math.abs), extentOf(mesh.vertices).map(Math.abs));
        assert.deepEqual([...(scene.preview?.indices ?? [])], trianglesOf(mesh).flat());
      }),
    );
  });

  for (const format of FORMATS) {
    it(`property: a spoilt ${format} file is read or refused, whatever is in it`, async () => {
      await fc.assert(
        fc.asyncProperty(spoilt(plyFile(BOX, format)), (bytes) => judges(parsePly, bytes)),
        { numRuns: 500 },
      );
    });
  }
});
