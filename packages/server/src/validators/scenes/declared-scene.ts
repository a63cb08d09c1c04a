import { saysNothing } from '../declared-type.ts';
import { Refusal } from '../refusal.ts';
import type { SceneFormat } from './scene.ts';

interface SceneType {
  /** For people. */
  readonly label: string;
  /** What is recorded and served. PLY, VOX and FBX have no registered type. */
  readonly mimeType: string;
  /** Other types that clients declare for the format: older ones, and those of systems without a better one. */
  readonly aliases: readonly string[];
  /** Without the dot, lower case. */
  readonly extensions: readonly string[];
}

export const SCENE_TYPES: Readonly<Record<SceneFormat, SceneType>> = {
  fbx: {
    label: 'FBX',
    mimeType: 'model/x-fbx',
    aliases: [
      'model/fbx',
      'application/vnd.autodesk.fbx',
      'application/fbx',
      'application/x-fbx',
      'text/plain',
    ],
    extensions: ['fbx'],
  },
  glb: { label: 'GLB', mimeType: 'model/gltf-binary', aliases: ['model/gltf.binary'], extensions: ['glb'] },
  gltf: {
    label: 'glTF',
    mimeType: 'model/gltf+json',
    aliases: ['application/json', 'text/json', 'text/plain'],
    extensions: ['gltf'],
  },
  obj: {
    label: 'OBJ',
    mimeType: 'model/obj',
    aliases: [
      'model/x-obj',
      'application/object',
      'application/wavefront-obj',
      'application/x-tgif',
      'text/prs.wavefront-obj',
      'text/plain',
    ],
    extensions: ['obj'],
  },
  ply: {
    label: 'PLY',
    mimeType: 'model/ply',
    aliases: ['model/x-ply', 'application/ply', 'application/x-ply', 'text/plain'],
    extensions: ['ply'],
  },
  stl: {
    label: 'STL',
    mimeType: 'model/stl',
    aliases: [
      'model/x.stl-ascii',
      'model/x.stl-binary',
      'model/x-stl',
      'model/x-stl-ascii',
      'model/x-stl-binary',
      'application/sla',
      'application/stl',
      'application/x-stl',
      'application/vnd.ms-pki.stl',
      'text/plain',
    ],
    extensions: ['stl'],
  },
  usdz: {
    label: 'USDZ',
    mimeType: 'model/vnd.usdz+zip',
    aliases: [
      'model/vnd.usd+zip',
      'model/usd+zip',
      'model/vnd.pixar.usd',
      'application/zip',
      'application/x-zip-compressed',
    ],
    extensions: ['usdz'],
  },
  vox: {
    label: 'VOX (MagicaVoxel)',
    mimeType: 'model/x-vox',
    aliases: ['model/vox', 'model/x-3d-vox', 'application/x-vox', 'application/vox'],
    extensions: ['vox'],
  },
};

const FORMATS = Object.keys(SCENE_TYPES) as SceneFormat[];

/** All formats for a sentence: `FBX, GLB, ..., VOX (MagicaVoxel)`. */
export const SCENE_FORMAT_LIST = FORMATS.map((format) => SCENE_TYPES[format].label).join(', ');

/** Whether a declared type is a name of one of the formats, and of nothing else. */
export function isSceneType(contentType: string): boolean {
  if (/^(?:text\/plain|text\/json|application\/json|application\/zip)$/.test(contentType)) return false;
  return FORMATS.some((format) => names(format, contentType));
}

/** Throws `type-mismatch` unless the declared type is a name of the format that the content has. */
export function requireDeclaredScene(contentType: string, format: SceneFormat): void {
  const { label, mimeType } = SCENE_TYPES[format];
  if (saysNothing(contentType) || names(format, contentType)) return;
  throw new Refusal(
    'type-mismatch',
    `The file was declared as ${contentType}, but its content is ${label} (${mimeType}); declare the type it really has.`,
    { declared: contentType, detected: mimeType },
  );
}

/**
 * The format that a declared type or, where that is silent or common to several, a file name speaks of. A hint
 * for content that shows no magic word: the parser decides.
 */
export function claimedFormat(contentType: string, fileName: string): SceneFormat | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const declared = FORMATS.filter((format) => saysNothing(contentType) || names(format, contentType));
  if (declared.length === 1) return declared[0];
  return declared.find((format) => SCENE_TYPES[format].extensions.includes(extension));
}

function names(format: SceneFormat, contentType: string): boolean {
  const { mimeType, aliases } = SCENE_TYPES[format];
  return contentType === mimeType || aliases.includes(contentType);
}
