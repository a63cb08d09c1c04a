import { Box3, type BufferGeometry, type Material, Mesh, type Object3D, Texture, Vector3 } from 'three';
import { plural } from '../../../format/numbers.ts';

export interface SceneStatistics {
  readonly meshes: number;
  readonly triangles: number;
  /** Of clouds. */
  readonly points: number;
  readonly materials: number;
}

interface Drawn extends Object3D {
  readonly geometry: BufferGeometry;
  readonly material: Material | Material[];
}

/** Everything in a scene that is drawn: meshes, lines and points. */
function drawn(object: Object3D): readonly Drawn[] {
  const found: Drawn[] = [];
  object.traverse((child) => {
    if ('geometry' in child && 'material' in child) found.push(child as Drawn);
  });
  return found;
}

export function materialsOf(object: Object3D): ReadonlySet<Material> {
  return new Set(drawn(object).flatMap(({ material }) => material));
}

export function statisticsOf(object: Object3D): SceneStatistics {
  const all = drawn(object);
  const meshes = all.filter((child) => child instanceof Mesh);
  const vertices = ({ geometry }: Drawn) =>
    geometry.index?.count ?? geometry.getAttribute('position')?.count ?? 0;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    meshes: meshes.length,
    triangles: Math.floor(sum(meshes.map(vertices)) / 3),
    points: sum(all.filter((child) => 'isPoints' in child).map(vertices)),
    materials: materialsOf(object).size,
  };
}

/** `2 meshes, 24 triangles, 1 material`. */
export function describeStatistics({ meshes, triangles, points, materials }: SceneStatistics): string {
  return [
    meshes > 0 && plural(meshes, 'mesh', 'meshes'),
    triangles > 0 && plural(triangles, 'triangle'),
    points > 0 && plural(points, 'point'),
    plural(materials, 'material'),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Where a scene is; `undefined` where nothing has a place. */
export function boundsOf(object: Object3D): Box3 | undefined {
  const box = new Box3().setFromObject(object);
  const size = box.getSize(new Vector3());
  return !box.isEmpty() && Number.isFinite(size.length()) && size.length() > 0 ? box : undefined;
}

/** Frees what a scene has on the graphics card. */
export function disposeScene(object: Object3D): void {
  for (const { geometry } of drawn(object)) geometry.dispose();
  for (const material of materialsOf(object)) {
    for (const value of Object.values(material)) {
      if (value instanceof Texture) {
        value.dispose();
        if (value.image instanceof ImageBitmap) value.image.close();
      }
    }
    material.dispose();
  }
}
