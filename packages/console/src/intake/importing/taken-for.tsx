import type { Kind } from '@wharf/sdk';
import { Select } from '../../ui/field.tsx';
import { kindName } from '../../ui/kind-icon.tsx';
import { KINDS } from '../files/file-kind.ts';
import { type ImportSource, SOURCE_NAMES } from './import-source.ts';
import styles from './taken-for.module.css';

interface TakenForProps {
  readonly source: ImportSource;
  readonly kind: Kind;
  readonly onSource: (source: ImportSource) => void;
  readonly onKind: (kind: Kind) => void;
}

const SOURCES = Object.entries(SOURCE_NAMES) as [ImportSource, string][];
const KIND_OPTIONS = KINDS.map((kind) => [kind, kindName(kind)] as const);

/** What was typed is taken for, to be corrected. What comes from a hub is a model in any case. */
export function TakenFor({ source, kind, onSource, onKind }: TakenForProps) {
  return (
    <div class={styles.fields}>
      <Select
        label="Taken for"
        value={source}
        options={SOURCES}
        onChange={(event) => onSource(event.currentTarget.value as ImportSource)}
      />
      {source === 'url' && (
        <Select
          label="Kind"
          value={kind}
          options={KIND_OPTIONS}
          onChange={(event) => onKind(event.currentTarget.value as Kind)}
        />
      )}
    </div>
  );
}
