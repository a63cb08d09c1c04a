import type { ByteSource } from '../../ports/validator.ts';

export type SceneFormat = 'fbx' | 'glb' | 'gltf' | 'obj' | 'ply' | 'stl' | 'usdz' | 'vox';

/** What a parser is given. */
export interface SceneInput {
  readonly source: ByteSource;
  /** The client's file name; for messages and glTF resource names at most. */
  readonly fileName: string;
  /** How much is done, 0 to 1. */
  progress(fraction: number): void;
}

/** Most triangles that are kept for a thumbnail: more cannot be told apart in one. */
export const MAX_PREVIEW_TRIANGLES = 300_000;

/** Triangles for a thumbnail, in the scene's own coordinates, Y up. */
export interface PreviewMesh {
  /** x, y, z of each vertex. */
  readonly positions: Float32Array;
  /** Three vertices a triangle. */
  readonly indices: Uint32Array;
  /** Red, green, blue of each vertex, 0 to 255; grey where absent. */
  readonly colors?: Uint8Array;
}

/** What is known of a 3D file that a parser has read to its end. Counts are over the whole file. */
export interface Scene {
  readonly format: SceneFormat;
  /** Vertices as stored (of a glTF: of all meshes; of an OBJ: `v` lines; of a VOX: corners of visible faces). */
  readonly vertexCount: number;
  /** Polygons as stored: triangles where the format has nothing else. */
  readonly faceCount: number;
  /** Extent along x, y and z in the file's units; undefined where nothing has a place (an empty scene). */
  readonly dimensions: readonly [number, number, number] | undefined;
  readonly hasNormals: boolean;
  readonly hasUVs: boolean;
  readonly boneCount: number;
  /** Animation clips (takes, stacks) in the file that move anything. */
  readonly animationCount: number;
  /** Frames of the longest clip: keyframes where the format has no frame rate; 0 without animation. */
  readonly animationFrameCount: number;
  /** Format-specific facts for `metadata`: version, generator, mesh and material counts, units. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Files that the scene names and does not contain (textures, buffers, material libraries), as written, bounded in number and length. */
  readonly externalReferences: readonly string[];
  /** Undefined when there are no triangles, or more than {@link MAX_PREVIEW_TRIANGLES}. */
  readonly preview?: PreviewMesh | undefined;
}

/**
 * Reads a file of one format to its end and reports its facts.
 * @throws {Refusal} at the first fault that makes the file unusable: what, and at which byte, line or JSON path.
 */
export type SceneParser = (input: SceneInput) => Promise<Scene>;
