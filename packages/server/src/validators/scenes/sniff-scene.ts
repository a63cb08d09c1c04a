import { SCENE_TYPES } from './declared-scene.ts';
import type { SceneFormat } from './scene.ts';

export interface Model3d {
  readonly format: SceneFormat;
  /** For people: `a PLY model (model/ply)`. */
  readonly label: string;
  readonly mimeType: string;
}

/** Bytes of the beginning in which text formats are looked for. */
const LOOK_BYTES = 16 * 1024;
/** OBJ statements (Wavefront, appendix B1) that make up a file of one. */
const OBJ_LINE =
  /^(?:#.*|v[tnp]?(?:\s+-?[\d.]+(?:e[+-]?\d+)?){1,8}|[fpl](?:\s+-?\d+(?:\/-?\d*){0,2})+|(?:o|g|s|mg|usemtl|mtllib|usemap|maplib|lod|bevel|c_interp|d_interp|shadow_obj|trace_obj)\b.*|)$/i;
/** Members of a glTF that no other JSON has (glTF 2.0 chapter 5). */
const GLTF_MEMBERS = /"(?:accessors|bufferViews|meshes|extensionsUsed|extensionsRequired)"\s*:\s*\[/g;

/**
 * Recognises the 3D formats by their content: magic words, or for texts their first statements. Says nothing
 * about whether the rest is sound. Undefined for everything else.
 *
 * @param head The first bytes: 64 KiB are plenty.
 * @param size Of the whole file, in bytes.
 */
export function modelOf3d(head: Buffer, size: number): Model3d | undefined {
  const format = sniff(head, size);
  if (format === undefined) return undefined;
  const { mimeType } = SCENE_TYPES[format];
  return { format, label: `${NAMES[format]} (${mimeType})`, mimeType };
}

const NAMES: Readonly<Record<SceneFormat, string>> = {
  fbx: 'an FBX model',
  glb: 'a binary glTF model',
  gltf: 'a glTF model',
  obj: 'an OBJ model',
  ply: 'a PLY model',
  stl: 'an STL model',
  usdz: 'a USDZ scene',
  vox: 'a MagicaVoxel model',
};

function sniff(head: Buffer, size: number): SceneFormat | undefined {
  const text = head.toString('latin1', 0, LOOK_BYTES).replace(/^\xef\xbb\xbf/, '');
  if (text.startsWith('glTF')) return 'glb';
  if (text.startsWith('VOX ')) return 'vox';
  if (text.startsWith('PK\x03\x04')) return isUsdz(head) ? 'usdz' : undefined;
  if (/^ply\s*[\r\n]\s*(?:format|comment|obj_info|element)\s/.test(text)) return 'ply';
  if (text.startsWith('Kaydara FBX Binary')) return 'fbx';
  // The comment "; FBX 6.1.0 project file" is usual; the section below it is in every version.
  if (/^\s*; FBX \d/.test(text) || /^(?:\s*;[^\n]*\n)*\s*FBXHeaderExtension\s*:/.test(text)) return 'fbx';
  // Before the text: binary files may begin with "solid" too.
  if (head.length >= 84 && size === 84 + 50 * head.readUInt32LE(80)) return 'stl';
  if (/^\s*solid\b[^\n]*\n\s*(?:facet\s+normal|endsolid)\b/i.test(text)) return 'stl';
  if (/^\s*\{/.test(text)) return isGltf(head) ? 'gltf' : undefined;
  return isObj(text) ? 'obj' : undefined;
}

/** The name of the first member (APPNOTE 4.3.7). */
function isUsdz(head: Buffer): boolean {
  if (head.length < 30) return false;
  return /\.usd[ac]?$/i.test(head.toString('latin1', 30, 30 + head.readUInt16LE(26)));
}

/** Exporters write `asset` first or last; where it is out of sight, two members that only glTF has will do. */
function isGltf(head: Buffer): boolean {
  const text = head.toString('latin1');
  if (/"asset"\s*:\s*\{[^{}]*"version"\s*:\s*"\d/.test(text)) return true;
  return new Set([...text.matchAll(GLTF_MEMBERS)].map(([member]) => member.split('"')[1])).size >= 2;
}

function isObj(text: string): boolean {
  const lines = text.split(/\r\n|[\r\n]/).slice(0, 400);
  // The last line may be cut by the look.
  if (lines.length > 1) lines.pop();
  const vertices = lines.filter((line) => /^v\s/.test(line)).length;
  return vertices >= 3 && lines.every((line) => OBJ_LINE.test(line.trim()));
}
