import { inverseRotation, type Matrix, product, rotation, scaling, translation } from './fbx-matrix.ts';
import type { FbxValue, FbxVisitor } from './fbx-node.ts';

type Vector = readonly [number, number, number];

const ZERO: Vector = [0, 0, 0];
const ONE: Vector = [1, 1, 1];

/** The properties of a model that say where it stands. */
const PLACING: ReadonlySet<string> = new Set([
  'Lcl Translation',
  'Lcl Rotation',
  'Lcl Scaling',
  'PreRotation',
  'PostRotation',
  'RotationActive',
  'RotationOrder',
  'RotationOffset',
  'RotationPivot',
  'ScalingOffset',
  'ScalingPivot',
  'GeometricTranslation',
  'GeometricRotation',
  'GeometricScaling',
]);

/**
 * Visits a `Properties70` (7.x: name, type, label, flags, values) or `Properties60` (6.x: name, type, flags,
 * values); undefined for any other node.
 */
export function propertiesVisitor(
  node: string,
  take: (name: string, values: readonly FbxValue[]) => void,
): FbxVisitor | undefined {
  const entry = node === 'Properties70' ? 'P' : 'Property';
  const head = node === 'Properties70' ? 4 : 3;
  if (node !== 'Properties70' && node !== 'Properties60') return undefined;
  const visitor: FbxVisitor = {
    values: (values) => {
      const name = values[0];
      if (typeof name === 'string') take(name, values.slice(head));
    },
  };
  return { child: (name) => (name === entry ? visitor : undefined) };
}

/** Collects where a model stands relative to its parent, and its geometry relative to it. */
export class Placement {
  #properties: Map<string, readonly FbxValue[]> | undefined;

  take(name: string, values: readonly FbxValue[]): void {
    if (!PLACING.has(name)) return;
    this.#properties ??= new Map();
    this.#properties.set(name, values);
  }

  /**
   * The model's own transformation, undefined where it is none. Formula and order of its factors: FBX SDK,
   * "Computing transformation matrices"; pre- and post-rotation and the order of axes count only while
   * `RotationActive` is set. Templates and limits are not regarded, inheritance is always that of scale too.
   */
  local(): Matrix | undefined {
    if (this.#properties === undefined) return undefined;
    const active = Number(this.#properties.get('RotationActive')?.[0] ?? 0) !== 0;
    const order = active ? Number(this.#properties.get('RotationOrder')?.[0] ?? 0) : 0;
    const pre = active ? this.#vector('PreRotation', ZERO) : ZERO;
    const post = active ? this.#vector('PostRotation', ZERO) : ZERO;
    const rotationPivot = this.#vector('RotationPivot', ZERO);
    const scalingPivot = this.#vector('ScalingPivot', ZERO);
    return product(
      translation(this.#vector('Lcl Translation', ZERO)),
      translation(this.#vector('RotationOffset', ZERO)),
      translation(rotationPivot),
      rotation(pre),
      rotation(this.#vector('Lcl Rotation', ZERO), order),
      inverseRotation(rotation(post)),
      translation(negated(rotationPivot)),
      translation(this.#vector('ScalingOffset', ZERO)),
      translation(scalingPivot),
      scaling(this.#vector('Lcl Scaling', ONE)),
      translation(negated(scalingPivot)),
    );
  }

  /** The geometry's offset from its model, which models inside the model do not share; undefined where it is none. */
  geometric(): Matrix | undefined {
    if (this.#properties === undefined) return undefined;
    return product(
      translation(this.#vector('GeometricTranslation', ZERO)),
      rotation(this.#vector('GeometricRotation', ZERO)),
      scaling(this.#vector('GeometricScaling', ONE)),
    );
  }

  #vector(name: string, otherwise: Vector): Vector {
    const [x, y, z] = this.#properties?.get(name) ?? [];
    return typeof x === 'number' && typeof y === 'number' && typeof z === 'number' ? [x, y, z] : otherwise;
  }
}

function negated([x, y, z]: Vector): Vector {
  return [-x, -y, -z];
}
