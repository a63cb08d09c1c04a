import { plainText } from '../../file-text.ts';
import { readWhole } from '../../whole-file.ts';
import type { Scene, SceneInput, SceneParser } from '../scene.ts';
import { readGlbContainer } from './glb-container.ts';
import { type GltfDocument, readGltfDocument } from './gltf-document.ts';
import { requireBoundedEffort } from './gltf-effort.ts';
import { parseGltfJson } from './gltf-json.ts';
import { embeddedBuffers, externalReferences } from './gltf-resources.ts';
import { type GltfFindings, requireGltfRules } from './gltf-rules.ts';
import { measureShape } from './gltf-shape.ts';

/** Largest GLB in bytes: it lies in memory twice, beside what its JSON becomes. */
const MAX_GLB_BYTES = 384 * 1024 * 1024;
/** Largest glTF in bytes: its base64 text passes through the heap several times. */
const MAX_GLTF_BYTES = 128 * 1024 * 1024;
/** Extensions listed in `metadata`, and the length of a text from the file. */
const MAX_LISTED = 50;
const MAX_TEXT_LENGTH = 200;
/** Extensions without which there is nothing but compressed bytes to look at. */
const COMPRESSION: ReadonlySet<string> = new Set([
  'KHR_draco_mesh_compression',
  'EXT_meshopt_compression',
  'KHR_meshopt_compression',
]);

/** glTF 2.0 as one JSON file. Buffers and images beside it are named and not checked. */
export const parseGltf: SceneParser = async (input) => {
  const bytes = await readWhole(input.source, MAX_GLTF_BYTES, 'glTF');
  return judge(input, { format: 'gltf', label: 'glTF', bytes, json: bytes, jsonOffset: 0, bin: undefined });
};

/** glTF 2.0 in its binary container (chapter 4). */
export const parseGlb: SceneParser = async (input) => {
  const bytes = await readWhole(input.source, MAX_GLB_BYTES, 'GLB');
  return judge(input, { format: 'glb', label: 'GLB', bytes, ...readGlbContainer(bytes) });
};

interface GltfFile {
  readonly format: 'glb' | 'gltf';
  /** For people. */
  readonly label: string;
  readonly bytes: Buffer;
  readonly json: Buffer;
  readonly jsonOffset: number;
  readonly bin: Buffer | undefined;
}

async function judge({ progress }: SceneInput, file: GltfFile): Promise<Scene> {
  progress(0.2);
  requireBoundedEffort(readDocument(file), file.label);
  progress(0.3);
  const findings = await requireGltfRules(file.bytes, file.format, file.label);
  // Read again: kept meanwhile, the document would lie beside the validator's own.
  const document = readDocument(file);
  progress(0.8);
  const buffers = embeddedBuffers(document, file.bin);
  const { attributes, bones, frames } = summarise(document);
  const scene: Scene = {
    format: file.format,
    ...measureShape(document, buffers),
    hasNormals: attributes.has('NORMAL'),
    hasUVs: attributes.has('TEXCOORD_0'),
    boneCount: bones,
    animationCount: document.animations.length,
    animationFrameCount: frames,
    metadata: describe(document, findings, buffers),
    externalReferences: externalReferences(document),
  };
  progress(1);
  return scene;
}

function readDocument({ json, label, jsonOffset }: GltfFile): GltfDocument {
  return readGltfDocument(parseGltfJson(json, label, jsonOffset));
}

function summarise({ meshes, skins, animations, accessors }: GltfDocument) {
  const keyframes = animations.flatMap(({ inputs }) => inputs.map((input) => accessors[input]?.count ?? 0));
  return {
    attributes: new Set(meshes.flat().flatMap((primitive) => [...primitive.attributes.keys()])),
    bones: new Set(skins.flatMap(({ joints }) => joints)).size,
    frames: keyframes.reduce((most, count) => Math.max(most, count), 0),
  };
}

function describe(
  document: GltfDocument,
  { errors, warnings }: GltfFindings,
  buffers: readonly (Buffer | undefined)[],
): Record<string, unknown> {
  const { asset, extensionsUsed, extensionsRequired } = document;
  const compression = extensionsUsed.filter((name) => COMPRESSION.has(name));
  const checked = document.buffers.every(({ uri }, at) => uri === undefined || buffers[at] !== undefined);
  return {
    ...texts(asset, ['version', 'minVersion', 'generator', 'copyright']),
    sceneCount: document.scenes.length,
    nodeCount: document.nodes.length,
    meshCount: document.meshes.length,
    primitiveCount: document.meshes.flat().length,
    materialCount: document.materials.length,
    textureCount: document.textureCount,
    imageCount: document.images.length,
    ...listed('extensionsUsed', extensionsUsed),
    ...listed('extensionsRequired', extensionsRequired),
    ...listed('compression', compression),
    // False where vertices or indices lie in files beside this one, or compressed.
    geometryChecked: checked && compression.length === 0,
    ...(errors !== undefined && { validatorErrors: errors }),
    ...(warnings !== undefined && { validatorWarnings: warnings }),
  };
}

function texts(owner: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, string> {
  const found = names.flatMap((name): [string, string][] => {
    const value = owner[name];
    return typeof value === 'string' && value !== '' ? [[name, plainText(value, MAX_TEXT_LENGTH)]] : [];
  });
  return Object.fromEntries(found);
}

function listed(name: string, values: readonly string[]): Record<string, readonly string[]> {
  if (values.length === 0) return {};
  return { [name]: values.slice(0, MAX_LISTED).map((value) => plainText(value, MAX_TEXT_LENGTH)) };
}
