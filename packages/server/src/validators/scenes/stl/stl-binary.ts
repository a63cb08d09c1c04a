import { ByteReader } from '../../byte-reader.ts';
import { plainBytes } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { MAX_PREVIEW_TRIANGLES, type Scene, type SceneInput } from '../scene.ts';
import { StlMesh } from './stl-mesh.ts';

const HEADER_BYTES = 80;
/** Header and count of triangles. */
const PREAMBLE_BYTES = HEADER_BYTES + 4;
/** Normal, three corners, attribute byte count. */
const TRIANGLE_BYTES = 50;
const TRIANGLES_AT_ONCE = 20_000;

/** Whether the length fits the count of triangles of a binary STL; padding is shorter than a triangle. */
export function fitsBinaryStl(head: Buffer, size: number): boolean {
  if (head.length < PREAMBLE_BYTES) return false;
  const surplus = size - PREAMBLE_BYTES - TRIANGLE_BYTES * head.readUInt32LE(HEADER_BYTES);
  return surplus >= 0 && surplus < TRIANGLE_BYTES;
}

/**
 * Reads a binary STL: an 80-byte header, the count of triangles, 50 bytes each, all little endian
 * (3D Systems, StereoLithography Interface Specification). Only zeros or blanks may follow, less than a triangle.
 */
export async function parseBinaryStl({ source, progress }: SceneInput): Promise<Scene> {
  const reader = new ByteReader(source, 'binary STL');
  await reader.need(PREAMBLE_BYTES, 'its header');
  const header = plainBytes(trimmed(reader.bytes(HEADER_BYTES)), HEADER_BYTES);
  const count = reader.u32();
  requireLength(count, source.size);
  const mesh = new StlMesh();
  if (count > MAX_PREVIEW_TRIANGLES) mesh.withoutPreview();
  let attributed = 0;
  while (mesh.triangles < count) {
    const triangles = Math.min(TRIANGLES_AT_ONCE, count - mesh.triangles);
    const offset = reader.position;
    await reader.need(triangles * TRIANGLE_BYTES, 'its triangles');
    attributed += readTriangles(reader.bytes(triangles * TRIANGLE_BYTES), offset, mesh);
    progress(reader.position / source.size);
  }
  await requirePadding(reader);
  return mesh.scene({
    encoding: 'binary',
    attributedTriangleCount: attributed,
    ...(header !== '' && { header }),
  });
}

function requireLength(count: number, size: number): void {
  const needed = PREAMBLE_BYTES + count * TRIANGLE_BYTES;
  if (count === 0) {
    throw new Refusal('corrupt', 'The binary STL has no triangles: its count at byte 80 is 0.');
  }
  if (size < needed) {
    throw new Refusal(
      'truncated',
      `The binary STL is cut off: it declares ${count} triangles, which take ${needed} bytes, but has ${size} bytes.`,
      { needed, size },
    );
  }
  if (size >= needed + TRIANGLE_BYTES) {
    throw new Refusal(
      'corrupt',
      `The binary STL declares ${count} triangles, which end at byte ${needed}, but goes on to byte ${size}.`,
      { needed, size },
    );
  }
}

/** Returns how many of the triangles have attribute bytes, in which some programs store a colour. */
function readTriangles(bytes: Buffer, offset: number, mesh: StlMesh): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let attributed = 0;
  for (let at = 0; at < bytes.length; at += TRIANGLE_BYTES) {
    mesh.normal(view.getFloat32(at, true), view.getFloat32(at + 4, true), view.getFloat32(at + 8, true));
    for (let corner = at + 12; corner < at + 48; corner += 12) {
      const x = view.getFloat32(corner, true);
      const y = view.getFloat32(corner + 4, true);
      const z = view.getFloat32(corner + 8, true);
      if (x - x !== 0 || y - y !== 0 || z - z !== 0) {
        throw new Refusal(
          'corrupt',
          `Triangle ${mesh.triangles + 1} of the binary STL has a corner at byte ${offset + corner} that is no finite number.`,
          { offset: offset + corner },
        );
      }
      mesh.vertex(x, y, z);
    }
    if (view.getUint16(at + 48, true) !== 0) attributed++;
    mesh.endTriangle();
  }
  return attributed;
}

async function requirePadding(reader: ByteReader): Promise<void> {
  const offset = reader.position;
  const length = reader.remaining;
  await reader.need(length, 'its end');
  if (reader.bytes(length).every((byte) => byte === 0 || byte === 0x20 || byte === 0x0a || byte === 0x0d))
    return;
  throw new Refusal(
    'corrupt',
    `The binary STL has ${length} bytes behind its last triangle, at byte ${offset}.`,
    {
      offset,
    },
  );
}

function trimmed(header: Buffer): Buffer {
  const end = header.indexOf(0);
  return end === -1 ? header : header.subarray(0, end);
}
