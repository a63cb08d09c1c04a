import { plainText } from '../../file-text.ts';
import type { GltfDocument } from './gltf-document.ts';

/** Files that are named at most, and the length of a name; a glTF of a thousand textures is none to list. */
const MAX_REFERENCES = 100;
const MAX_REFERENCE_LENGTH = 256;

const DATA_URI = /^data:/i;

/** Addresses of buffers and images that are not in the file, as written, bounded. */
export function externalReferences({ buffers, images }: GltfDocument): readonly string[] {
  const references = new Set<string>();
  for (const { uri } of [...buffers, ...images]) {
    if (references.size >= MAX_REFERENCES) break;
    if (uri !== undefined && !DATA_URI.test(uri)) references.add(plainText(uri, MAX_REFERENCE_LENGTH));
  }
  return [...references];
}

/**
 * The bytes of each buffer that is in the file: base64 in the address (RFC 2397), or the BIN chunk for the
 * first buffer of a GLB (glTF 2.0 section 4.4.3.3).
 */
export function embeddedBuffers(
  { buffers }: GltfDocument,
  bin: Buffer | undefined,
): readonly (Buffer | undefined)[] {
  return buffers.map(({ uri }, at) => {
    if (uri === undefined) return at === 0 ? bin : undefined;
    if (!DATA_URI.test(uri)) return undefined;
    const comma = uri.indexOf(',');
    const base64 = /;base64$/i.test(uri.slice(0, Math.max(comma, 0)));
    return base64 ? Buffer.from(uri.slice(comma + 1), 'base64') : undefined;
  });
}
