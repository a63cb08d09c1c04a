import type { Scene, SceneInput } from '../scene.ts';
import { parseAsciiStl } from './stl-ascii.ts';
import { fitsBinaryStl, parseBinaryStl } from './stl-binary.ts';

const LOOK_BYTES = 1024;

/**
 * Reads an STL, ascii or binary, to its end. `vertexCount` is three times `faceCount`: the format shares
 * no vertices. `hasNormals` says whether any normal is not zero.
 *
 * @throws {Refusal} `corrupt` with the line or byte of the first fault, also without any triangle; `truncated`.
 */
export async function parseStl(input: SceneInput): Promise<Scene> {
  const head = Buffer.from(await input.source.read(0, LOOK_BYTES));
  // The header of a binary STL may begin with "solid" too. That a text fits cannot happen: its letters at
  // byte 80, taken for a count, make a file of many gigabytes.
  const isBinary = fitsBinaryStl(head, input.source.size) || !looksAscii(head);
  return isBinary ? parseBinaryStl(input) : parseAsciiStl(input);
}

function looksAscii(head: Buffer): boolean {
  return /^(?:\xef\xbb\xbf)?\s*solid(?:\s|$)/i.test(head.toString('latin1', 0, 200)) && !head.includes(0);
}
