import fc from 'fast-check';
import type { ByteSource } from '../../src/ports/validator.ts';
import { Refusal } from '../../src/validators/refusal.ts';
import type { Scene, SceneParser } from '../../src/validators/scenes/scene.ts';
import { bytesSource } from './bytes-source.ts';

/** Meshes and voxels made in code, as files of the formats that hold nothing else: OBJ, STL, PLY and VOX. */

export interface SampleMesh {
  readonly vertices: readonly (readonly [number, number, number])[];
  /** Places of the vertices of each polygon, from 0. */
  readonly faces: readonly (readonly number[])[];
  /** Red, green, blue of each vertex, 0 to 255. */
  readonly colors?: readonly (readonly [number, number, number])[];
}

/** A box of 2 x 3 x 4 with six quads. */
export const BOX: SampleMesh = {
  vertices: [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [2 * (bits & 1), 3 * ((bits >> 1) & 1), 4 * (bits >> 2)]),
  faces: [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
  ],
  colors: [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [
    255 * (bits & 1),
    255 * ((bits >> 1) & 1),
    255 * (bits >> 2),
  ]),
};

/** The triangles of a mesh, each polygon as a fan from its first vertex. */
export function trianglesOf({ faces }: SampleMesh): [number, number, number][] {
  return faces.flatMap((face) =>
    face.slice(2).map((last, index): [number, number, number] => [face[0] ?? 0, face[index + 1] ?? 0, last]),
  );
}

export function objFile({ vertices, faces, colors }: SampleMesh): Buffer {
  const rows = vertices.map((vertex, index) => {
    const color = colors?.[index]?.map((component) => component / 255) ?? [];
    return `v ${[...vertex, ...color].join(' ')}`;
  });
  const polygons = faces.map((face) => `f ${face.map((index) => `${index + 1}/1/1`).join(' ')}`);
  return Buffer.from(
    [
      '# sample',
      'mtllib sample.mtl',
      'o sample',
      ...rows,
      'vt 0.5 0.5',
      'vn 0 0 1',
      'usemtl red',
      ...polygons,
      '',
    ].join('\n'),
  );
}

export function asciiStl(mesh: SampleMesh, name = 'sample'): Buffer {
  const facets = trianglesOf(mesh).map((triangle) => {
    const corners = triangle
      .map((index) => `      vertex ${(mesh.vertices[index] ?? []).join(' ')}\n`)
      .join('');
    return `  facet normal 0 0 1\n    outer loop\n${corners}    endloop\n  endfacet\n`;
  });
  return Buffer.from(`solid ${name}\n${facets.join('')}endsolid ${name}\n`);
}

export function binaryStl(mesh: SampleMesh, header = 'solid, but binary'): Buffer {
  const triangles = trianglesOf(mesh);
  const bytes = Buffer.alloc(84 + 50 * triangles.length);
  bytes.write(header, 'latin1');
  bytes.writeUInt32LE(triangles.length, 80);
  for (const [index, triangle] of triangles.entries()) {
    const numbers = [0, 0, 1, ...triangle.flatMap((vertex) => mesh.vertices[vertex] ?? [])];
    for (const [place, number] of numbers.entries()) bytes.writeFloatLE(number, 84 + 50 * index + 4 * place);
  }
  return bytes;
}

export type SamplePlyFormat = 'ascii' | 'binary_little_endian' | 'binary_big_endian';

/** A PLY with coordinates as `double`, so that nothing is rounded. */
export function plyFile({ vertices, faces, colors }: SampleMesh, format: SamplePlyFormat): Buffer {
  const header = [
    'ply',
    `format ${format} 1.0`,
    'comment sample',
    `element vertex ${vertices.length}`,
    ...['x', 'y', 'z'].map((axis) => `property double ${axis}`),
    ...(colors === undefined ? [] : ['red', 'green', 'blue'].map((color) => `property uchar ${color}`)),
    `element face ${faces.length}`,
    'property list uchar int vertex_indices',
    'end_header',
    '',
  ].join('\n');
  if (format === 'ascii') {
    const rows = vertices.map((vertex, index) => [...vertex, ...(colors?.[index] ?? [])].join(' '));
    const polygons = faces.map((face) => [face.length, ...face].join(' '));
    return Buffer.from(`${header}${[...rows, ...polygons, ''].join('\n')}`);
  }
  const little = format === 'binary_little_endian';
  const rows = vertices.map((vertex, index) =>
    Buffer.concat([...vertex.map((number) => double(number, little)), Buffer.from(colors?.[index] ?? [])]),
  );
  const polygons = faces.map((face) =>
    Buffer.concat([Buffer.of(face.length), ...face.map((index) => int(index, little))]),
  );
  return Buffer.concat([Buffer.from(header), ...rows, ...polygons]);
}

function double(value: number, little: boolean): Buffer {
  const bytes = Buffer.alloc(8);
  if (little) bytes.writeDoubleLE(value);
  else bytes.writeDoubleBE(value);
  return bytes;
}

function int(value: number, little = true): Buffer {
  const bytes = Buffer.alloc(4);
  if (little) bytes.writeInt32LE(value);
  else bytes.writeInt32BE(value);
  return bytes;
}

export type Voxel = readonly [x: number, y: number, z: number, color: number];

export interface SampleVoxModel {
  readonly size: readonly [number, number, number];
  readonly voxels: readonly Voxel[];
}

/** A model of 3 x 2 x 2: an L of four voxels in two colours, with 18 sides. */
export const VOX_MODEL: SampleVoxModel = {
  size: [3, 2, 2],
  voxels: [
    [0, 0, 0, 1],
    [1, 0, 0, 1],
    [2, 0, 0, 1],
    [0, 1, 0, 9],
  ],
};

type VoxContent = number | string | Buffer | Readonly<Record<string, string>>;

/** A chunk without children: numbers as 32 bits, texts as STRING, records as DICT, bytes as they are. */
export function voxChunk(id: string, ...content: readonly VoxContent[]): Buffer {
  const bytes = Buffer.concat(content.map(voxBytes));
  return Buffer.concat([Buffer.from(id, 'latin1'), int(bytes.length), int(0), bytes]);
}

function voxBytes(content: VoxContent): Buffer {
  if (typeof content === 'number') return int(content);
  if (typeof content === 'string')
    return Buffer.concat([int(content.length), Buffer.from(content, 'latin1')]);
  if (Buffer.isBuffer(content)) return content;
  const entries = Object.entries(content);
  return Buffer.concat([int(entries.length), ...entries.flat().map(voxBytes)]);
}

export function voxModelChunks({ size, voxels }: SampleVoxModel): Buffer[] {
  return [voxChunk('SIZE', ...size), voxChunk('XYZI', voxels.length, Buffer.from(voxels.flat()))];
}

/** A file around the children of MAIN. */
export function voxFile(children: readonly Buffer[], version = 150): Buffer {
  const bytes = Buffer.concat(children);
  return Buffer.concat([
    Buffer.from('VOX '),
    int(version),
    Buffer.from('MAIN'),
    int(0),
    int(bytes.length),
    bytes,
  ]);
}

/** The model twice in a scene: as it is, and turned a quarter about Z ten voxels along X; a palette of greys. */
export function sampleVox(): Buffer {
  return voxFile([
    ...voxModelChunks(VOX_MODEL),
    voxChunk('nTRN', 0, {}, 1, -1, -1, 1, {}),
    voxChunk('nGRP', 1, {}, 2, 2, 4),
    voxChunk('nTRN', 2, { _name: 'first' }, 3, -1, 0, 1, {}),
    voxChunk('nSHP', 3, {}, 1, 0, {}),
    voxChunk('nTRN', 4, {}, 5, -1, 0, 1, { _r: '17', _t: '10 0 0' }),
    voxChunk('nSHP', 5, {}, 1, 0, {}),
    voxChunk('LAYR', 0, { _name: 'all' }, -1),
    voxChunk('RGBA', Buffer.from(Array.from({ length: 1024 }, (_, at) => (at % 4 === 3 ? 255 : at >> 2)))),
    voxChunk('MATL', 1, { _type: '_diffuse' }),
  ]);
}

const sample = (name: string, contentType: string, bytes: () => Buffer, mayBeCut = false) => ({
  name,
  kind: '3d' as const,
  contentType,
  // Texts are whole at many places: behind any line, or with the last number or name shorter.
  mayBeCut,
  bytes,
});

/** Sound files for suites that spoil them. */
export const plainSceneSamples = [
  sample('OBJ', 'model/obj', () => objFile(BOX), true),
  sample('ascii STL', 'model/stl', () => asciiStl(BOX), true),
  sample('binary STL', 'model/stl', () => binaryStl(BOX)),
  sample('ascii PLY', 'model/ply', () => plyFile(BOX, 'ascii'), true),
  sample('binary PLY', 'model/ply', () => plyFile(BOX, 'binary_little_endian')),
  sample('big-endian PLY', 'model/ply', () => plyFile(BOX, 'binary_big_endian')),
  sample('VOX', 'application/octet-stream', sampleVox),
];

/** What a parser makes of bytes; texts are written as latin1. */
export function parseScene(parse: SceneParser, bytes: Uint8Array | string): Promise<Scene> {
  const source: ByteSource = bytesSource(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  return parse({ source, fileName: 'sample', progress: () => {} });
}

/** The refusal of bytes; fails where they are accepted, or end otherwise. */
export async function refusalOfScene(parse: SceneParser, bytes: Uint8Array | string): Promise<Refusal> {
  const scene = await parseScene(parse, bytes).catch((error: unknown) => {
    if (error instanceof Refusal) return error;
    throw error;
  });
  if (scene instanceof Refusal) return scene;
  throw new Error(`accepted: ${JSON.stringify(scene.metadata)}`);
}

/** The file with its end cut off, a few bytes changed, or both. */
export function spoilt(bytes: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.tuple(
    fc.nat(bytes.length - 1),
    fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)),
  );
  return fc
    .tuple(fc.array(change, { maxLength: 4 }), fc.option(fc.nat(bytes.length), { nil: bytes.length }))
    .map(([changes, length]) => {
      const copy = Buffer.from(bytes);
      for (const [at, value] of changes) copy[at] = value;
      return copy.subarray(0, length);
    });
}

/** Whether a parser ends with a scene that JSON can hold or with a refusal; anything else is thrown. */
export async function judges(parse: SceneParser, bytes: Uint8Array): Promise<boolean> {
  try {
    const { vertexCount, faceCount, dimensions, preview } = await parseScene(parse, bytes);
    const numbers = [vertexCount, faceCount, ...(dimensions ?? [])];
    const inRange = preview?.indices.every((index) => 3 * index < preview.positions.length) ?? true;
    return numbers.every(Number.isFinite) && inRange;
  } catch (error) {
    if (error instanceof Refusal) return error.message.length < 500;
    throw error;
  }
}

const coordinate = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });

/** Meshes of any polygons over any vertices. */
export const meshes: fc.Arbitrary<SampleMesh> = fc
  .array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 3, maxLength: 20 })
  .chain((vertices) =>
    fc.record({
      vertices: fc.constant(vertices),
      faces: fc.array(fc.array(fc.nat(vertices.length - 1), { minLength: 3, maxLength: 6 }), {
        minLength: 1,
        maxLength: 20,
      }),
    }),
  );

/** Extent of points along the axes. */
export function extentOf(points: readonly (readonly [number, number, number])[]): number[] {
  return [0, 1, 2].map((axis) => {
    const values = points.map((point) => point[axis] ?? 0);
    return Math.max(...values) - Math.min(...values);
  });
}
