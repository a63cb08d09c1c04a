export interface Model3d {
  /** For people: `a PLY model (model/ply)`. */
  readonly label: string;
  readonly mimeType: string;
}

/** Bytes of the beginning that are looked at. */
const LOOK_BYTES = 16 * 1024;
/** ASCII OBJ statements (Wavefront, appendix B1) that make up a file of one. */
const OBJ_LINE =
  /^(?:#.*|v[tn]?(?:\s+-?[\d.]+(?:e[+-]?\d+)?){2,7}|[fl](?:\s+-?\d+(?:\/-?\d*){0,2})+|(?:o|g|s|usemtl|mtllib)\b.*|)$/i;

/**
 * Recognises 3D formats that file-type does not: their own magic words, or, for OBJ, lines that are
 * all statements of it. Undefined for everything else.
 */
export function modelOf3d(head: Buffer, size: number): Model3d | undefined {
  const text = head.toString('latin1', 0, LOOK_BYTES);
  const found = (label: string, mimeType: string): Model3d => ({ label: `${label} (${mimeType})`, mimeType });
  if (text.startsWith('glTF')) return found('a binary glTF model', 'model/gltf-binary');
  if (text.startsWith('VOX ')) return found('a MagicaVoxel model', 'model/x-vox');
  if (/^ply\r?\nformat /.test(text)) return found('a PLY model', 'model/ply');
  if (text.startsWith('Kaydara FBX Binary') || /^; FBX \d/.test(text))
    return found('an FBX model', 'model/x-fbx');
  if (/^\s*solid\b[^\n]*\n\s*facet\s+normal\s/.test(text)) return found('an STL model', 'model/stl');
  if (head.length >= 84 && size === 84 + 50 * head.readUInt32LE(80))
    return found('an STL model', 'model/stl');
  if (/^\s*\{/.test(text) && /"asset"\s*:\s*\{[^}]*"version"\s*:\s*"[12]\./.test(text)) {
    return found('a glTF model', 'model/gltf+json');
  }
  return isObj(text) ? found('an OBJ model', 'model/obj') : undefined;
}

function isObj(text: string): boolean {
  const lines = text.split(/\r?\n/).slice(0, 400);
  // The last line may be cut by the look.
  if (lines.length > 1) lines.pop();
  const vertices = lines.filter((line) => /^v\s/.test(line)).length;
  return vertices >= 3 && lines.every((line) => OBJ_LINE.test(line.trim()));
}
