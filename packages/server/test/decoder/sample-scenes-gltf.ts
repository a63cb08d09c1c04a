import { crc32 } from 'node:zlib';

/** glTF and USDZ files made in code; parts can be replaced to make them faulty. */
type Json = Record<string, unknown>;

const FLOAT = 5126;
const UNSIGNED_SHORT = 5123;
const UNSIGNED_BYTE = 5121;

/** A buffer under construction with the accessors into it: four-byte aligned, a view each. */
class BufferBuilder {
  readonly accessors: Json[] = [];
  readonly bufferViews: Json[] = [];
  readonly #parts: Buffer[] = [];
  #length = 0;

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  /** Adds values and answers the number of their accessor. */
  add(
    componentType: number,
    type: string,
    width: number,
    values: readonly number[],
    bounded = false,
  ): number {
    const data =
      componentType === FLOAT
        ? Buffer.from(Float32Array.from(values).buffer)
        : componentType === UNSIGNED_SHORT
          ? Buffer.from(Uint16Array.from(values).buffer)
          : Buffer.from(Uint8Array.from(values));
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    this.bufferViews.push({ buffer: 0, byteOffset: this.#length, byteLength: data.length });
    const columns = Array.from({ length: width }, (_, column) =>
      values.filter((_value, index) => index % width === column).map(Math.fround),
    );
    this.accessors.push({
      bufferView: this.bufferViews.length - 1,
      componentType,
      type,
      count: values.length / width,
      ...(bounded && {
        min: columns.map((column) => Math.min(...column)),
        max: columns.map((column) => Math.max(...column)),
      }),
    });
    this.#parts.push(padded);
    this.#length += padded.length;
    return this.accessors.length - 1;
  }
}

/** A document and the bytes of its only buffer. */
export interface GltfParts {
  readonly document: Json;
  readonly bin: Buffer;
}

/** One triangle, 1 wide and 2 high. */
export function triangleParts(changes: Json = {}): GltfParts {
  const builder = new BufferBuilder();
  const position = builder.add(FLOAT, 'VEC3', 3, [0, 0, 0, 1, 0, 0, 0, 2, 0], true);
  const indices = builder.add(UNSIGNED_SHORT, 'SCALAR', 1, [0, 1, 2]);
  return finish(builder, {
    asset: { version: '2.0', generator: 'sample' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: position }, indices }] }],
    ...changes,
  });
}

/** A cube of side 2 with normals and texture coordinates, red, enlarged three times along x by its node. */
export function boxParts(changes: Json = {}): GltfParts {
  const builder = new BufferBuilder();
  const positions: number[] = [];
  const normals: number[] = [];
  const coordinates: number[] = [];
  const indices: number[] = [];
  for (let axis = 0; axis < 3; axis++) {
    for (const side of [-1, 1]) {
      const first = positions.length / 3;
      for (const [u, v] of [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ] as const) {
        const corner = [0, 0, 0];
        const normal = [0, 0, 0];
        corner[axis] = side;
        normal[axis] = side;
        corner[(axis + 1) % 3] = u;
        corner[(axis + 2) % 3] = v;
        positions.push(...corner);
        normals.push(...normal);
        coordinates.push((u + 1) / 2, (v + 1) / 2);
      }
      indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
    }
  }
  const attributes = {
    POSITION: builder.add(FLOAT, 'VEC3', 3, positions, true),
    NORMAL: builder.add(FLOAT, 'VEC3', 3, normals),
    TEXCOORD_0: builder.add(FLOAT, 'VEC2', 2, coordinates),
  };
  const index = builder.add(UNSIGNED_SHORT, 'SCALAR', 1, indices);
  return finish(builder, {
    asset: { version: '2.0', generator: 'sample', copyright: 'nobody' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, scale: [3, 1, 1] }],
    meshes: [{ primitives: [{ attributes, indices: index, material: 0 }] }],
    materials: [{ pbrMetallicRoughness: { baseColorFactor: [1, 0, 0, 1] } }],
    ...changes,
  });
}

/** A strip of two triangles bound to two joints, the second of which turns: five keyframes. */
export function skinnedParts(changes: Json = {}): GltfParts {
  const builder = new BufferBuilder();
  const attributes = {
    POSITION: builder.add(FLOAT, 'VEC3', 3, [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0], true),
    JOINTS_0: builder.add(UNSIGNED_BYTE, 'VEC4', 4, [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]),
    WEIGHTS_0: builder.add(FLOAT, 'VEC4', 4, [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]),
  };
  const indices = builder.add(UNSIGNED_SHORT, 'SCALAR', 1, [0, 1, 2, 0, 2, 3]);
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const inverseBindMatrices = builder.add(FLOAT, 'MAT4', 16, [...identity, ...identity]);
  const input = builder.add(FLOAT, 'SCALAR', 1, [0, 0.25, 0.5, 0.75, 1], true);
  const output = builder.add(FLOAT, 'VEC4', 4, Array.from({ length: 5 }, () => [0, 0, 0, 1]).flat());
  return finish(builder, {
    asset: { version: '2.0', generator: 'sample' },
    scene: 0,
    scenes: [{ nodes: [0, 1] }],
    nodes: [{ mesh: 0, skin: 0 }, { children: [2] }, { rotation: [0, 0, 0, 1] }],
    meshes: [{ primitives: [{ attributes, indices }] }],
    skins: [{ joints: [1, 2], inverseBindMatrices }],
    animations: [
      {
        samplers: [{ input, output }],
        channels: [{ sampler: 0, target: { node: 2, path: 'rotation' } }],
      },
    ],
    ...changes,
  });
}

function finish(builder: BufferBuilder, document: Json): GltfParts {
  const bin = builder.bytes;
  const buffers = [{ byteLength: bin.length }];
  const { accessors, bufferViews } = builder;
  return { document: { accessors, bufferViews, buffers, ...document }, bin };
}

/** One JSON file, its buffer in base64. */
export function gltfFile({ document, bin }: GltfParts): Buffer {
  const uri = `data:application/octet-stream;base64,${bin.toString('base64')}`;
  return Buffer.from(JSON.stringify({ ...document, buffers: [{ byteLength: bin.length, uri }] }));
}

/** The binary container. */
export function glbFile({ document, bin }: GltfParts): Buffer {
  const json = Buffer.from(JSON.stringify(document));
  return glbOf([
    ['JSON', Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, ' ')])],
    ['BIN\0', bin],
  ]);
}

/** A GLB of any chunks. */
export function glbOf(chunks: readonly (readonly [type: string, data: Buffer])[]): Buffer {
  const body = Buffer.concat(
    chunks.flatMap(([type, data]) => [words(data.length), Buffer.from(type, 'latin1'), data]),
  );
  return Buffer.concat([Buffer.from('glTF'), words(2, 12 + body.length), body]);
}

export const USDA_LAYER = `#usda 1.0
(
    defaultPrim = "Square"
    metersPerUnit = 0.01
    upAxis = "Y"
)
def Mesh "Square"
{
    # A comment with ( brackets and "marks
    int[] faceVertexCounts = [3, 3]
    int[] faceVertexIndices = [0, 1, 2, 0, 2, 3]
    normal3f[] normals = [(0, 0, 1), (0, 0, 1), (0, 0, 1), (0, 0, 1)]
    point3f[] points = [(0, 0, 0), (4, 0, 0), (4, 3, 0), (0, 3, 0)]
    texCoord2f[] primvars:st = [(0, 0), (1, 0), (1, 1), (0, 1)]
    asset inputs:file = @textures/wood.png@
}
`;

export interface PackageMember {
  readonly name: string;
  readonly data: Buffer;
}

/** A stored zip whose members begin at multiples of `alignment`. */
export function usdzPackage(members: readonly PackageMember[], alignment = 64): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, data } of members) {
    const plain = 30 + Buffer.byteLength(name);
    // An extra field takes at least its own header of four bytes.
    const padding = (alignment - ((at + plain + 4) % alignment)) % alignment;
    const extra = Buffer.concat([shorts(0x1986, padding), Buffer.alloc(padding)]);
    const sums = Buffer.concat([
      words(crc32(data), data.length, data.length),
      shorts(Buffer.byteLength(name), extra.length),
    ]);
    const fixed = Buffer.concat([shorts(10, 0, 0, 0, 0x21), sums]);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fixed, Buffer.from(name), extra, data]);
    directory.push(
      Buffer.concat([
        Buffer.from('PK\x01\x02'),
        shorts(10),
        fixed.subarray(0, fixed.length - 2),
        shorts(0, 0, 0, 0),
        words(0, at),
        Buffer.from(name),
      ]),
    );
    parts.push(local);
    at += local.length;
  }
  const records = Buffer.concat(directory);
  const count = members.length;
  const end = Buffer.concat([
    Buffer.from('PK\x05\x06'),
    shorts(0, 0, count, count),
    words(records.length, at),
    shorts(0),
  ]);
  return Buffer.concat([...parts, records, end]);
}

/** A text layer and a picture. */
export function sampleUsdz(): Buffer {
  return usdzPackage([
    { name: 'square.usda', data: Buffer.from(USDA_LAYER) },
    { name: 'textures/wood.png', data: Buffer.from('not looked at') },
  ]);
}

/** A binary layer with the six sections that a crate needs, each of 16 bytes. */
export function sampleCrate(): Buffer {
  const names = ['TOKENS', 'STRINGS', 'FIELDS', 'FIELDSETS', 'PATHS', 'SPECS'];
  const tableAt = 88 + names.length * 16;
  const crate = Buffer.alloc(tableAt + 8 + names.length * 32);
  crate.write('PXR-USDC', 0, 'latin1');
  crate.writeUInt8(8, 9);
  crate.writeBigInt64LE(BigInt(tableAt), 16);
  crate.writeBigUInt64LE(BigInt(names.length), tableAt);
  for (const [index, name] of names.entries()) {
    const at = tableAt + 8 + index * 32;
    crate.write(name, at, 'latin1');
    crate.writeBigInt64LE(BigInt(88 + index * 16), at + 16);
    crate.writeBigInt64LE(16n, at + 24);
  }
  return crate;
}

function words(...values: number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

function shorts(...values: number[]): Buffer {
  return Buffer.from(Uint16Array.from(values).buffer);
}

/** Small valid files of every layout that is read. */
export const gltfSamples = [
  sample('triangle.gltf', 'model/gltf+json', () => gltfFile(triangleParts())),
  sample('box.glb', 'model/gltf-binary', () => glbFile(boxParts())),
  sample('skinned.gltf', 'model/gltf+json', () => gltfFile(skinnedParts())),
  sample('text-layer.usdz', 'model/vnd.usdz+zip', sampleUsdz),
  sample('binary-layer.usdz', 'model/vnd.usdz+zip', () =>
    usdzPackage([{ name: 'scene.usdc', data: sampleCrate() }]),
  ),
] as const;

function sample(name: string, contentType: string, bytes: () => Buffer) {
  return { name, kind: '3d', contentType, bytes } as const;
}
