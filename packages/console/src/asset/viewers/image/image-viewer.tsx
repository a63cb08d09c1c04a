import type { Asset } from '@wharf/sdk';
import { Maximize, Pause, Play, ZoomIn, ZoomOut } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { wharf } from '../../../client/wharf.ts';
import { formatPercent } from '../../../format/numbers.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { nameOf, numberOf } from '../../asset-kinds.ts';
import { Toolbar, ToolbarText, ToolbarToggle } from '../toolbar.tsx';
import type { OnFailure, ViewerProps } from '../viewer-props.ts';
import styles from './image-viewer.module.css';
import { type ShownPicture, shownPicture, sizeOf } from './shown-picture.ts';
import { useZoom } from './use-zoom.ts';
import { PIXELATED_ABOVE, type Size } from './zoom.ts';

const UNREADABLE = 'The browser could not draw this picture.';
const TOO_LARGE = 'This picture is too large for a browser to draw, and has no small copy.';
const NO_COPY =
  'Browsers do not draw this kind of picture, and the server could not make a copy that they do.';

/** A picture to look at closely. */
export function ImageViewer({ asset, onFailure }: ViewerProps) {
  const shown = shownPicture(asset);
  const animated = (numberOf(asset.metadata.frames) ?? 1) > 1 && shown.from === 'original';
  const [still, setStill] = useState(() => animated && prefersStill());
  const url = useUrl(asset, still ? { from: 'thumbnail' } : shown, onFailure);
  const stage = useRef<HTMLElement>(null);
  const [drawn, setDrawn] = useState<Size>();
  const known = sizeOf(asset);
  const picture =
    shown.from === 'thumbnail' || known.width === 0 ? (drawn ?? { width: 512, height: 512 }) : known;
  const zoom = useZoom(stage, picture);
  const { scale, x, y } = zoom.view;
  const width = picture.width * scale;
  const height = picture.height * scale;
  return (
    <div class={styles.viewer}>
      <section
        ref={stage}
        class={classNames(styles.stage, !zoom.fits && styles.moving)}
        aria-label="Picture: arrow keys move it, plus and minus zoom, 0 fits it"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys
        tabIndex={0}
        onKeyDown={zoom.onKeyDown}
        onDblClick={zoom.onDoubleClick}
      >
        {url !== undefined && (
          <img
            src={url}
            alt={nameOf(asset)}
            draggable={false}
            class={classNames(
              styles.picture,
              asset.metadata.hasAlpha !== false && styles.checkered,
              scale > PIXELATED_ABOVE && styles.pixelated,
            )}
            style={{ width, height, transform: `translate(${x - width / 2}px, ${y - height / 2}px)` }}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
              if (naturalWidth > 0) setDrawn({ width: naturalWidth, height: naturalHeight });
            }}
            onError={() => onFailure(UNREADABLE, true)}
          />
        )}
      </section>
      <Toolbar label="View of the picture">
        <IconButton size="small" icon={ZoomOut} label="Zoom out" onClick={zoom.zoomOut} />
        <IconButton size="small" icon={ZoomIn} label="Zoom in" onClick={zoom.zoomIn} />
        <ToolbarToggle icon={Maximize} label="Fit" labelShown pressed={zoom.fits} onToggle={zoom.fit} />
        <Button
          size="small"
          look="quiet"
          onClick={() => zoom.actual()}
          title="One pixel of the picture on one of the page"
        >
          100%
        </Button>
        {animated && (
          <ToolbarToggle
            icon={still ? Play : Pause}
            label={still ? 'Play the animation' : 'Stop the animation'}
            pressed={!still}
            onToggle={(playing) => setStill(!playing)}
          />
        )}
        <ToolbarText>{shown.note}</ToolbarText>
        <ToolbarText end>{scale >= 1 ? `${Math.round(scale * 100)}%` : formatPercent(scale)}</ToolbarText>
      </Toolbar>
    </div>
  );
}

function prefersStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Where the picture is; `undefined` until the server has made it. */
function useUrl(asset: Asset, { from }: ShownPicture, onFailure: OnFailure): string | undefined {
  const [converted, setConverted] = useState<string>();
  const { id } = asset;
  const missing = from === 'thumbnail' && asset.thumbnail === undefined;
  useEffect(() => {
    if (missing) onFailure(TOO_LARGE);
  }, [missing, onFailure]);
  useEffect(() => {
    if (from !== 'converted') return;
    const left = new AbortController();
    wharf.assets.download
      .request(id, { targetFormat: 'webp' }, { signal: left.signal })
      .then(({ url }) => setConverted(url))
      .catch(() => left.signal.aborted || onFailure(NO_COPY, true));
    return () => left.abort();
  }, [id, from, onFailure]);
  if (from === 'converted') return converted;
  return from === 'thumbnail' ? asset.thumbnail?.url : asset.url;
}
