import { Repeat } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { formatClock } from '../../../format/time.ts';
import { nameOf, numberOf } from '../../asset-kinds.ts';
import { tellMediaFailure } from '../media/media-failure.ts';
import { PlaybackRate } from '../media/playback-rate.tsx';
import { Toolbar, ToolbarToggle } from '../toolbar.tsx';
import type { ViewerProps } from '../viewer-props.ts';
import styles from './audio-viewer.module.css';

/** A recording, with its waveform to find a place in. */
export function AudioViewer({ asset, onFailure }: ViewerProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const [loop, setLoop] = useState(false);
  const [at, setAt] = useState(0);
  const [duration, setDuration] = useState(numberOf(asset.properties.duration) ?? 0);
  const seek = (seconds: number) => {
    setAt(seconds);
    if (audio.current) audio.current.currentTime = seconds;
  };
  const follow = () => setAt(audio.current?.currentTime ?? 0);
  return (
    <div class={styles.viewer}>
      <div class={styles.listen}>
        <div class={styles.wave}>
          {asset.thumbnail && <img class={styles.picture} src={asset.thumbnail.url} alt="" />}
          <input
            type="range"
            class={styles.seek}
            aria-label="Position"
            aria-valuetext={`${formatClock(at)} of ${formatClock(duration)}`}
            min={0}
            max={duration}
            step="any"
            value={at}
            onInput={({ currentTarget }) => seek(currentTarget.valueAsNumber)}
          />
        </div>
        {/* biome-ignore lint/a11y/useMediaCaption: the server keeps files as they are, with the tracks they have */}
        <audio
          ref={audio}
          class={styles.player}
          src={asset.url}
          controls
          loop={loop}
          preload="metadata"
          aria-label={nameOf(asset)}
          onTimeUpdate={follow}
          onSeeking={follow}
          onLoadedMetadata={({ currentTarget }) => {
            if (Number.isFinite(currentTarget.duration)) setDuration(currentTarget.duration);
          }}
          onError={({ currentTarget }) => tellMediaFailure(asset, currentTarget.error, onFailure)}
        />
      </div>
      <Toolbar label="Playback">
        <ToolbarToggle icon={Repeat} label="Loop" pressed={loop} onToggle={setLoop} />
        <PlaybackRate media={audio} />
      </Toolbar>
    </div>
  );
}
