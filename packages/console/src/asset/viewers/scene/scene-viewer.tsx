import { useEffect, useRef, useState } from 'preact/hooks';
import { formatBytes } from '../../../format/bytes.ts';
import { formatCount } from '../../../format/numbers.ts';
import { Button } from '../../../ui/button.tsx';
import { ProgressBar } from '../../../ui/progress-bar.tsx';
import { nameOf, numberOf } from '../../asset-kinds.ts';
import type { ViewerProps } from '../viewer-props.ts';
import { describeStatistics } from './scene-content.ts';
import { SceneNote } from './scene-note.tsx';
import type { StageOptions } from './scene-stage.ts';
import { SceneToolbar } from './scene-toolbar.tsx';
import styles from './scene-viewer.module.css';
import { moveOf } from './stage-keys.ts';
import { sceneSource, useScene } from './use-scene.ts';

/** Bytes and faces from which on a tab may take long, or run out of memory. */
const LARGE_BYTES = 300 * 1024 ** 2;
const LARGE_FACES = 5e6;

/** A 3D scene to turn around. Large ones are loaded when that is wanted. */
export function SceneViewer(props: ViewerProps) {
  const { size, faceCount } = props.asset.properties;
  const faces = numberOf(faceCount) ?? 0;
  const [wanted, setWanted] = useState(size < LARGE_BYTES && faces < LARGE_FACES);
  if (wanted) return <SceneView {...props} />;
  return (
    <div class={styles.over}>
      <p>
        {`This scene is large: ${formatBytes(size)}, ${formatCount(faces)} faces. Showing it may take long and much memory.`}
      </p>
      <Button onClick={() => setWanted(true)}>Show it</Button>
    </div>
  );
}

const AT_FIRST: StageOptions = {
  wireframe: false,
  doubleSided: false,
  grid: true,
  axes: false,
  rotating: false,
  playing: undefined,
};

function SceneView({ asset, onFailure }: ViewerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { progress, shown } = useScene(canvas, sceneSource(asset), onFailure);
  const [chosen, setChosen] = useState<Partial<StageOptions>>({});
  const options = { ...AT_FIRST, doubleSided: shown?.knowsSides === false, ...chosen };
  useEffect(() => shown?.stage.apply(options), [shown, ...Object.values(options)]);
  const facts = shown && describeStatistics(shown.statistics);
  return (
    <div class={styles.viewer}>
      <section
        class={styles.stage}
        aria-label="3D view: arrow keys turn it, plus and minus zoom, 0 resets"
        aria-busy={shown === undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys
        tabIndex={0}
        onKeyDown={(event) => {
          const move = moveOf(event);
          if (move === undefined || shown === undefined) return;
          event.preventDefault();
          if (move === 'reset') shown.stage.reset();
          else shown.stage.move(move);
        }}
      >
        <canvas
          ref={canvas}
          class={styles.canvas}
          role="img"
          aria-label={`3D view of ${nameOf(asset)}${facts === undefined ? '' : `: ${facts}`}`}
        />
        {shown === undefined ? (
          <Loading share={progress} />
        ) : (
          <SceneNote refused={shown.refused} asset={asset} />
        )}
      </section>
      <SceneToolbar
        options={options}
        onChoose={(change) => setChosen((before) => ({ ...before, ...change }))}
        onReset={() => shown?.stage.reset()}
        clips={shown?.clips ?? []}
        facts={facts}
      />
    </div>
  );
}

function Loading({ share }: { readonly share: number }) {
  return (
    <div class={styles.over}>
      <span>Reading the scene…</span>
      <div class={styles.progress}>
        <ProgressBar label="Reading the scene" value={share < 1 ? share : undefined} />
      </div>
    </div>
  );
}
