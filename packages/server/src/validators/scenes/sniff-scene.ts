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
/** Lines of an OBJ that are looked at, comments aside. */
const LOOK_LINES = 400;
/** OBJ statements (Wavefront, appendix B1) that make up a file of one, free-form surfaces included. */
const OBJ_LINE =
  /^(?:v[tnp]?(?:\s+[+-]?(?:[\d.]+(?:e[+-]?\d+)?|(?:nan|inf)\S{0,20})){1,8}|(?:fo?|p|l)(?:\s+-?\d+(?:\/-?\d*){0,2})+|(?:o|g|s|mg|usemtl|mtllib|usemap|maplib|lod|bevel|c_interp|d_interp|shadow_obj|trace_obj|cstype|deg|bmat|step|curv2?|surf|parm|trim|hole|scrv|sp|end|con|ctech|stech)\b.*|)$/i;
/** Members of a glTF that no other JSON has (glTF 2.0 chapter 5). */
const GLTF_MEMBERS =
  /"(?:(?:accessors|bufferViews|meshes|primitives|extensionsUsed|extensionsRequired)"\s*:\s*\[|bufferView"\s*:\s*\d|componentType"\s*:\s*51\d\d)/g;

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
  if (/^\s*solid\b[^\r\n]*[\r\n]\s*(?:facet\s+normal|endsolid)\b/i.test(text)) return 'stl';
  if (/^\s*\{/.test(text)) return isGltf(head) ? 'gltf' : undefined;
  return isObj(head) ? 'obj' : undefined;
}

/** The name of the first member (APPNOTE 4.3.7). */
function isUsdz(head: Buffer): boolean {
  if (head.length < 30) return false;
  return /\.usd[ac]?$/i.test(head.toString('latin1', 30, 30 + head.readUInt16LE(26)));
}

/** Exporters write `asset` first or last; where it is out of sight, two members that only glTF has will do. */
function isGltf(head: Buffer): boolean {
  const text = head.toString('latin1');
  const members = new Set([...text.matchAll(GLTF_MEMBERS)].map(([member]) => member.split('"')[1]));
  if (members.size >= 2) return true;
  // `extras` and the `profile` of version 1 may stand before the version. A tileset (3D Tiles) has both, too.
  const asset = /"asset"\s*:\s*\{(?:[^{}]|\{[^{}]*\})*"version"\s*:\s*"\d/.test(text);
  return asset && !/"geometricError"\s*:/.test(text);
}

function isObj(head: Buffer): boolean {
  const lines = head
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .replace(/\\(?:\r\n|[\r\n])/g, ' ')
    .split(/\r\n|[\r\n]/);
  // The last line may be cut by the look.
  if (lines.length > 1) lines.pop();
  const statements = lines
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .slice(0, LOOK_LINES);
  const vertices = statements.filter((line) => /^v\s/.test(line)).length;
  return vertices >= 3 && statements.every((line) => OBJ_LINE.test(line));
}
