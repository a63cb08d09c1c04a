import type { Model } from '@wharf/sdk';
import { formatBytes } from '../../format/bytes.ts';
import { formatCompact, plural } from '../../format/numbers.ts';
import { Badge } from '../../ui/badge.tsx';
import { Time } from '../../ui/time.tsx';
import { formatName, inWords } from '../weights/weights-words.ts';
import styles from './model-head.module.css';

function isKnown(name: string | undefined): name is string {
  return name !== undefined && name !== 'unknown';
}

/** What a model is, in a line. */
export function ModelLead({ model }: { readonly model: Model }) {
  const { type, architecture, role, format, parameterCount, size, files, createdAt, shortDescription } =
    model;
  return (
    <>
      <div class={styles.lead}>
        <Badge tone="info">{type}</Badge>
        {isKnown(architecture) && <span>{architecture}</span>}
        {isKnown(role) && <span>{inWords(role)}</span>}
        {format !== undefined && <span>{formatName(format)}</span>}
        {!!parameterCount && <span>{formatCompact(parameterCount)} parameters</span>}
        {size !== undefined && <span>{formatBytes(size)}</span>}
        {files !== undefined && files.length > 1 && <span>{plural(files.length, 'file')}</span>}
        <span>
          Added <Time at={createdAt} />
        </span>
      </div>
      {shortDescription && (
        <p class={styles.short}>
          <bdi>{shortDescription}</bdi>
        </p>
      )}
    </>
  );
}
