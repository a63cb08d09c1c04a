import type { AnimationClip, Object3D, WebGLRenderer } from 'three';
import type { SceneResources } from './scene-resources.ts';

export interface LoadedScene {
  readonly object: Object3D;
  readonly animations: readonly AnimationClip[];
  /** Whether the format says which side of a face is seen; otherwise both are shown. */
  readonly knowsSides: boolean;
}

export interface LoadContext {
  readonly resources: SceneResources;
  /** Says which compressed textures the graphics card takes. */
  readonly renderer: WebGLRenderer;
  /** Whether the server has found faces in it: what has none is a cloud of points. */
  readonly hasFaces: boolean;
}

/** Something that is right about the file and keeps it from being shown here; the message is for people. */
export class NotShownError extends Error {
  override readonly name = 'NotShownError';
}

/** Reads the files of one format. */
export type SceneLoader = (bytes: ArrayBuffer, context: LoadContext) => Promise<LoadedScene>;
