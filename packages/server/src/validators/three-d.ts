import type { Accepted, Inspection, ValidationInput, Validator } from '../ports/validator.ts';
import { type ContentName, nameContent } from './content-name.ts';
import { Refusal, settle } from './refusal.ts';
import {
  claimedFormat,
  isSceneType,
  requireDeclaredScene,
  SCENE_FORMAT_LIST,
  SCENE_TYPES,
} from './scenes/declared-scene.ts';
import { parseFbx } from './scenes/fbx/fbx.ts';
import { parseGlb, parseGltf } from './scenes/gltf/gltf.ts';
import { parseObj } from './scenes/obj/obj.ts';
import { makeSceneThumbnail } from './scenes/picture/thumbnail.ts';
import { parsePly } from './scenes/ply/ply.ts';
import type { Scene, SceneFormat, SceneParser } from './scenes/scene.ts';
import { modelOf3d } from './scenes/sniff-scene.ts';
import { parseStl } from './scenes/stl/stl.ts';
import { parseUsdz } from './scenes/usdz/usdz.ts';
import { parseVox } from './scenes/vox/vox.ts';
import { SNIFF_BYTES } from './sniff.ts';

const PARSERS: Readonly<Record<SceneFormat, SceneParser>> = {
  fbx: parseFbx,
  glb: parseGlb,
  gltf: parseGltf,
  obj: parseObj,
  ply: parsePly,
  stl: parseStl,
  usdz: parseUsdz,
  vox: parseVox,
};
/** Part of the work that parsing is; the thumbnail is the rest. */
const PARSING = 0.95;

export const threeDValidator: Validator = {
  kind: '3d',
  validate: (input) => settle(() => judgeScene(input)),
};

/**
 * Judges a 3D file of any format, for kind `3d` and for `asset`.
 * @throws {Refusal} at the first fault.
 */
export async function judgeScene(input: ValidationInput): Promise<Inspection> {
  const format = await requireSceneFormat(input);
  const scene = await PARSERS[format]({
    source: input.source,
    fileName: input.fileName,
    progress: (fraction) => input.progress(fraction * PARSING),
  });
  const thumbnail = scene.preview === undefined ? undefined : await makeSceneThumbnail(scene.preview);
  input.progress(1);
  return accept(scene, thumbnail);
}

/** Recognises the format from the content and compares it with the declared type. */
async function requireSceneFormat(input: ValidationInput): Promise<SceneFormat> {
  const head = Buffer.from(await input.source.read(0, SNIFF_BYTES));
  const format = modelOf3d(head, input.source.size)?.format;
  if (format !== undefined) {
    requireDeclaredScene(input.contentType, format);
    return format;
  }
  const content = await nameContent(head, input.source.size);
  const claimed = claimedFormat(input.contentType, input.fileName);
  // A damaged file, or an unusual one: the parser of what it claims to be says where it departs from it.
  if (claimed !== undefined && input.source.size > 0 && couldBe(claimed, content)) return claimed;
  throw notAScene(input, content);
}

/** Whether content that shows no 3D format may yet be one that is told by its statements, or a damaged one. */
function couldBe(claimed: SceneFormat, { family, mimeType }: ContentName): boolean {
  return family === 'unknown' || (claimed === 'usdz' && mimeType === 'application/zip');
}

function notAScene({ contentType }: ValidationInput, { label, mimeType }: ContentName): Refusal {
  const details = { declared: contentType, detected: mimeType };
  if (isSceneType(contentType)) {
    return new Refusal(
      'type-mismatch',
      `The file was declared as ${contentType}, but its content is ${label}.`,
      details,
    );
  }
  return new Refusal(
    mimeType === undefined ? 'unsupported-type' : 'type-mismatch',
    `The file's content is ${label}, but kind 3d takes ${SCENE_FORMAT_LIST}.`,
    details,
  );
}

function accept(scene: Scene, thumbnail: Accepted['renditions'][number] | undefined): Accepted {
  const { externalReferences, animationCount } = scene;
  return {
    verdict: 'accepted',
    entity: 'asset',
    assetKind: '3d',
    assetType: 'uploaded-3d',
    mimeType: SCENE_TYPES[scene.format].mimeType,
    metadata: {
      ...scene.metadata,
      ...(animationCount > 0 && { animationCount }),
      ...(externalReferences.length > 0 && { externalReferences }),
    },
    properties: {
      format: scene.format,
      vertexCount: scene.vertexCount,
      faceCount: scene.faceCount,
      ...(scene.dimensions !== undefined && { dimensions: scene.dimensions }),
      hasNormals: scene.hasNormals,
      hasUVs: scene.hasUVs,
      hasSkeleton: scene.boneCount > 0,
      boneCount: scene.boneCount,
      hasAnimations: animationCount > 0,
      animationFrameCount: scene.animationFrameCount,
    },
    renditions: thumbnail === undefined ? [] : [thumbnail],
  };
}
