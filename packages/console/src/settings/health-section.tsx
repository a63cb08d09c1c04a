import { useQuery } from '@tanstack/preact-query';
import { CircleAlert, CircleCheck } from 'lucide-preact';
import { wharf } from '../client/wharf.ts';
import { ErrorState } from '../ui/empty-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { componentsOf } from './health-report.ts';
import styles from './health-section.module.css';

/** Milliseconds between two looks while the section is shown. */
const INTERVAL = 10_000;

/** Whether database, store and workers do what they should. */
export function HealthSection() {
  const { data, error, isError, isPending, refetch } = useQuery({
    queryKey: ['health'],
    queryFn: () => wharf.installation.health(),
    refetchInterval: INTERVAL,
    staleTime: 0,
  });
  return (
    <Section title="Health" lead="Looked at again every 10 seconds.">
      {isError && <ErrorState error={error} onRetry={() => refetch()} />}
      {isPending && <Skeleton height="18rem" />}
      {data && (
        <>
          {data.health.status === 'ok' ? (
            <Notice tone="success">Everything works.</Notice>
          ) : (
            <Notice tone="danger">Something needs attention.</Notice>
          )}
          <ul class={styles.list}>
            {componentsOf(data.health, new Date()).map(({ name, ok, facts, advice }) => (
              <li key={name} class={styles.component}>
                {ok ? (
                  <CircleCheck size={18} class={styles.ok} role="img" aria-label="Works" />
                ) : (
                  <CircleAlert size={18} class={styles.failing} role="img" aria-label="Fails" />
                )}
                <div>
                  <h3>{name}</h3>
                  <p class={styles.text}>{facts}</p>
                  {advice !== undefined && <p>{advice}</p>}
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
