import { useLocation } from 'preact-iso';
import { paths } from '../routing/paths.ts';
import { Select } from '../ui/field.tsx';
import { kindName } from '../ui/kind-icon.tsx';
import { sourceName } from '../ui/source-name.tsx';
import { LiveStatus } from './live-status.tsx';
import { KINDS, queryOf, SOURCES, type UploadFilters, type UploadGroup } from './upload-filters.ts';
import styles from './uploads-page.module.css';

const GROUPS: readonly (readonly [UploadGroup | undefined, string])[] = [
  [undefined, 'All'],
  ['active', 'Active'],
  ['done', 'Done'],
  ['failed', 'Failed'],
];

/** Which uploads are shown. The address says it, so that it can be kept and sent. */
export function UploadFilterBar({ filters }: { readonly filters: UploadFilters }) {
  const { route } = useLocation();
  const { group, ...others } = filters;
  const choose = (name: 'kind' | 'source', value: string) =>
    route(paths.uploads({ ...queryOf(filters), [name]: value }));
  return (
    <div class={styles.bar}>
      <nav class={styles.groups} aria-label="Uploads by status">
        {GROUPS.map(([value, name]) => (
          <a
            key={name}
            class={styles.group}
            href={paths.uploads(queryOf(value === undefined ? others : { ...others, group: value }))}
            aria-current={value === group ? 'true' : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      <div class={styles.field}>
        <Select
          label="Kind"
          labelHidden
          value={filters.kind ?? ''}
          options={[['', 'All kinds'], ...KINDS.map((kind) => [kind, kindName(kind)] as const)]}
          onChange={(event) => choose('kind', event.currentTarget.value)}
        />
      </div>
      <div class={styles.field}>
        <Select
          label="Source"
          labelHidden
          value={filters.source ?? ''}
          options={[['', 'All sources'], ...SOURCES.map((source) => [source, sourceName(source)] as const)]}
          onChange={(event) => choose('source', event.currentTarget.value)}
        />
      </div>
      <div class={styles.end}>
        <LiveStatus />
      </div>
    </div>
  );
}
