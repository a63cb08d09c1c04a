import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import {
  doubles,
  ints,
  long,
  node,
  objectName,
  properties,
  text,
} from '../../../../test/decoder/sample-scenes-fbx.ts';
import { binaryFbx, type FbxSampleNode } from '../../../../test/decoder/sample-scenes-fbx-writer.ts';
import { parseFbx } from './fbx.ts';

const GEOMETRY = 1;
const ROOT = 0;

/** A triangle from the origin to (1, 2, 3), shown by models with these properties and links. */
async function scene(
  models: Readonly<Record<number, Readonly<Record<string, readonly number[]>>>>,
  links: readonly (readonly [child: number, parent: number])[],
  settings: readonly FbxSampleNode[] = [],
) {
  const geometry = node(
    'Geometry',
    [long(GEOMETRY), objectName('', 'Geometry'), text('Mesh')],
    [node('Vertices', [doubles(0, 0, 0, 1, 0, 0, 1, 2, 3)]), node('PolygonVertexIndex', [ints(0, 1, -3)])],
  );
  const nodes = Object.entries(models).map(([id, placing]) =>
    node('Model', [long(Number(id)), objectName(id, 'Model'), text('Mesh')], [properties(placing)]),
  );
  const bytes = binaryFbx(7400, [
    ...settings,
    node('Objects', [], [geometry, ...nodes]),
    node(
      'Connections',
      [],
      links.map(([child, parent]) => node('C', [text('OO'), long(child), long(parent)])),
    ),
  ]);
  return parseFbx({ source: bytesSource(bytes), fileName: 'a.fbx', progress() {} });
}

/** Where the last vertex of the triangle comes to stand. */
async function lastVertex(placing: Readonly<Record<string, readonly number[]>>): Promise<number[]> {
  const { preview } = await scene({ 10: placing }, [[GEOMETRY, 10]]);
  return [...(preview?.positions.subarray(6, 9) ?? [])].map((value) => Math.round(value * 1e4) / 1e4 + 0);
}

suite('where a model stands', () => {
  for (const [what, placing, expected] of [
    ['nothing', {}, [1, 2, 3]],
    ['translation', { 'Lcl Translation': [10, 20, 30] }, [11, 22, 33]],
    ['scale before translation', { 'Lcl Translation': [10, 0, 0], 'Lcl Scaling': [2, 3, 4] }, [12, 6, 12]],
    ['rotation about x', { 'Lcl Rotation': [90, 0, 0] }, [1, -3, 2]],
    ['rotation about y', { 'Lcl Rotation': [0, 90, 0] }, [3, 2, -1]],
    ['rotation about z', { 'Lcl Rotation': [0, 0, 90] }, [-2, 1, 3]],
    ['rotations about x, then y', { 'Lcl Rotation': [90, 90, 0] }, [2, -3, -1]],
    [
      'rotations about y, then x',
      { 'Lcl Rotation': [90, 90, 0], RotationActive: [1], RotationOrder: [3] },
      [3, 1, 2],
    ],
    ['an order that is not active', { 'Lcl Rotation': [90, 90, 0], RotationOrder: [3] }, [2, -3, -1]],
    ['pre-rotation', { PreRotation: [90, 0, 0], RotationActive: [1] }, [1, -3, 2]],
    ['pre-rotation that is not active', { PreRotation: [90, 0, 0] }, [1, 2, 3]],
    ['post-rotation, inverted', { PostRotation: [90, 0, 0], RotationActive: [1] }, [1, 3, -2]],
    ['a rotation pivot', { RotationPivot: [1, 0, 0], 'Lcl Rotation': [0, 0, 90] }, [-1, 0, 3]],
    ['a scaling pivot', { ScalingPivot: [1, 2, 0], 'Lcl Scaling': [5, 5, 5] }, [1, 2, 15]],
    ['offsets of the pivots', { RotationOffset: [1, 0, 0], ScalingOffset: [0, 1, 0] }, [2, 3, 3]],
    ['geometric translation', { GeometricTranslation: [1, 0, 0], 'Lcl Scaling': [2, 1, 1] }, [4, 2, 3]],
  ] as const) {
    test(`follows from ${what}`, async () => {
      assert.deepEqual(await lastVertex(placing), expected);
    });
  }

  test('follows from its parents, whose geometric transformations it does not share', async () => {
    const { dimensions } = await scene(
      { 10: { 'Lcl Scaling': [2, 2, 2], GeometricScaling: [50, 50, 50] }, 11: { 'Lcl Scaling': [3, 1, 1] } },
      [
        [GEOMETRY, 11],
        [11, 10],
        [10, ROOT],
      ],
    );
    assert.deepEqual(dimensions, [6, 4, 6]);
  });

  test('is another place for every model that shows the same geometry', async () => {
    const { dimensions, vertexCount, preview } = await scene(
      { 10: {}, 11: { 'Lcl Translation': [10, 0, 0] } },
      [
        [GEOMETRY, 10],
        [GEOMETRY, 11],
      ],
    );
    assert.deepEqual(dimensions, [11, 2, 3]);
    assert.equal(vertexCount, 3);
    assert.deepEqual([...(preview?.indices ?? [])], [0, 1, 2, 3, 4, 5]);
  });

  test('is the origin for geometry that no model shows', async () => {
    assert.deepEqual((await scene({ 10: { 'Lcl Scaling': [9, 9, 9] } }, [])).dimensions, [1, 2, 3]);
  });

  test('cannot be told of models that are their own ancestors', async () => {
    const circle = scene({ 10: {}, 11: {} }, [
      [GEOMETRY, 10],
      [10, 11],
      [11, 10],
    ]);
    await assert.rejects(circle, { code: 'corrupt', message: /its own ancestor/ });
  });

  test('is not changed by a connection to itself', async () => {
    const { dimensions } = await scene({ 10: { 'Lcl Scaling': [2, 2, 2] } }, [
      [GEOMETRY, 10],
      [10, 10],
    ]);
    assert.deepEqual(dimensions, [2, 4, 6]);
  });

  test('beyond all numbers leaves no box and no preview', async () => {
    const huge = { 'Lcl Scaling': [1e300, 1e300, 1e300] };
    const { dimensions, preview } = await scene({ 10: huge, 11: huge }, [
      [GEOMETRY, 10],
      [10, 11],
    ]);
    assert.deepEqual([dimensions, preview], [undefined, undefined]);
  });
});

suite('the up axis', () => {
  const axes = (up: number, upSign: number, right: number) => [
    node(
      'GlobalSettings',
      [],
      [properties({ UpAxis: [up], UpAxisSign: [upSign], CoordAxis: [right], CoordAxisSign: [1] })],
    ),
  ];
  for (const [what, up, sign, right, expected] of [
    ['Y', 1, 1, 0, [1, 2, 3]],
    ['Z', 2, 1, 0, [1, 3, -2]],
    ['X', 0, 1, 1, [2, 1, -3]],
    ['Z, with Y to the right,', 2, 1, 1, [2, 3, 1]],
    ['-Y', 1, -1, 0, [1, -2, -3]],
    ['impossible', 7, 1, 0, [1, 2, 3]],
    ['the same as the right one', 0, 1, 0, [1, 2, 3]],
  ] as const) {
    test(`${what} becomes Y in the preview, unmirrored, and leaves the dimensions alone`, async () => {
      const { preview, dimensions } = await scene({}, [], axes(up, sign, right));
      assert.deepEqual([...(preview?.positions.subarray(6, 9) ?? [])], expected);
      assert.deepEqual(dimensions, [1, 2, 3]);
    });
  }
});
