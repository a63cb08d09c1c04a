import {
  BufferAttribute,
  type BufferGeometry,
  Mesh,
  MeshStandardMaterial,
  type Object3D,
  Points,
  PointsMaterial,
} from 'three';

/** What has no color of its own is of this gray. */
const GRAY = 0xb8c0c6;
/** CSS pixels across of a point. */
const POINT = 2;

/** The object of a file that is one surface without materials. */
export function surfaceOf(geometry: BufferGeometry): Object3D {
  shortenNumbers(geometry);
  if (!geometry.hasAttribute('normal')) geometry.computeVertexNormals();
  return new Mesh(geometry, new MeshStandardMaterial({ ...colorOf(geometry), roughness: 0.75 }));
}

/** The object of a file that is a cloud of points. */
export function cloudOf(geometry: BufferGeometry): Object3D {
  shortenNumbers(geometry);
  return new Points(
    geometry,
    new PointsMaterial({ ...colorOf(geometry), sizeAttenuation: false, size: POINT * devicePixelRatio }),
  );
}

/** Graphics cards take no numbers of 64 bits, which files may have. */
function shortenNumbers(geometry: BufferGeometry): void {
  for (const [name, { array, itemSize }] of Object.entries(geometry.attributes)) {
    if (array instanceof Float64Array) {
      geometry.setAttribute(name, new BufferAttribute(Float32Array.from(array), itemSize));
    }
  }
}

function colorOf(geometry: BufferGeometry) {
  const vertexColors = geometry.hasAttribute('color');
  return { vertexColors, color: vertexColors ? 0xffffff : GRAY };
}
