import { useQuery } from '@tanstack/preact-query';
import { wharf } from '../client/wharf.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatCount } from '../format/numbers.ts';
import { ErrorState } from '../ui/empty-state.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { ShareBar } from './share-bar.tsx';
import { SERIES, shareText } from './shares.ts';
import styles from './storage-page.module.css';

/** The space of every project, for administrators. */
export function ProjectsUsage() {
  const { data, error, isError, isPending, refetch } = useQuery({
    queryKey: ['usage', 'projects'],
    queryFn: () => wharf.usage.listProjects(),
  });
  const stored = data?.projects.reduce((sum, { usage }) => sum + usage.storedBytes, 0) ?? 0;
  const shares = (data?.projects ?? []).map(({ project, usage }) => ({
    name: project.name,
    bytes: usage.storedBytes,
  }));
  return (
    <Section
      title="By project"
      lead={
        data?.freeBytes === undefined ? undefined : `${formatBytes(data.freeBytes)} are free in the store.`
      }
    >
      {isError && <ErrorState error={error} onRetry={() => refetch()} />}
      {isPending && <Skeleton height="10rem" />}
      {data && (
        <>
          <ShareBar label="Share of each project; the table below has the figures" shares={shares} />
          <Table label="Storage by project" columns={['Project', 'Assets and models', 'Stored', 'Share']}>
            {data.projects.map(({ project, usage }, index) => (
              <tr key={project.id}>
                <td>
                  <span
                    class={styles.swatch}
                    style={{ background: SERIES[index % SERIES.length] }}
                    aria-hidden="true"
                  />
                  <bdi>{project.name}</bdi>
                </td>
                <td class={styles.number}>
                  {formatCount(usage.kinds.reduce((sum, { count }) => sum + count, 0))}
                </td>
                <td class={styles.number}>{formatBytes(usage.storedBytes)}</td>
                <td class={styles.number}>{shareText(usage.storedBytes, stored)}</td>
              </tr>
            ))}
          </Table>
        </>
      )}
    </Section>
  );
}
