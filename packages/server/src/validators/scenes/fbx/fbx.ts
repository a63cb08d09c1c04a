import type { ByteSource } from '../../../ports/validator.ts';
import { Refusal } from '../../refusal.ts';
import type { Scene, SceneInput, SceneParser } from '../scene.ts';
import { walkAsciiFbx } from './fbx-ascii.ts';
import { assemble } from './fbx-assembly.ts';
import { walkBinaryFbx } from './fbx-binary.ts';
import { FbxDocument } from './fbx-document.ts';

/** The magic as far as a damaged header still shows that a binary FBX was meant. */
const BINARY_NAME = 'Kaydara FBX Binary';
const HEAD_BYTES = 1024;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** First line of an ASCII FBX: `; FBX 7.5.0 project file`; some writers leave it out. */
const ASCII_VERSION = /^\s*;\s*FBX\s+(\d)\.(\d)\.(\d)/;
const ASCII_HEADER = /^(?:\s|;.*)*FBXHeaderExtension\s*:/;
const OLDEST_ASCII_VERSION = 5000;
const NEWEST_ASCII_VERSION = 7999;
/** From this version on, objects and their connections are in sections of these names. */
const FIRST_SECTIONED_VERSION = 6000;

/** Reads an FBX, binary or ASCII, versions 5 to 7. Dimensions are of the scene with its models in their places. */
export const parseFbx: SceneParser = async (input) => {
  const source = reporting(input);
  const head = Buffer.from(await source.read(0, HEAD_BYTES));
  if (head.toString('latin1', 0, BINARY_NAME.length) === BINARY_NAME) {
    const document = new FbxDocument('byte');
    const version = await walkBinaryFbx(source, document.root);
    return describe(document, version, 'binary', input);
  }
  const document = new FbxDocument('line');
  const version = await readAscii(source, head, document);
  return describe(document, version, 'ascii', input);
};

/** Tells with every read how far it is; putting the scene together takes the rest. */
function reporting({ source, progress }: SceneInput): ByteSource {
  return {
    size: source.size,
    read: (offset, length) => {
      progress((0.9 * offset) / source.size);
      return source.read(offset, length);
    },
  };
}

async function readAscii(source: ByteSource, head: Buffer, document: FbxDocument): Promise<number> {
  const start = head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const text = head.toString('latin1', start);
  const commented = ASCII_VERSION.exec(text);
  if (commented === null && !ASCII_HEADER.test(text)) {
    throw new Refusal(
      'corrupt',
      'The FBX begins neither with "Kaydara FBX Binary" nor with "; FBX" and a version: its beginning was damaged, or it is something else.',
      { offset: 0 },
    );
  }
  await walkAsciiFbx(source, start, document.root);
  const version =
    document.version ?? (commented === null ? 0 : 1000 * Number(commented[1]) + 100 * Number(commented[2]));
  requireAsciiVersion(version);
  requireSections(document, version);
  return version;
}

function requireAsciiVersion(version: number): void {
  const known = version >= OLDEST_ASCII_VERSION && version <= NEWEST_ASCII_VERSION;
  if (known && Number.isInteger(version)) return;
  throw new Refusal(
    'unsupported-type',
    `The FBX has version ${version}; versions ${OLDEST_ASCII_VERSION} to ${NEWEST_ASCII_VERSION} can be read.`,
    { version },
  );
}

/** An ASCII file has no end mark: one that was cut between two sections shows only by what is missing. */
function requireSections(document: FbxDocument, version: number): void {
  if (version < FIRST_SECTIONED_VERSION) return;
  if (document.hasObjects && document.hasConnections) return;
  const missing = document.hasObjects ? 'Connections' : 'Objects';
  throw new Refusal('truncated', `The FBX is cut off: its section "${missing}" is missing.`, {
    section: missing,
  });
}

function describe(
  document: FbxDocument,
  version: number,
  encoding: 'ascii' | 'binary',
  input: SceneInput,
): Scene {
  const { meshTotals, animation, textures, axes } = document;
  const { dimensions, preview } = assemble(document);
  input.progress(1);
  return {
    format: 'fbx',
    vertexCount: meshTotals.vertices,
    faceCount: meshTotals.faces,
    dimensions,
    hasNormals: meshTotals.hasNormals,
    hasUVs: meshTotals.hasUVs,
    boneCount: document.boneCount,
    animationCount: animation.clipCount,
    animationFrameCount: animation.frameCount,
    metadata: {
      version,
      encoding,
      ...(document.creator === '' ? {} : { creator: document.creator }),
      geometryCount: meshTotals.meshes,
      modelCount: document.modelCount,
      materialCount: document.materialCount,
      textureCount: textures.textureCount,
      upAxis: `${axes.upSign < 0 ? '-' : ''}${['X', 'Y', 'Z'][axes.upAxis] ?? 'Y'}`,
      ...(document.unitScaleFactor === undefined ? {} : { unitScaleFactor: document.unitScaleFactor }),
      ...(animation.clipCount === 0 ? {} : { frameRate: animation.frameRate }),
      ...(meshTotals.notFinite === 0 ? {} : { nonFiniteCoordinates: meshTotals.notFinite }),
    },
    externalReferences: textures.externalReferences(),
    preview,
  };
}
