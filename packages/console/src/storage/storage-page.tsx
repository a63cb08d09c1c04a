import { useQuery } from '@tanstack/preact-query';
import type { Usage } from '@wharf/sdk';
import { HardDrive } from 'lucide-preact';
import { session } from '../client/session.ts';
import { wharf } from '../client/wharf.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { paths } from '../routing/paths.ts';
import { EmptyState, ErrorState } from '../ui/empty-state.tsx';
import { kindName } from '../ui/kind-icon.tsx';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { ProjectsUsage } from './projects-usage.tsx';
import { ShareBar } from './share-bar.tsx';
import { SERIES, shareText } from './shares.ts';
import styles from './storage-page.module.css';

/** What takes the space. */
export function StoragePage() {
  const { data, error, isError, isPending, refetch } = useQuery({
    queryKey: ['usage'],
    queryFn: () => wharf.usage.retrieve(),
  });
  return (
    <Page title="Storage" lead="What the files of this project take.">
      {isError && <ErrorState error={error} onRetry={() => refetch()} />}
      {isPending && <Skeleton height="24rem" />}
      {data && (
        <>
          <Figures usage={data.usage} />
          <Kinds usage={data.usage} />
        </>
      )}
      {session.value?.administrator && <ProjectsUsage />}
    </Page>
  );
}

function Figures({ usage }: { readonly usage: Usage }) {
  const files = usage.storedBytes - usage.derivedBytes;
  const saved = Math.max(0, usage.bytes - files);
  const figures: readonly (readonly [name: string, value: string, note: string])[] = [
    [
      'Stored',
      formatBytes(usage.storedBytes),
      `with ${formatBytes(usage.derivedBytes)} of thumbnails and the like`,
    ],
    ['Files', formatBytes(usage.bytes), 'each counted as often as it is used'],
    ['Saved', formatBytes(saved), 'the same bytes are stored once'],
    ['On the way', formatBytes(usage.pending.bytes), plural(usage.pending.count, 'upload')],
  ];
  return (
    <dl class={styles.figures}>
      {figures.map(([name, value, note]) => (
        <div key={name} class={styles.figure}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          <dd class={styles.note}>{note}</dd>
        </div>
      ))}
    </dl>
  );
}

function Kinds({ usage }: { readonly usage: Usage }) {
  if (usage.kinds.length === 0) {
    return (
      <EmptyState icon={HardDrive} title="Nothing is stored yet">
        Drop files anywhere on this page, or choose Upload above. Here you will see which kinds take the
        space.
      </EmptyState>
    );
  }
  const shares = usage.kinds.map(({ kind, bytes }) => ({ name: kindName(kind), bytes }));
  return (
    <Section title="By kind">
      <ShareBar label="Share of each kind; the table below has the figures" shares={shares} />
      <Table label="Storage by kind" columns={['Kind', 'Number', 'Size', 'Share']}>
        {usage.kinds.map(({ kind, count, bytes }, index) => (
          <tr key={kind}>
            <td>
              <span
                class={styles.swatch}
                style={{ background: SERIES[index % SERIES.length] }}
                aria-hidden="true"
              />
              <a href={kind === 'model' ? paths.models() : paths.assets({ kind })}>{kindName(kind)}</a>
            </td>
            <td class={styles.number}>{formatCount(count)}</td>
            <td class={styles.number}>{formatBytes(bytes)}</td>
            <td class={styles.number}>{shareText(bytes, usage.bytes)}</td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}
