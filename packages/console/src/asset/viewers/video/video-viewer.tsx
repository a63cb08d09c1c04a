import { ImageDown, Repeat, StepBack, StepForward } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { saveUrl } from '../../../client/save-url.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { nameOf, numberOf } from '../../asset-kinds.ts';
import { tellMediaFailure } from '../media/media-failure.ts';
import { PlaybackRate } from '../media/playback-rate.tsx';
import { Toolbar, ToolbarText, ToolbarToggle } from '../toolbar.tsx';
import type { ViewerProps } from '../viewer-props.ts';
import styles from './video-viewer.module.css';

/** Frames in a second where the file does not say. */
const USUAL_RATE = 25;

/** A film, played by the browser; it can be stepped through frame by frame. */
export function VideoViewer({ asset, onFailure }: ViewerProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [loop, setLoop] = useState(false);
  const { firstFrame, lastFrame } = asset;
  const rate = numberOf(asset.properties.frameRate) || USUAL_RATE;
  const step = (frames: number) => {
    const { current } = video;
    if (current === null) return;
    current.pause();
    current.currentTime = Math.min(current.duration || 0, Math.max(0, current.currentTime + frames / rate));
  };
  return (
    <div class={styles.viewer}>
      {/* biome-ignore lint/a11y/useMediaCaption: the server keeps files as they are, with the tracks they have */}
      <video
        ref={video}
        class={styles.video}
        src={asset.url}
        poster={firstFrame?.url}
        controls
        loop={loop}
        playsInline
        preload="metadata"
        aria-label={nameOf(asset)}
        onError={({ currentTarget }) => tellMediaFailure(asset, currentTarget.error, onFailure)}
        onLoadedMetadata={({ currentTarget }) => {
          // Browsers play the sound of a film whose pictures they cannot decode.
          if (currentTarget.videoWidth === 0) tellMediaFailure(asset, null, onFailure);
        }}
        onKeyDown={(event) => {
          if (event.key === ',') step(-1);
          if (event.key === '.') step(1);
        }}
      />
      <Toolbar label="Playback">
        <IconButton size="small" icon={StepBack} label="One frame back (,)" onClick={() => step(-1)} />
        <IconButton size="small" icon={StepForward} label="One frame on (.)" onClick={() => step(1)} />
        <ToolbarToggle icon={Repeat} label="Loop" pressed={loop} onToggle={setLoop} />
        <PlaybackRate media={video} />
        {lastFrame && (
          <ToolbarText end>
            <Button size="small" look="quiet" icon={ImageDown} onClick={() => saveUrl(lastFrame.url)}>
              Save last frame
            </Button>
          </ToolbarText>
        )}
      </Toolbar>
    </div>
  );
}
