import type { GltfAccessor, GltfDocument } from './gltf-document.ts';

/** Rows of numbers, as an accessor describes them. */
export interface AccessorReader {
  readonly count: number;
  /** Numbers in a row. */
  readonly width: number;
  /** Number `column` of row `row`; normalized integers as -1 to 1. */
  read(row: number, column: number): number;
}

const WIDTHS: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 };

interface Component {
  readonly bytes: number;
  /** The integer that stands for 1 where the accessor is normalized (glTF 2.0 section 3.6.2.2). */
  readonly one: number;
  read(view: DataView, at: number): number;
}

const COMPONENTS: Readonly<Record<number, Component>> = {
  5120: { bytes: 1, one: 127, read: (view, at) => view.getInt8(at) },
  5121: { bytes: 1, one: 255, read: (view, at) => view.getUint8(at) },
  5122: { bytes: 2, one: 32767, read: (view, at) => view.getInt16(at, true) },
  5123: { bytes: 2, one: 65535, read: (view, at) => view.getUint16(at, true) },
  5125: { bytes: 4, one: 2 ** 32 - 1, read: (view, at) => view.getUint32(at, true) },
  5126: { bytes: 4, one: 1, read: (view, at) => view.getFloat32(at, true) },
};

/**
 * Opens the data of an accessor; undefined where it is not in the file, compressed, sparse, or of no known
 * type. Offsets were validated, and are checked again: nothing outside of the buffer is read.
 *
 * @param buffers The bytes of each buffer that is in the file.
 */
export function openAccessor(
  document: GltfDocument,
  buffers: readonly (Buffer | undefined)[],
  at: number | undefined,
): AccessorReader | undefined {
  const accessor = at === undefined ? undefined : document.accessors[at];
  if (accessor === undefined || accessor.sparse || accessor.bufferView === undefined) return undefined;
  const view = document.bufferViews[accessor.bufferView];
  if (view === undefined || view.compressed || view.buffer === undefined) return undefined;
  const bytes = buffers[view.buffer];
  return bytes === undefined
    ? undefined
    : openRows(accessor, bytes, view.byteOffset, view.byteLength, view.byteStride);
}

function openRows(
  { componentType, type, normalized, count, byteOffset }: GltfAccessor,
  bytes: Buffer,
  viewOffset: number,
  viewLength: number,
  byteStride: number | undefined,
): AccessorReader | undefined {
  const component = COMPONENTS[componentType];
  const width = WIDTHS[type];
  if (component === undefined || width === undefined || count === 0) return undefined;
  const stride = byteStride ?? width * component.bytes;
  const start = viewOffset + byteOffset;
  const end = start + (count - 1) * stride + width * component.bytes;
  if (!(end <= Math.min(viewOffset + viewLength, bytes.length))) return undefined;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const scale = normalized ? 1 / component.one : 1;
  return {
    count,
    width,
    read: (row, column) =>
      Math.max(
        component.read(data, start + row * stride + column * component.bytes) * scale,
        normalized ? -1 : -Infinity,
      ),
  };
}

/**
 * The box around the values of an accessor of three numbers, as declared, or else as read; undefined where
 * neither is possible. Declared bounds are those of the stored integers (glTF 2.0 section 3.6.2.5).
 */
export function accessorBox(
  accessor: GltfAccessor,
  open: () => AccessorReader | undefined,
): { readonly low: readonly number[]; readonly high: readonly number[] } | undefined {
  if (accessor.count === 0) return undefined;
  if (accessor.min.length === 3 && accessor.max.length === 3) {
    const one = accessor.normalized ? (COMPONENTS[accessor.componentType]?.one ?? 1) : 1;
    return { low: accessor.min.map((value) => value / one), high: accessor.max.map((value) => value / one) };
  }
  const rows = open();
  if (rows?.width !== 3) return undefined;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let row = 0; row < rows.count; row++) {
    for (let axis = 0; axis < 3; axis++) {
      const value = rows.read(row, axis);
      if (value < (low[axis] ?? 0)) low[axis] = value;
      if (value > (high[axis] ?? 0)) high[axis] = value;
    }
  }
  return { low, high };
}
