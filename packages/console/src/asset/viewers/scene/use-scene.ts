import type { Asset } from '@wharf/sdk';
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { numberOf, textOf } from '../../asset-kinds.ts';
import type { OnFailure } from '../viewer-props.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { loadScene } from './load-scene.ts';
import { type SceneStatistics, statisticsOf } from './scene-content.ts';
import { NotShownError } from './scene-loader.ts';
import { SceneResources } from './scene-resources.ts';
import { SceneStage } from './scene-stage.ts';

const NO_WEBGL =
  'This browser gives the page no 3D graphics (WebGL 2). It may be switched off, or all of it in use by other tabs.';
const LOST = 'The graphics card has stopped drawing. That happens where it runs out of memory.';
const EMPTY = 'There is nothing in this file that could be seen.';

interface ShownScene {
  readonly stage: SceneStage;
  readonly statistics: SceneStatistics;
  /** Names of animations. */
  readonly clips: readonly string[];
  readonly knowsSides: boolean;
  /** Other files that it names, which were not loaded. */
  readonly refused: readonly string[];
}

interface SceneSource {
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly format: string;
  readonly hasFaces: boolean;
}

/** Reads the scene of an asset and shows it on a canvas, as long as the canvas is there. */
export function useScene(
  canvas: RefObject<HTMLCanvasElement>,
  { url, size, format, hasFaces }: SceneSource,
  onFailure: OnFailure,
) {
  const [progress, setProgress] = useState(0);
  const [shown, setShown] = useState<ShownScene>();

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('webgl2', { antialias: true, alpha: true });
    if (!element || !context) {
      onFailure(NO_WEBGL);
      return;
    }
    const left = new AbortController();
    const { signal } = left;
    element.addEventListener('webglcontextlost', () => onFailure(LOST, true), { signal });
    const resources = new SceneResources();
    const fail = (error: unknown) =>
      signal.aborted || onFailure(reasonOf(error), !(error instanceof NotShownError));
    const stage = new SceneStage(element, context, fail);
    const load = async () => {
      const bytes = await fetchBytes(url, { size, signal, onProgress: setProgress });
      const loaded = await loadScene(format, bytes, {
        resources,
        renderer: stage.renderer,
        hasFaces,
      });
      if (signal.aborted) return;
      if (!stage.show(loaded)) throw new NotShownError(EMPTY);
      setShown({
        stage,
        statistics: statisticsOf(loaded.object),
        clips: loaded.animations.map(({ name }, index) => name || `Animation ${index + 1}`),
        knowsSides: loaded.knowsSides,
        refused: resources.refused,
      });
    };
    load().catch(fail);
    return () => {
      left.abort();
      stage.dispose();
      resources.release();
    };
  }, [canvas, url, size, format, hasFaces, onFailure]);

  return { progress, shown };
}

function reasonOf(error: unknown): string {
  if (error instanceof NotShownError) return error.message;
  console.warn(error);
  // Loaders that stumble say where in their code, which tells nobody anything.
  const stumbled = error instanceof TypeError || error instanceof RangeError || !(error instanceof Error);
  const why = stumbled
    ? 'It is unusual in some way; other programs may show it.'
    : error.message.slice(0, 200);
  return `The 3D view could not read this file. ${why}`;
}

/** What the viewer has to know of an asset. */
export function sceneSource({ url, properties, mimeType }: Asset): SceneSource {
  return {
    url,
    size: properties.size,
    format: textOf(properties.format) ?? mimeType,
    hasFaces: numberOf(properties.faceCount) !== 0,
  };
}
