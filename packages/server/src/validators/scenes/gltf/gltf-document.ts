import { isObject } from './gltf-json.ts';
import { compose, type Matrix } from './gltf-matrix.ts';

/** The parts of a glTF that facts and the preview are made of (glTF 2.0 chapter 5), free of surprises. */
export interface GltfDocument {
  readonly asset: Readonly<Record<string, unknown>>;
  readonly scene: number | undefined;
  /** Root nodes of each scene. */
  readonly scenes: readonly (readonly number[])[];
  readonly nodes: readonly GltfNode[];
  readonly meshes: readonly (readonly GltfPrimitive[])[];
  readonly skins: readonly GltfSkin[];
  readonly animations: readonly GltfAnimation[];
  readonly materials: readonly GltfMaterial[];
  readonly accessors: readonly GltfAccessor[];
  readonly bufferViews: readonly GltfBufferView[];
  readonly buffers: readonly GltfResource[];
  readonly images: readonly GltfResource[];
  readonly textureCount: number;
  readonly extensionsUsed: readonly string[];
  readonly extensionsRequired: readonly string[];
}

export interface GltfNode {
  readonly children: readonly number[];
  readonly mesh: number | undefined;
  readonly skin: number | undefined;
  /** From the node to its parent. */
  readonly matrix: Matrix;
}

export interface GltfPrimitive {
  /** 0 points, 1-3 lines, 4 triangles, 5 strip, 6 fan. */
  readonly mode: number;
  /** Accessor of each attribute: `POSITION`, `NORMAL`, `TEXCOORD_0`, ... */
  readonly attributes: ReadonlyMap<string, number>;
  readonly indices: number | undefined;
  readonly material: number | undefined;
  /** Accessors of the morph targets, for their number only. */
  readonly targets: readonly number[];
  /** Whether the accessors hold nothing until `KHR_draco_mesh_compression` is undone. */
  readonly compressed: boolean;
}

export interface GltfSkin {
  readonly joints: readonly number[];
  readonly inverseBindMatrices: number | undefined;
}

export interface GltfAnimation {
  readonly channelCount: number;
  /** Accessors of the samplers' times. */
  readonly inputs: readonly number[];
}

export interface GltfMaterial {
  /** Linear red, green, blue, 0 to 1. */
  readonly color: readonly [number, number, number];
}

export interface GltfAccessor {
  readonly bufferView: number | undefined;
  readonly byteOffset: number;
  readonly componentType: number;
  readonly normalized: boolean;
  /** A safe integer, 0 or more. */
  readonly count: number;
  readonly type: string;
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly sparse: boolean;
}

export interface GltfBufferView {
  readonly buffer: number | undefined;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly byteStride: number | undefined;
  /** Whether it holds nothing until `EXT_meshopt_compression` is undone. */
  readonly compressed: boolean;
}

/** A buffer or an image. */
export interface GltfResource {
  readonly uri: string | undefined;
}

/**
 * Reads a document without judging it: what is missing or of the wrong type becomes the default, because
 * saying so is the validator's work, and this runs before it too.
 */
export function readGltfDocument(root: Record<string, unknown>): GltfDocument {
  return {
    asset: isObject(root.asset) ? root.asset : {},
    scene: index(root.scene),
    scenes: objects(root.scenes).map(({ nodes }) => indices(nodes)),
    nodes: objects(root.nodes).map(readNode),
    meshes: objects(root.meshes).map(({ primitives }) => objects(primitives).map(readPrimitive)),
    skins: objects(root.skins).map(({ joints, inverseBindMatrices }) => ({
      joints: indices(joints),
      inverseBindMatrices: index(inverseBindMatrices),
    })),
    animations: objects(root.animations).map(({ channels, samplers }) => ({
      channelCount: Array.isArray(channels) ? channels.length : 0,
      inputs: objects(samplers).flatMap(({ input }) => index(input) ?? []),
    })),
    materials: objects(root.materials).map(readMaterial),
    accessors: objects(root.accessors).map(readAccessor),
    bufferViews: objects(root.bufferViews).map(readBufferView),
    buffers: objects(root.buffers).map(readResource),
    images: objects(root.images).map(readResource),
    textureCount: objects(root.textures).length,
    extensionsUsed: strings(root.extensionsUsed),
    extensionsRequired: strings(root.extensionsRequired),
  };
}

function readNode(node: Record<string, unknown>): GltfNode {
  const matrix = numbers(node.matrix);
  return {
    children: indices(node.children),
    mesh: index(node.mesh),
    skin: index(node.skin),
    matrix:
      matrix.length === 16
        ? matrix
        : compose(numbers(node.translation), numbers(node.rotation), numbers(node.scale)),
  };
}

function readPrimitive(primitive: Record<string, unknown>): GltfPrimitive {
  const attributes = new Map<string, number>();
  for (const [semantic, accessor] of Object.entries(
    isObject(primitive.attributes) ? primitive.attributes : {},
  )) {
    const at = index(accessor);
    if (at !== undefined) attributes.set(semantic, at);
  }
  return {
    mode: index(primitive.mode) ?? 4,
    attributes,
    indices: index(primitive.indices),
    material: index(primitive.material),
    targets: objects(primitive.targets).flatMap((target) =>
      Object.values(target).flatMap((at) => index(at) ?? []),
    ),
    compressed: extension(primitive, 'KHR_draco_mesh_compression') !== undefined,
  };
}

/** The base colour: of the metallic-roughness model, or of the specular-glossiness extension that preceded it. */
function readMaterial(material: Record<string, unknown>): GltfMaterial {
  const metallic = isObject(material.pbrMetallicRoughness) ? material.pbrMetallicRoughness : {};
  const specular = extension(material, 'KHR_materials_pbrSpecularGlossiness');
  const factor = numbers(specular?.diffuseFactor ?? metallic.baseColorFactor);
  const [red = 1, green = 1, blue = 1] = factor;
  return { color: [red, green, blue] };
}

function readAccessor(accessor: Record<string, unknown>): GltfAccessor {
  return {
    bufferView: index(accessor.bufferView),
    byteOffset: index(accessor.byteOffset) ?? 0,
    componentType: index(accessor.componentType) ?? 0,
    normalized: accessor.normalized === true,
    count: index(accessor.count) ?? 0,
    type: typeof accessor.type === 'string' ? accessor.type : '',
    min: numbers(accessor.min),
    max: numbers(accessor.max),
    sparse: accessor.sparse !== undefined,
  };
}

function readBufferView(view: Record<string, unknown>): GltfBufferView {
  return {
    buffer: index(view.buffer),
    byteOffset: index(view.byteOffset) ?? 0,
    byteLength: index(view.byteLength) ?? 0,
    byteStride: index(view.byteStride),
    compressed:
      extension(view, 'EXT_meshopt_compression') !== undefined ||
      extension(view, 'KHR_meshopt_compression') !== undefined,
  };
}

function readResource({ uri }: Record<string, unknown>): GltfResource {
  return { uri: typeof uri === 'string' ? uri : undefined };
}

function extension(owner: Record<string, unknown>, name: string): Record<string, unknown> | undefined {
  if (!isObject(owner.extensions)) return undefined;
  const value = owner.extensions[name];
  return isObject(value) ? value : undefined;
}

function index(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}

/** The elements of an array, each as an object, so that positions stay what indices refer to. */
function objects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((element: unknown) => (isObject(element) ? element : {})) : [];
}

function indices(value: unknown): number[] {
  return Array.isArray(value) ? value.flatMap((element: unknown) => index(element) ?? []) : [];
}

function numbers(value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  return value.map((element: unknown) =>
    typeof element === 'number' && Number.isFinite(element) ? element : 0,
  );
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((element: unknown) => typeof element === 'string') : [];
}
