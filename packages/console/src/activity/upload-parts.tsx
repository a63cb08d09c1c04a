import type { UploadPart } from '@wharf/sdk';
import { formatBytes } from '../format/bytes.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { Section } from '../ui/section.tsx';
import { type PartsCell, summarizeParts } from './parts-summary.ts';
import styles from './upload-parts.module.css';

/** Which parts of a multipart upload are here. */
export function UploadParts({ parts }: { readonly parts: readonly UploadPart[] }) {
  const { count, received, bytes, cells, missing } = summarizeParts(parts);
  const text = `${formatCount(received)} of ${plural(count, 'part')} received, ${formatBytes(bytes)}`;
  return (
    <Section title="Parts" lead={text}>
      <div class={styles.map} role="img" aria-label={text}>
        {cells.map((cell) => (
          <span key={cell.first} class={styles.cell} title={cellTitle(cell)}>
            <span class={styles.filled} style={{ height: `${cell.received * 100}%` }} />
          </span>
        ))}
      </div>
      {missing !== '' && received > 0 && <p class={styles.note}>Missing: {missing}</p>}
      <p class={styles.note}>
        {missing === ''
          ? 'Every part is here. The upload goes on as soon as whoever sends it says that it is complete.'
          : 'Parts that are here stay here: whoever sends the file can break off and go on later.'}
      </p>
    </Section>
  );
}

function cellTitle({ first, last, received }: PartsCell): string {
  if (first === last) return `Part ${first}: ${received === 1 ? 'received' : 'missing'}`;
  return `Parts ${first} to ${last}: ${Math.round(received * 100)}% received`;
}
