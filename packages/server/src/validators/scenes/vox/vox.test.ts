import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  judges,
  parseScene,
  refusalOfScene,
  type SampleVoxModel,
  sampleVox,
  spoilt,
  VOX_MODEL,
  type Voxel,
  voxChunk,
  voxFile,
  voxModelChunks,
} from '../../../../test/decoder/sample-scenes-plain.ts';
import { parseVox } from './vox.ts';

const parse = (bytes: Uint8Array) => parseScene(parseVox, bytes);
const refusalOf = (bytes: Uint8Array) => refusalOfScene(parseVox, bytes);

const MODEL = voxModelChunks(VOX_MODEL);
const model = (size: SampleVoxModel['size'], ...voxels: Voxel[]) => voxModelChunks({ size, voxels });
/** A transform from `id` to `child`. */
const transform = (
  id: number,
  child: number,
  frame: Record<string, string> = {},
  attributes: Record<string, string> = {},
) => voxChunk('nTRN', id, attributes, child, -1, -1, 1, frame);
const group = (id: number, ...children: number[]) => voxChunk('nGRP', id, {}, children.length, ...children);
const shape = (id: number, shown = 0) => voxChunk('nSHP', id, {}, 1, shown, {});

describe('VOX', () => {
  it('counts voxels and the sides that are seen, and places models as the scene graph says', async () => {
    const scene = await parse(sampleVox());
    assert.equal(scene.faceCount, 18);
    assert.equal(scene.vertexCount, 72);
    // From -1 to 2 along X; the copy, turned about Z, from 9 to 11 along X and from -1 to 2 along Y.
    assert.deepEqual(scene.dimensions, [12, 3, 2]);
    assert.deepEqual(scene.metadata, {
      version: 150,
      modelCount: 1,
      voxelCount: 4,
      usedColorCount: 2,
      hasPalette: true,
      materialCount: 1,
      cameraCount: 0,
      groupCount: 1,
      shapeCount: 2,
      layerCount: 1,
    });
    assert.equal(scene.preview?.indices.length, 2 * 18 * 6);
    const positions = [...(scene.preview?.positions ?? [])];
    const copied = positions.filter((_, at) => at % 3 === 2 && (positions[at - 2] ?? 0) > 5);
    // Y of the voxels is Z of the preview, turned round.
    assert.deepEqual([Math.min(...copied), Math.max(...copied)], [-2, 1]);
    assert.deepEqual(new Set(scene.preview?.colors), new Set([0, 8]));
  });

  it('has the colours of the usual palette where the file has none', async () => {
    const scene = await parse(voxFile(model([1, 1, 1], [0, 0, 0, 2])));
    assert.deepEqual([...(scene.preview?.colors ?? [])].slice(0, 3), [255, 255, 204]);
    const grey = await parse(voxFile(model([1, 1, 1], [0, 0, 0, 255])));
    assert.deepEqual([...(grey.preview?.colors ?? [])].slice(0, 3), [17, 17, 17]);
    const red = await parse(voxFile(model([1, 1, 1], [0, 0, 0, 216])));
    assert.deepEqual([...(red.preview?.colors ?? [])].slice(0, 3), [238, 0, 0]);
  });

  it('turns the sides of a voxel outwards, with Y up', async () => {
    const { preview } = await parse(voxFile(model([1, 1, 2], [0, 0, 1, 1])));
    assert.ok(preview);
    const corner = (index = 0) => [0, 1, 2].map((axis) => preview.positions[3 * index + axis] ?? 0);
    for (let at = 0; at < preview.indices.length; at += 3) {
      const [a = [], b = [], c = []] = [0, 1, 2].map((k) => corner(preview.indices[at + k]));
      const [u, v] = [b, c].map((point) => point.map((value, axis) => value - (a[axis] ?? 0)));
      const [ux = 0, uy = 0, uz = 0] = u ?? [];
      const [vx = 0, vy = 0, vz = 0] = v ?? [];
      const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
      const MIDDLE = [0.5, 0.5, -0.5];
      const outwards = a.reduce(
        (sum, value, axis) => sum + (value - (MIDDLE[axis] ?? 0)) * (normal[axis] ?? 0),
        0,
      );
      assert.ok(outwards > 0, `triangle ${at / 3}`);
    }
  });

  it('takes the largest of models without a scene graph for its extent, and them for frames', async () => {
    const scene = await parse(
      voxFile([...model([5, 5, 5], [0, 0, 0, 1]), ...MODEL, ...model([9, 1, 1], [8, 0, 0, 1])]),
    );
    assert.deepEqual(scene.dimensions, [3, 2, 2]);
    assert.equal(scene.animationCount, 1);
    assert.equal(scene.animationFrameCount, 3);
    assert.equal(scene.faceCount, 6 + 18 + 6);
  });

  it('counts a place once that is filled twice, and none for the colour 0', async () => {
    const scene = await parse(voxFile(model([2, 1, 1], [0, 0, 0, 5], [0, 0, 0, 6], [1, 0, 0, 0])));
    assert.equal(scene.metadata.voxelCount, 1);
    assert.equal(scene.faceCount, 6);
    assert.equal(scene.metadata.usedColorCount, 1);
  });

  it('forgets the voxels of one model before the next', async () => {
    const scene = await parse(
      voxFile([...model([2, 1, 1], [0, 0, 0, 1]), ...model([2, 1, 1], [1, 0, 0, 1])]),
    );
    assert.equal(scene.faceCount, 12);
  });

  it('leaves hidden nodes and layers out of the preview, not out of the extent', async () => {
    const scene = await parse(
      voxFile([
        ...MODEL,
        group(0, 1, 3, 5),
        transform(1, 2),
        shape(2),
        transform(3, 4, { _t: '10 0 0' }, { _hidden: '1' }),
        shape(4),
        voxChunk('nTRN', 5, {}, 6, -1, 7, 1, { _t: '0 20 0' }),
        shape(6),
        voxChunk('LAYR', 7, { _hidden: '1' }, -1),
      ]),
    );
    assert.equal(scene.preview?.indices.length, 18 * 6);
    assert.deepEqual(scene.dimensions, [13, 22, 2]);
  });

  it('reads the frames of an animation, and shows the first', async () => {
    const moved = voxChunk('nTRN', 0, {}, 1, -1, -1, 2, { _f: '0' }, { _f: '30', _t: '99 0 0' });
    const scene = await parse(voxFile([...MODEL, moved, shape(1)]));
    assert.equal(scene.animationFrameCount, 31);
    assert.deepEqual(scene.dimensions, [3, 2, 2]);
  });

  it('reads cameras, notes, old materials and index maps, and passes over chunks of others', async () => {
    const scene = await parse(
      voxFile([
        voxChunk('PACK', 1),
        ...MODEL,
        voxChunk('rCAM', 0, { _mode: 'pers' }),
        voxChunk('rOBJ', { _type: '_inf' }),
        voxChunk('NOTE', 2, 'red', 'blue'),
        voxChunk('MATT', 1, 0, 0, 0),
        voxChunk('IMAP', Buffer.alloc(256)),
        voxChunk('META', Buffer.alloc(7)),
      ]),
    );
    assert.deepEqual(scene.metadata.unknownChunks, ['META']);
    assert.equal(scene.metadata.cameraCount, 1);
  });

  it('keeps no preview of too many sides', async () => {
    const voxels: Voxel[] = [];
    for (let at = 0; at < 64 ** 3; at += 2) voxels.push([at & 63, (at >> 6) & 63, at >> 12, 1]);
    // Sheets of one voxel, side by side along X.
    const scene = await parse(voxFile([...voxModelChunks({ size: [64, 64, 64], voxels }), ...MODEL]));
    assert.equal(scene.faceCount, 32 * (2 * 64 * 64 + 4 * 64) + 18);
    assert.equal(scene.preview, undefined);
  });

  const bytesOf = (change: (bytes: Buffer) => void) => {
    const bytes = voxFile(MODEL);
    change(bytes);
    return bytes;
  };
  for (const [what, bytes, code, pattern] of [
    ['nothing', Buffer.alloc(0), 'truncated', /inside its header/],
    ['other files', Buffer.from('PK\x03\x04 and more'), 'type-mismatch', /begin with "VOX "/],
    ['other versions', voxFile(MODEL, 99), 'corrupt', /version 99/],
    [
      'a first chunk that is not MAIN',
      bytesOf((file) => file.write('MALN', 8)),
      'corrupt',
      /"MALN" at byte 8 .* has to be MAIN/,
    ],
    ['content in MAIN', bytesOf((file) => file.writeInt32LE(4, 12)), 'corrupt', /4 bytes of content/],
    ['a file that is cut off', voxFile(MODEL).subarray(0, -1), 'truncated', /"MAIN" .* ends at byte/],
    ['bytes behind MAIN', Buffer.concat([voxFile(MODEL), Buffer.of(0)]), 'corrupt', /goes on to byte/],
    [
      'a chunk beyond the end',
      bytesOf((file) => file.writeInt32LE(1000, 24)),
      'truncated',
      /"SIZE" at byte 20/,
    ],
    ['a negative size', bytesOf((file) => file.writeInt32LE(-1, 24)), 'corrupt', /negative size/],
    [
      'children of other chunks',
      bytesOf((file) => file.writeInt32LE(12, 28)),
      'corrupt',
      /only MAIN has any/,
    ],
    ['a name that is none', bytesOf((file) => file.writeInt32LE(0, 20)), 'corrupt', /not four letters/],
    ['no voxels', voxFile(model([1, 1, 1])), 'corrupt', /no voxels/],
    ['no models', voxFile([]), 'corrupt', /no voxels/],
    ['a model without extent', voxFile(model([1, 0, 1], [0, 0, 0, 1])), 'corrupt', /1 x 0 x 1/],
    [
      'a voxel outside of its model',
      voxFile(model([3, 2, 2], [0, 2, 0, 1])),
      'corrupt',
      /voxel 0 at 0, 2, 0 is outside/,
    ],
    [
      'more voxels than there are',
      voxFile([voxChunk('SIZE', 1, 1, 1), voxChunk('XYZI', 2, 0)]),
      'corrupt',
      /count of voxels is 2/,
    ],
    [
      'bytes behind the voxels',
      voxFile([voxChunk('SIZE', 1, 1, 1), voxChunk('XYZI', 1, 0, 0)]),
      'corrupt',
      /4 bytes more/,
    ],
    ['voxels without an extent', voxFile([voxChunk('XYZI', 0)]), 'corrupt', /no SIZE precedes/],
    [
      'an extent without voxels',
      voxFile([...MODEL, voxChunk('SIZE', 1, 1, 1)]),
      'corrupt',
      /no XYZI follows/,
    ],
    ['a short palette', voxFile([...MODEL, voxChunk('RGBA', Buffer.alloc(1020))]), 'corrupt', /256 colours/],
    [
      'another count of models',
      voxFile([voxChunk('PACK', 2), ...MODEL]),
      'corrupt',
      /declares 2 models, but there are 1/,
    ],
    ['a model that is not there', voxFile([...MODEL, shape(0, 1)]), 'corrupt', /shows the model 1/],
    [
      'a node that is not there',
      voxFile([...MODEL, transform(0, 7)]),
      'corrupt',
      /node 0 .* its child 7 is not there/,
    ],
    ['a scene without a root', voxFile([...MODEL, shape(3)]), 'corrupt', /no root/],
    ['two nodes of one id', voxFile([...MODEL, shape(0), shape(0)]), 'corrupt', /another node 0/],
    [
      'a node inside of itself',
      voxFile([...MODEL, transform(0, 1), group(1, 2), transform(2, 1)]),
      'corrupt',
      /its child 1 contains it/,
    ],
    [
      'nodes too deep',
      voxFile([...MODEL, ...Array.from({ length: 1001 }, (_, id) => transform(id, id + 1)), shape(1001)]),
      'corrupt',
      /1000 nodes deep/,
    ],
    [
      'a rotation that is none',
      voxFile([...MODEL, transform(0, 1, { _r: '5' }), shape(1)]),
      'corrupt',
      /rotation "5"/,
    ],
    [
      'a translation that is none',
      voxFile([...MODEL, transform(0, 1, { _t: '1 2' }), shape(1)]),
      'corrupt',
      /translation "1 2"/,
    ],
    [
      'a frame that is none',
      voxFile([...MODEL, transform(0, 1, { _f: '-1' }), shape(1)]),
      'corrupt',
      /frame "-1"/,
    ],
    [
      'a dictionary without room',
      voxFile([...MODEL, voxChunk('rOBJ', 9)]),
      'corrupt',
      /count of a dictionary is 9/,
    ],
    ['a text without room', voxFile([...MODEL, voxChunk('NOTE', 1, 5)]), 'corrupt', /length of a name is 5/],
    ['a key twice', voxFile([...MODEL, voxChunk('rOBJ', 2, 'a', '1', 'a', '2')]), 'corrupt', /"a" twice/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const refusal = await refusalOf(bytes);
      assert.equal(refusal.code, code, refusal.message);
      assert.match(refusal.message, pattern);
    });
  }

  it('refuses a scene that places more than can be counted, without placing it', async () => {
    // Thirty groups of ten times the next: 10^30 ways to the shape.
    const groups = Array.from({ length: 30 }, (_, id) =>
      group(id, ...Array.from({ length: 10 }, () => id + 1)),
    );
    const refusal = await refusalOf(voxFile([...MODEL, ...groups, shape(30)]));
    assert.equal(refusal.code, 'too-large-decoded');
  });

  const voxels: fc.Arbitrary<Voxel[]> = fc.uniqueArray(
    fc.tuple(fc.nat(5), fc.nat(6), fc.nat(7), fc.integer({ min: 1, max: 255 })),
    { minLength: 1, selector: ([x, y, z]) => `${x} ${y} ${z}`, maxLength: 60 },
  );

  it('property: any model comes back with its voxels and as many sides as have no neighbour', async () => {
    await fc.assert(
      fc.asyncProperty(voxels, async (filled) => {
        const scene = await parse(voxFile(model([6, 7, 8], ...filled)));
        const taken = new Set(filled.map(([x, y, z]) => `${x} ${y} ${z}`));
        const sides = filled.flatMap(([x, y, z]) => [
          `${x - 1} ${y} ${z}`,
          `${x + 1} ${y} ${z}`,
          `${x} ${y - 1} ${z}`,
          `${x} ${y + 1} ${z}`,
          `${x} ${y} ${z - 1}`,
          `${x} ${y} ${z + 1}`,
        ]);
        assert.equal(scene.faceCount, sides.filter((side) => !taken.has(side)).length);
        assert.equal(scene.metadata.voxelCount, filled.length);
        assert.deepEqual(scene.dimensions, [6, 7, 8]);
        assert.equal(scene.preview?.indices.length, 6 * scene.faceCount);
      }),
    );
  });

  it('property: a spoilt file is read or refused, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(spoilt(sampleVox()), (bytes) => judges(parseVox, bytes)),
      { numRuns: 1000 },
    );
  });
});
