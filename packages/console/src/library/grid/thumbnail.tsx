import { useState } from 'preact/hooks';
import { classNames } from '../../ui/class-names.ts';
import { KindIcon } from '../../ui/kind-icon.tsx';
import styles from './thumbnail.module.css';

interface ThumbnailProps {
  readonly url: string | undefined;
  readonly kind: string;
  /** Pixels of the icon that stands where there is no picture. */
  readonly iconSize: number;
}

/** The picture of an entry, in a box whose size is that of its surroundings. Its name stands beside it. */
export function Thumbnail({ url, kind, iconSize }: ThumbnailProps) {
  const [failed, setFailed] = useState<string>();
  if (url === undefined || failed === url) {
    return (
      <div class={styles.box} title={failed === undefined ? undefined : 'The picture could not be loaded'}>
        <KindIcon kind={kind} size={iconSize} />
      </div>
    );
  }
  return (
    <div class={styles.box}>
      <img
        // Another picture is another element: the old one never stands in for it.
        key={url}
        src={url}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        class={classNames(styles.picture, kind === 'image' && styles.checkered)}
        onError={() => setFailed(url)}
      />
    </div>
  );
}
