import { Braces, WrapText } from 'lucide-preact';
import { useMemo, useState } from 'preact/hooks';
import { formatBytes } from '../../../format/bytes.ts';
import { plural } from '../../../format/numbers.ts';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { nameOf, textOf } from '../../asset-kinds.ts';
import { Toolbar, ToolbarText, ToolbarToggle } from '../toolbar.tsx';
import type { ViewerProps } from '../viewer-props.ts';
import { formatJson } from './format-json.ts';
import { TextChunk } from './text-chunk.tsx';
import { NO_LINES, withPage } from './text-lines.ts';
import styles from './text-viewer.module.css';
import { useText } from './use-text.ts';

/** Bytes after which reading on is no use: browsers end at some height, and people before. */
const MOST_BYTES = 32 * 1024 ** 2;

/** A text with numbered lines, read as far as one wants. */
export function TextViewer({ asset, onFailure }: ViewerProps) {
  const size = asset.properties.size;
  const charset = textOf(asset.metadata.charset) ?? 'utf-8';
  const { text, busy, more } = useText({ url: asset.url, size, charset }, onFailure);
  const [wrap, setWrap] = useState(true);
  const [formatted, setFormatted] = useState(false);
  const isJson = /\bjson$/.test(asset.mimeType) && text.whole !== undefined;
  const pretty = useMemo(
    () =>
      formatted && text.whole !== undefined ? withPage(NO_LINES, formatJson(text.whole), true) : undefined,
    [formatted, text.whole],
  );
  const lines = pretty ?? text.lines;
  return (
    <div class={styles.viewer}>
      {text.hidden > 0 && (
        <div class={styles.warning}>
          <Notice tone="warning">
            {`${plural(text.hidden, 'hidden character')} could make this text read as another. ${text.hidden === 1 ? 'Its code is' : 'Their codes are'} shown in place.`}
          </Notice>
        </div>
      )}
      <section
        class={classNames(styles.scroller, wrap && styles.wrapped)}
        aria-label={`Text of ${nameOf(asset)}`}
        aria-busy={busy}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled with the keyboard, too
        tabIndex={0}
        style={{ '--digits': String(String(lines.count).length) }}
      >
        {text.end === 0 && busy ? (
          <Skeleton height="100%" />
        ) : (
          lines.chunks.map((chunk, index) => <TextChunk key={`${formatted}-${index}`} lines={chunk} />)
        )}
        {!text.complete && text.end > 0 && (
          <div class={styles.more}>
            {text.end < MOST_BYTES ? (
              <Button size="small" disabled={busy} onClick={more}>
                Load more
              </Button>
            ) : (
              <span>Download the file to read on.</span>
            )}
            <span>{`${formatBytes(text.end)} of ${formatBytes(size)}`}</span>
          </div>
        )}
      </section>
      <div class={styles.toolbar}>
        <Toolbar label="View of the text">
          <ToolbarToggle icon={WrapText} label="Wrap lines" labelShown pressed={wrap} onToggle={setWrap} />
          {isJson && (
            <ToolbarToggle
              icon={Braces}
              label="Format JSON"
              labelShown
              pressed={formatted}
              onToggle={setFormatted}
            />
          )}
          <ToolbarText end>
            {text.end > 0 && `${plural(lines.count, 'line')}${text.complete ? '' : ' so far'} · ${charset}`}
          </ToolbarText>
        </Toolbar>
      </div>
    </div>
  );
}
