import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  asciiStl,
  BOX,
  binaryStl,
  extentOf,
  judges,
  meshes,
  parseScene,
  refusalOfScene,
  type SampleMesh,
  spoilt,
  trianglesOf,
} from '../../../../test/decoder/sample-scenes-plain.ts';
import { parseStl } from './stl.ts';

const parse = (bytes: Uint8Array | string) => parseScene(parseStl, bytes);
const refusalOf = (bytes: Uint8Array | string) => refusalOfScene(parseStl, bytes);

const FACET = 'facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n';

function patched(change: (bytes: Buffer) => void): Buffer {
  const bytes = binaryStl(BOX);
  change(bytes);
  return bytes;
}

/** The corners of the triangles of a mesh: what an STL of it holds. */
function cornersOf(mesh: SampleMesh): (readonly [number, number, number])[] {
  return trianglesOf(mesh).flatMap((triangle) => triangle.map((index) => mesh.vertices[index] ?? [0, 0, 0]));
}

describe('STL', () => {
  for (const [encoding, bytes] of [
    ['ascii', asciiStl(BOX)],
    ['binary', binaryStl(BOX)],
  ] as const) {
    it(`${encoding}: counts triangles and reports the extent`, async () => {
      const scene = await parse(bytes);
      assert.equal(scene.faceCount, 12);
      assert.equal(scene.vertexCount, 36);
      assert.deepEqual(scene.dimensions, [2, 3, 4]);
      assert.equal(scene.hasNormals, true);
      assert.equal(scene.metadata.encoding, encoding);
    });

    it(`${encoding}: turns Z up to Y up for the preview`, async () => {
      const { preview } = await parse(bytes);
      // The second corner of the first triangle is vertex 2, at 0, 3, 0.
      assert.deepEqual([...(preview?.positions ?? [])].slice(3, 6), [0, 0, -3]);
      assert.equal(preview?.indices.length, 36);
    });
  }

  for (const [what, text, triangles] of [
    [
      'several solids, one of them empty',
      `solid a\n${FACET}endsolid a\nsolid\nendsolid\nsolid b\n${FACET}endsolid`,
      2,
    ],
    [
      'mixed case, CR LF and indentation',
      `  SOLID a\n${FACET}EndSolid`.replaceAll('\n', '\r\n  ').replace('facet', 'Facet'),
      1,
    ],
    ['a UTF-8 byte order mark', `\xef\xbb\xbfsolid a\n${FACET}endsolid`, 1],
    ['a file on a single line', `solid\n${FACET.replaceAll('\n', ' ')} endsolid`, 1],
    ['normals that are no number', `solid\n${FACET.replace('0 0 1', 'nan -nan 1.#IND')}endsolid`, 1],
  ] as const) {
    it(`reads ${what}`, async () => assert.equal((await parse(text)).faceCount, triangles));
  }

  it('lists the names of solids', async () => {
    const scene = await parse(`solid first one\n${FACET}endsolid\nsolid second\nendsolid`);
    assert.deepEqual(scene.metadata.solids, ['first one', 'second']);
  });

  it('has no normals where all are zero', async () => {
    assert.equal((await parse(`solid\n${FACET.replace('0 0 1', '0 0 -0')}endsolid`)).hasNormals, false);
  });

  it('reads padding behind a binary file, and counts attributes', async () => {
    const bytes = patched((file) => file.writeUInt16LE(0x8000, 84 + 48));
    const scene = await parse(Buffer.concat([bytes, Buffer.alloc(2)]));
    assert.equal(scene.faceCount, 12);
    assert.equal(scene.metadata.attributedTriangleCount, 1);
    assert.equal(scene.metadata.header, 'solid, but binary');
  });

  for (const [what, bytes, code, pattern] of [
    ['nothing', '', 'truncated', /ends at byte 0/],
    ['a solid without triangles', 'solid a\nendsolid a\n', 'corrupt', /no triangles/],
    [
      'an ascii file that is cut off',
      `solid a\n${FACET}`,
      'truncated',
      /cut off: .*"facet normal" or "endsolid"/,
    ],
    ['a cut inside a facet', `solid a\n${FACET}${FACET.slice(0, 30)}`, 'truncated', /inside solid 1/],
    [
      'two vertices',
      `solid\n${FACET.replace('vertex 1 0 0\n', '')}endsolid`,
      'corrupt',
      /Line 6 .*"vertex" is expected, not "endloop"/,
    ],
    [
      'four vertices',
      `solid\n${FACET.replace('endloop', 'vertex 1 1 1\nendloop')}endsolid`,
      'corrupt',
      /"endloop" is expected/,
    ],
    [
      'a coordinate that is none',
      `solid\n${FACET.replace('1 0 0', '1 0 x')}endsolid`,
      'corrupt',
      /z of the vertex/,
    ],
    [
      'NaN for a coordinate',
      `solid\n${FACET.replace('1 0 0', 'nan 0 0')}endsolid`,
      'corrupt',
      /Line 5 .*x of the vertex/,
    ],
    [
      'two coordinates',
      `solid\n${FACET.replace('vertex 1 0 0', 'vertex 1 0')}endsolid`,
      'corrupt',
      /missing/,
    ],
    [
      'text behind the solid',
      `solid\n${FACET}endsolid\nhello`,
      'corrupt',
      /"solid" is expected, not "hello"/,
    ],
    [
      'a normal without its word',
      `solid\n${FACET.replace('normal ', '')}endsolid`,
      'corrupt',
      /"normal" is expected/,
    ],
    [
      'a binary file that is cut off',
      binaryStl(BOX).subarray(0, -1),
      'truncated',
      /declares 12 triangles, which take 684 bytes, but has 683/,
    ],
    [
      'a count too small',
      patched((file) => file.writeUInt32LE(11, 80)),
      'corrupt',
      /end at byte 634, but goes on to byte 684/,
    ],
    ['a gigantic count', patched((file) => file.writeUInt32LE(0xffffffff, 80)), 'truncated', /4294967295/],
    [
      'a binary file without triangles',
      patched((file) => file.writeUInt32LE(0, 80)).subarray(0, 84),
      'corrupt',
      /count at byte 80 is 0/,
    ],
    [
      'infinity for a coordinate',
      patched((file) => file.writeFloatLE(Number.POSITIVE_INFINITY, 84 + 50 + 12)),
      'corrupt',
      /Triangle 2 .* at byte 146/,
    ],
    [
      'bytes behind a binary file',
      Buffer.concat([binaryStl(BOX), Buffer.from('<script>')]),
      'corrupt',
      /8 bytes behind its last triangle, at byte 684/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const refusal = await refusalOf(bytes);
      assert.equal(refusal.code, code);
      assert.match(refusal.message, pattern);
    });
  }

  it('property: any mesh comes back with its counts and its extent', async () => {
    await fc.assert(
      fc.asyncProperty(meshes, async (mesh) => {
        const extent = extentOf(cornersOf(mesh)).map(Math.abs);
        const ascii = await parse(asciiStl(mesh));
        assert.equal(ascii.faceCount, trianglesOf(mesh).length);
        assert.deepEqual(ascii.dimensions?.map(Math.abs), extent);
        const binary = await parse(binaryStl(mesh));
        assert.equal(binary.faceCount, ascii.faceCount);
        const single = cornersOf(mesh).map(
          ([x, y, z]) => [Math.fround(x), Math.fround(y), Math.fround(z)] as const,
        );
        assert.deepEqual(binary.dimensions?.map(Math.abs), extentOf(single).map(Math.abs));
      }),
    );
  });

  for (const [encoding, bytes] of [
    ['ascii', asciiStl(BOX)],
    ['binary', binaryStl(BOX)],
  ] as const) {
    it(`property: a spoilt ${encoding} file is read or refused, whatever is in it`, async () => {
      await fc.assert(
        fc.asyncProperty(spoilt(bytes), (file) => judges(parseStl, file)),
        { numRuns: 500 },
      );
    });
  }
});
