/** Segments around the tube and along the knot. */
const ALONG = 220;
const AROUND = 18;

type Vector = readonly [number, number, number];

function knot(at: number): Vector {
  const angle = at * Math.PI * 2;
  const radius = 2 + Math.cos(3 * angle);
  return [radius * Math.cos(2 * angle) * 0.5, radius * Math.sin(2 * angle) * 0.5, Math.sin(3 * angle) * 0.6];
}

const minus = ([a, b, c]: Vector, [d, e, f]: Vector): Vector => [a - d, b - e, c - f];
const cross = ([a, b, c]: Vector, [d, e, f]: Vector): Vector => [b * f - c * e, c * d - a * f, a * e - b * d];
function unit([a, b, c]: Vector): Vector {
  const length = Math.hypot(a, b, c);
  return [a / length, b / length, c / length];
}

/** A knotted tube as a GLB (glTF 2.0, section 4.4): something to turn around. */
export function demoScene(): Buffer {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  for (let i = 0; i <= ALONG; i += 1) {
    const center = knot(i / ALONG);
    const ahead = unit(minus(knot((i + 0.5) / ALONG), center));
    const side = unit(cross(ahead, [0, 0, 1]));
    const up = cross(side, ahead);
    for (let j = 0; j <= AROUND; j += 1) {
      const angle = (j / AROUND) * Math.PI * 2;
      const normal: Vector = [0, 1, 2].map(
        (axis) => Math.cos(angle) * (side[axis] ?? 0) + Math.sin(angle) * (up[axis] ?? 0),
      ) as unknown as Vector;
      normals.push(...normal);
      positions.push(...center.map((value, axis) => value + (normal[axis] ?? 0) * 0.22));
      if (i === ALONG || j === AROUND) continue;
      const first = i * (AROUND + 1) + j;
      const next = first + AROUND + 1;
      indices.push(first, next, first + 1, first + 1, next, next + 1);
    }
  }
  return glb(new Float32Array(positions), new Float32Array(normals), new Uint16Array(indices));
}

function glb(positions: Float32Array, normals: Float32Array, indices: Uint16Array): Buffer {
  const views = [positions, normals, indices].map((array) =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength),
  );
  let offset = 0;
  const bufferViews = views.map(({ length }, index) => {
    const view = { buffer: 0, byteOffset: offset, byteLength: length, target: index === 2 ? 34963 : 34962 };
    offset += length;
    return view;
  });
  const vertices = positions.length / 3;
  const axis = (index: number) => positions.filter((_, at) => at % 3 === index);
  const document = {
    asset: { version: '2.0', generator: 'Wharf demo' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ name: 'mooring knot', mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0, NORMAL: 1 }, indices: 2, material: 0 }] }],
    materials: [
      {
        name: 'rope',
        pbrMetallicRoughness: {
          baseColorFactor: [0.76, 0.42, 0.16, 1],
          metallicFactor: 0.1,
          roughnessFactor: 0.45,
        },
      },
    ],
    accessors: [
      {
        bufferView: 0,
        componentType: 5126,
        count: vertices,
        type: 'VEC3',
        min: [0, 1, 2].map((index) => axis(index).reduce((least, value) => Math.min(least, value))),
        max: [0, 1, 2].map((index) => axis(index).reduce((most, value) => Math.max(most, value))),
      },
      { bufferView: 1, componentType: 5126, count: vertices, type: 'VEC3' },
      { bufferView: 2, componentType: 5123, count: indices.length, type: 'SCALAR' },
    ],
    bufferViews,
    buffers: [{ byteLength: offset }],
  };
  const json = padded(Buffer.from(JSON.stringify(document)), 0x20);
  const bin = padded(Buffer.concat(views), 0);
  const header = Buffer.from('glTF\0\0\0\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(2, 4);
  header.writeUInt32LE(12 + 8 + json.length + 8 + bin.length, 8);
  return Buffer.concat([header, chunk('JSON', json), chunk('BIN\0', bin)]);
}

function padded(bytes: Buffer, filler: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4, filler)]);
}

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(data.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data]);
}
