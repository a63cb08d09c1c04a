import type { Model } from '@wharf/sdk';
import { useMemo, useState } from 'preact/hooks';
import { formatCount, plural } from '../../format/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Section } from '../../ui/section.tsx';
import { filterRows, type MetadataRow, metadataRows } from './metadata-rows.ts';
import styles from './metadata-section.module.css';

/** Keys above which a search is worth its place. */
const FEW = 8;
/** Characters of a value that are shown at first. */
const SHORT = 320;

/** What the file says of itself: whoever made it wrote that, and nobody checked it. */
export function MetadataSection({ model }: { readonly model: Model }) {
  const { metadata, metadataOmitted: omitted = [] } = model;
  const rows = useMemo(() => metadataRows(metadata ?? {}), [metadata]);
  const [text, setText] = useState('');
  const shown = filterRows(rows, text);
  return (
    <Section
      title="Metadata"
      lead="Written into the file by whoever made it. Nobody checked that it is true."
    >
      {rows.length === 0 && <p>The file says nothing of itself.</p>}
      {rows.length > FEW && (
        <>
          <TextField
            label="Search in keys and values"
            type="search"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <p class={styles.note} role="status">
            {shown.length === rows.length
              ? plural(rows.length, 'key')
              : `${formatCount(shown.length)} of ${plural(rows.length, 'key')}`}
          </p>
        </>
      )}
      {shown.length > 0 && (
        <dl class={styles.rows}>
          {shown.map((row) => (
            <MetadataEntry key={row.key} row={row} />
          ))}
        </dl>
      )}
      {omitted.length > 0 && (
        <p class={styles.note}>
          Cut or left out for their size: <bdi>{omitted.join(', ')}</bdi>. The file itself has them whole.
        </p>
      )}
    </Section>
  );
}

function MetadataEntry({ row: { key, text, pretty } }: { readonly row: MetadataRow }) {
  const [isWhole, setWhole] = useState(false);
  const [isPretty, setPretty] = useState(false);
  const full = isPretty && pretty !== undefined ? pretty : text;
  const isLong = full.length > SHORT;
  const shown = isLong && !isWhole ? `${full.slice(0, SHORT)}…` : full;
  return (
    <div class={styles.row}>
      <dt class={styles.key}>
        <bdi>{key}</bdi>
      </dt>
      <dd class={styles.value}>
        <pre class={styles.text}>
          <bdi>{shown === '' ? '(empty)' : shown}</bdi>
        </pre>
        {(isLong || pretty !== undefined) && (
          <div class={styles.buttons}>
            {isLong && (
              <Button size="small" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
                {isWhole ? 'Show less' : `Show all (${plural(full.length, 'character')})`}
                <span class="visually-hidden"> of {key}</span>
              </Button>
            )}
            {pretty !== undefined && (
              <Button size="small" aria-pressed={isPretty} onClick={() => setPretty(!isPretty)}>
                Format<span class="visually-hidden"> {key}</span>
              </Button>
            )}
          </div>
        )}
      </dd>
      <dd>
        <CopyButton text={text} label={`Copy the value of ${key}`} />
      </dd>
    </div>
  );
}
