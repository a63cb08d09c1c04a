/** A bumpy sheet of squares, two triangles each. */
export interface Mesh {
  /** x, y, z of each vertex. */
  readonly positions: Float32Array;
  /** Three vertices a triangle. */
  readonly indices: Uint32Array;
}

/** @param side squares along each edge */
export function grid(side: number): Mesh {
  const row = side + 1;
  const positions = new Float32Array(row * row * 3);
  const indices = new Uint32Array(side * side * 6);
  for (let y = 0, at = 0; y < row; y += 1) {
    for (let x = 0; x < row; x += 1, at += 3) {
      positions[at] = x / side;
      positions[at + 1] = Math.sin(x / 9) * Math.cos(y / 7) * 0.05;
      positions[at + 2] = y / side;
    }
  }
  for (let y = 0, at = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1, at += 6) {
      const corner = y * row + x;
      indices.set([corner, corner + row, corner + 1, corner + 1, corner + row, corner + row + 1], at);
    }
  }
  return { positions, indices };
}

function triples<T>(values: Float32Array | Uint32Array, each: (a: number, b: number, c: number) => T): T[] {
  return Array.from({ length: values.length / 3 }, (_, index) =>
    each(values[3 * index] ?? 0, values[3 * index + 1] ?? 0, values[3 * index + 2] ?? 0),
  );
}

export function objText({ positions, indices }: Mesh): Buffer {
  const vertices = triples(positions, (x, y, z) => `v ${x.toFixed(6)} ${y.toFixed(6)} ${z.toFixed(6)}\n`);
  const faces = triples(indices, (a, b, c) => `f ${a + 1} ${b + 1} ${c + 1}\n`);
  return Buffer.from(vertices.join('') + faces.join(''));
}

export function binaryStl({ positions, indices }: Mesh): Buffer {
  const file = Buffer.alloc(84 + (50 * indices.length) / 3);
  file.writeUInt32LE(indices.length / 3, 80);
  for (let index = 0; index < indices.length; index += 1) {
    const at = 84 + 50 * Math.floor(index / 3) + 12 + 12 * (index % 3);
    for (let axis = 0; axis < 3; axis += 1) {
      file.writeFloatLE(positions[3 * (indices[index] ?? 0) + axis] ?? 0, at + 4 * axis);
    }
  }
  return file;
}

export function plyBinary({ positions, indices }: Mesh): Buffer {
  const header = Buffer.from(
    `ply\nformat binary_little_endian 1.0\nelement vertex ${positions.length / 3}\nproperty float x\nproperty float y\nproperty float z\nelement face ${indices.length / 3}\nproperty list uchar uint vertex_indices\nend_header\n`,
  );
  const faces = Buffer.alloc((13 * indices.length) / 3);
  for (let face = 0; 3 * face < indices.length; face += 1) {
    faces.writeUInt8(3, 13 * face);
    for (let corner = 0; corner < 3; corner += 1) {
      faces.writeUInt32LE(indices[3 * face + corner] ?? 0, 13 * face + 1 + 4 * corner);
    }
  }
  return Buffer.concat([header, Buffer.from(positions.buffer), faces]);
}

/** glTF 2.0 section 4.4 (GLB): a header, a JSON chunk and a binary chunk. */
export function glb({ positions, indices }: Mesh): Buffer {
  const bin = Buffer.concat([Buffer.from(positions.buffer), Buffer.from(indices.buffer)]);
  const json = {
    asset: { version: '2.0' },
    scenes: [{ nodes: [0] }],
    scene: 0,
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    buffers: [{ byteLength: bin.length }],
    bufferViews: [
      { buffer: 0, byteLength: positions.byteLength, target: 34_962 },
      { buffer: 0, byteOffset: positions.byteLength, byteLength: indices.byteLength, target: 34_963 },
    ],
    accessors: [
      {
        bufferView: 0,
        componentType: 5126,
        count: positions.length / 3,
        type: 'VEC3',
        min: bounds(positions, Math.min),
        max: bounds(positions, Math.max),
      },
      { bufferView: 1, componentType: 5125, count: indices.length, type: 'SCALAR' },
    ],
  };
  const text = Buffer.from(JSON.stringify(json));
  const padded = Buffer.concat([text, Buffer.alloc(-text.length & 3, ' ')]);
  const header = Buffer.alloc(20);
  header.write('glTF');
  header.writeUInt32LE(2, 4);
  header.writeUInt32LE(28 + padded.length + bin.length, 8);
  header.writeUInt32LE(padded.length, 12);
  header.write('JSON', 16);
  const binHeader = Buffer.alloc(8);
  binHeader.writeUInt32LE(bin.length, 0);
  binHeader.write('BIN\0', 4);
  return Buffer.concat([header, padded, binHeader, bin]);
}

function bounds(positions: Float32Array, choose: (a: number, b: number) => number): number[] {
  const found = [positions[0] ?? 0, positions[1] ?? 0, positions[2] ?? 0];
  for (let at = 0; at < positions.length; at += 1) {
    found[at % 3] = choose(found[at % 3] ?? 0, positions[at] ?? 0);
  }
  return found;
}
