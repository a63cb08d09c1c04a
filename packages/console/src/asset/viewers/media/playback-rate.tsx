import styles from './playback-rate.module.css';

const RATES = [0.25, 0.5, 1, 1.5, 2, 4] as const;

/** How fast a recording is played. */
export function PlaybackRate({ media }: { readonly media: { readonly current: HTMLMediaElement | null } }) {
  return (
    <select
      class={styles.rate}
      aria-label="Playback speed"
      onChange={({ currentTarget }) => {
        if (media.current) media.current.playbackRate = Number(currentTarget.value);
      }}
    >
      {RATES.map((rate) => (
        <option key={rate} value={rate} selected={rate === 1}>
          {`${rate}×`}
        </option>
      ))}
    </select>
  );
}
