import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import {
  doubles,
  FBX_SECOND,
  fbxSamples,
  ints,
  legacyNodes,
  long,
  longs,
  node,
  objectName,
  properties,
  sampleNodes,
  text,
} from '../../../../test/decoder/sample-scenes-fbx.ts';
import { asciiFbx, binaryFbx } from '../../../../test/decoder/sample-scenes-fbx-writer.ts';
import { Refusal } from '../../refusal.ts';
import { parseFbx } from './fbx.ts';

const parse = (bytes: Uint8Array) =>
  parseFbx({ source: bytesSource(bytes), fileName: 'a.fbx', progress() {} });

suite('FBX facts', () => {
  for (const { name, bytes } of fbxSamples.filter((sample) => !sample.name.includes('6100'))) {
    test(`${name} is described by its content`, async () => {
      const { preview, ...scene } = await parse(bytes());
      assert.deepEqual(scene, {
        format: 'fbx',
        vertexCount: 8,
        faceCount: 6,
        dimensions: [2, 7.5, 4],
        hasNormals: true,
        hasUVs: true,
        boneCount: 2,
        animationCount: 1,
        animationFrameCount: 25,
        metadata: {
          version: name.includes('7400') ? 7400 : 7500,
          encoding: name.startsWith('ascii') ? 'ascii' : 'binary',
          creator: 'sample writer',
          geometryCount: 1,
          modelCount: 4,
          materialCount: 1,
          textureCount: 2,
          upAxis: 'Z',
          unitScaleFactor: 2.5,
          frameRate: 24,
        },
        externalReferences: ['art\\wood.png'],
      });
      assert.equal(preview?.indices.length, 36);
    });
  }

  for (const { name, bytes } of fbxSamples.filter((sample) => sample.name.includes('6100'))) {
    test(`${name}, with its mesh inside the model, is described too`, async () => {
      const scene = await parse(bytes());
      assert.deepEqual(scene.dimensions, [2, 4, 7.5]);
      assert.deepEqual([scene.vertexCount, scene.faceCount, scene.boneCount], [8, 6, 1]);
      assert.deepEqual([scene.animationCount, scene.animationFrameCount], [1, 49]);
      assert.equal(scene.preview?.indices.length, 36);
    });
  }

  test('the preview stands upright where Z is up in the file', async () => {
    const { preview } = await parse(binaryFbx(7400, sampleNodes(7400)));
    // The vertex (-1, 1, 1.5): scaled and moved to (4, 2, 4.5), turned about x to (4, -4.5, 2), then Z made Y.
    const last = [...(preview?.positions.subarray(21, 24) ?? [])];
    assert.deepEqual(last, [4, 2, 4.5]);
  });

  test('polygons of more than four corners become a fan, lines and points nothing', async () => {
    const mesh = [
      node('Vertices', [doubles(0, 0, 0, 1, 0, 0, 2, 1, 0, 1, 2, 0, 0, 1, 0)]),
      node('PolygonVertexIndex', [ints(0, 1, 2, 3, -5, 0, -2, -3)]),
    ];
    const scene = await parse(
      binaryFbx(7400, [
        node('Objects', [], [node('Geometry', [long(1), objectName('', 'Geometry'), text('Mesh')], mesh)]),
      ]),
    );
    assert.equal(scene.faceCount, 3);
    assert.deepEqual([...(scene.preview?.indices ?? [])], [0, 1, 2, 0, 2, 3, 0, 3, 4]);
  });

  test('a clip without a span has as many frames as its longest curve has keys', async () => {
    const curve = (...times: number[]) =>
      node(
        'AnimationCurve',
        [long(2), objectName('', 'AnimCurve'), text('')],
        [node('KeyTime', [longs(...times)])],
      );
    const stack = node('AnimationStack', [long(3), objectName('a', 'AnimStack'), text('')], [properties({})]);
    const scene = await parse(
      binaryFbx(7400, [node('Objects', [], [stack, curve(0, 1), curve(0, 1, FBX_SECOND)])]),
    );
    assert.deepEqual([scene.animationCount, scene.animationFrameCount], [1, 3]);
  });

  test('the clip that exporters write for a scene that does not move is no animation', async () => {
    const times = properties({ LocalStart: [0], LocalStop: [4 * FBX_SECOND] });
    const stack = node('AnimationStack', [long(3), objectName('Take 001', 'AnimStack'), text('')], [times]);
    const scene = await parse(binaryFbx(7500, [node('Objects', [], [stack])]));
    assert.deepEqual([scene.animationCount, scene.animationFrameCount], [0, 0]);
    const take = node('Take', [text('Take 001')], [node('LocalTime', [long(0), long(FBX_SECOND)])]);
    const legacy = await parse(binaryFbx(6100, [node('Objects', [], []), node('Takes', [], [take])]));
    assert.deepEqual([legacy.animationCount, legacy.animationFrameCount], [0, 0]);
  });

  test('bones are counted by attributes or skin clusters where no model is one', async () => {
    const attribute = node('NodeAttribute', [long(2), objectName('', 'NodeAttribute'), text('LimbNode')]);
    const cluster = node('Deformer', [long(3), objectName('', 'SubDeformer'), text('Cluster')]);
    const bones = async (...nodes: (typeof cluster)[]) =>
      (await parse(binaryFbx(7400, [node('Objects', [], nodes)]))).boneCount;
    assert.equal(await bones(attribute, cluster, cluster), 1);
    assert.equal(await bones(cluster, cluster), 2);
  });

  test('texts come without what a database cannot hold, and not longer than of use', async () => {
    const { metadata, externalReferences } = await parse(
      binaryFbx(7400, [
        node('Creator', [text(`a\0b\n${'c'.repeat(198)}\u{1F600}`)]),
        node(
          'Objects',
          [],
          [node('Texture', [long(1)], [node('FileName', [text(`x\0${'y'.repeat(600)}`)])])],
        ),
      ]),
    );
    assert.equal(metadata.creator, `ab${'c'.repeat(196)}`);
    assert.deepEqual(externalReferences, [`x${'y'.repeat(510)}`]);
  });

  test('progress is told and ends at the whole', async () => {
    const told: number[] = [];
    await parseFbx({
      source: bytesSource(asciiFbx(7500, sampleNodes(7500))),
      fileName: 'a.fbx',
      progress: (fraction) => told.push(fraction),
    });
    assert.ok(told.every((fraction) => fraction >= 0 && fraction <= 1));
    assert.equal(told.at(-1), 1);
  });
});

suite('damaged FBX', () => {
  const samples = fbxSamples.map(({ name, bytes }) => ({ name, bytes: bytes() }));
  const anySample = fc.constantFrom(...samples);

  test('is refused wherever it is cut', async () => {
    for (const { name, bytes } of samples) {
      for (let length = 0; length < bytes.length; length += 7)
        await refused(bytes.subarray(0, length), `${name} cut at ${length}`);
    }
    await fc.assert(
      fc.asyncProperty(
        anySample,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        ({ name, bytes }, at) => refused(bytes.subarray(0, Math.floor(at * bytes.length)), name),
      ),
      { numRuns: 300 },
    );
  });

  test('is refused or described whichever bytes are changed, never anything else', async () => {
    const change = fc.tuple(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 0, max: 255 }),
    );
    await fc.assert(
      fc.asyncProperty(
        anySample,
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async ({ bytes }, changes) => {
          const damaged = Buffer.from(bytes);
          for (const [at, value] of changes) damaged[Math.floor(at * damaged.length)] = value;
          await settles(damaged);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('of random text behind a true header is refused or described, never anything else', async () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      'Objects:',
      'Vertices:',
      'a:',
      '*3',
      '1,',
      '-1',
      '"',
      ',',
      '\n',
      ';',
      ' T',
      '1.#INF',
      '\0',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), (parts) =>
        settles(Buffer.from(`; FBX 7.5.0\n${parts.join('')}`)),
      ),
      { numRuns: 1000 },
    );
  });

  for (const [what, nodes, message] of [
    [
      'a polygon with a vertex that is not there',
      mesh([0, 0, 0], [0, 0, -2]),
      /uses vertex 1 of a mesh that has 1/,
    ],
    ['a last polygon that is not closed', mesh([0, 0, 0], [0, -1, 0]), /not closed/],
    ['a coordinate too few', mesh([0, 0, 0, 1], []), /4 coordinates/],
  ] as const) {
    test(`with ${what} is refused, in either spelling`, async () => {
      await assert.rejects(parse(binaryFbx(7400, nodes)), {
        code: 'corrupt',
        message,
        details: { offset: 47 },
      });
      await assert.rejects(parse(asciiFbx(7500, nodes)), { code: 'corrupt', message, details: { line: 5 } });
    });
  }

  test('coordinates that are no number are left out of the box, and there is no preview', async () => {
    const scene = await parse(
      binaryFbx(7400, mesh([0, 0, 0, 1, 2, 3, Number.NaN, 9, Number.POSITIVE_INFINITY], [0, 1, -3])),
    );
    assert.deepEqual(scene.dimensions, [1, 2, 3]);
    assert.equal(scene.metadata.nonFiniteCoordinates, 2);
    assert.equal(scene.preview, undefined);
  });

  async function refused(bytes: Uint8Array, what: string): Promise<void> {
    await assert.rejects(parse(bytes), (error) => error instanceof Refusal, what);
  }

  async function settles(bytes: Uint8Array): Promise<void> {
    try {
      const { dimensions } = await parse(bytes);
      assert.ok(dimensions === undefined || dimensions.every((extent) => Number.isFinite(extent)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
});

function mesh(vertices: number[], polygons: number[]) {
  return [
    node(
      'Objects',
      [],
      [
        node(
          'Geometry',
          [long(1), objectName('', 'Geometry'), text('Mesh')],
          [node('Vertices', [doubles(...vertices)]), node('PolygonVertexIndex', [ints(...polygons)])],
        ),
      ],
    ),
    ...legacyNodes(6100).filter(({ name }) => name === 'Connections'),
  ];
}
