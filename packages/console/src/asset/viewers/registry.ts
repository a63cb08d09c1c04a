import type { Asset } from '@wharf/sdk';
import type { ComponentType } from 'preact';
import type { ViewerProps } from './viewer-props.ts';

/** Loads the code of a viewer, when an asset of its kind is first looked at. */
export type LoadViewer = () => Promise<ComponentType<ViewerProps>>;

const image: LoadViewer = async () => (await import('./image/image-viewer.tsx')).ImageViewer;
const video: LoadViewer = async () => (await import('./video/video-viewer.tsx')).VideoViewer;
const audio: LoadViewer = async () => (await import('./audio/audio-viewer.tsx')).AudioViewer;
const scene: LoadViewer = async () => (await import('./scene/scene-viewer.tsx')).SceneViewer;
const text: LoadViewer = async () => (await import('./text/text-viewer.tsx')).TextViewer;

const VIEWERS: Readonly<Partial<Record<Asset['kind'], LoadViewer>>> = {
  '3d': scene,
  audio,
  image,
  json: text,
  text,
  video,
};

/** The viewer of an asset; `undefined`: it can only be downloaded. */
export function viewerOf({ kind }: Pick<Asset, 'kind'>): LoadViewer | undefined {
  return VIEWERS[kind];
}
