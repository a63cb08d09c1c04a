import type { Asset } from '@wharf/sdk';
import { Download } from 'lucide-preact';
import { Button } from '../../ui/button.tsx';
import { KindIcon } from '../../ui/kind-icon.tsx';
import { nameOf } from '../asset-kinds.ts';
import { downloadAsset } from '../download-asset.ts';
import styles from './viewer.module.css';

interface FallbackProps {
  readonly asset: Asset;
  readonly reason: string;
  /** Tries again, where that may help. */
  readonly onRetry?: () => void;
}

/** What stands in place of a file that cannot be shown: its pictures, why, and how to have it nevertheless. */
export function Fallback({ asset, reason, onRetry }: FallbackProps) {
  const { firstFrame, lastFrame, thumbnail } = asset;
  const pictures = [
    [firstFrame ?? thumbnail, firstFrame ? 'First frame' : 'Picture'],
    [firstFrame && lastFrame, 'Last frame'],
  ] as const;
  return (
    <div class={styles.fallback}>
      <div class={styles.pictures}>
        {pictures[0][0] === undefined && (
          <span class={styles.nothing}>
            <KindIcon kind={asset.kind} size={72} />
          </span>
        )}
        {pictures.map(
          ([picture, what]) =>
            picture && (
              <img key={what} class={styles.picture} src={picture.url} alt={`${what} of ${nameOf(asset)}`} />
            ),
        )}
      </div>
      <div class={styles.explanation} role="status">
        <p>{reason}</p>
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
        <Button icon={Download} onClick={() => downloadAsset(asset.id)}>
          Download
        </Button>
      </div>
    </div>
  );
}
