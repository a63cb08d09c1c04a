import { useQuery } from '@tanstack/preact-query';
import type { Installation } from '@wharf/sdk';
import { wharf } from '../client/wharf.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatCount } from '../format/numbers.ts';
import { formatDuration } from '../format/time.ts';
import { ErrorState } from '../ui/empty-state.tsx';
import { Facts } from '../ui/facts.tsx';
import { kindName } from '../ui/kind-icon.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';

/** `[what is limited, value, setting of the server]`, in the order they matter to who uploads. */
function rows({ limits }: Installation): readonly (readonly [string, string, string])[] {
  return [
    ['Largest file', formatBytes(limits.maxFileSize), 'WHARF_MAX_FILE_SIZE'],
    ['An upload without activity is given up after', formatDuration(limits.uploadTtl), 'WHARF_UPLOAD_TTL'],
    [
      'An import that is not complete is given up after',
      formatDuration(limits.importTimeout),
      'WHARF_IMPORT_TIMEOUT',
    ],
    [
      'Connections that one file is imported over',
      formatCount(limits.importConnections),
      'WHARF_IMPORT_CONNECTIONS',
    ],
    ['The URL of a part works for', formatDuration(limits.partUrlTtl), 'WHARF_PART_URL_TTL'],
    ['The URL of an asset works for at least', formatDuration(limits.assetUrlTtl), 'WHARF_ASSET_URL_TTL'],
    [
      'Requests of a project',
      limits.rateLimit === 0 ? 'no limit' : `${formatCount(limits.rateLimit)} a minute`,
      'WHARF_RATE_LIMIT',
    ],
  ];
}

/** What the server takes, and how much of it. */
export function LimitsSection() {
  const { data, error, isError, isPending, refetch } = useQuery({
    queryKey: ['installation'],
    queryFn: () => wharf.installation.retrieve(),
  });
  return (
    <Section title="Limits" lead="Set in the environment of the server; each names its setting.">
      {isError && <ErrorState error={error} onRetry={() => refetch()} />}
      {isPending && <Skeleton height="18rem" />}
      {data && (
        <>
          <Table label="Limits" columns={['Limit', 'Value', 'Setting']}>
            {rows(data.installation).map(([name, value, setting]) => (
              <tr key={setting}>
                <td>{name}</td>
                <td>{value}</td>
                <td>
                  <code>{setting}</code>
                </td>
              </tr>
            ))}
          </Table>
          <Facts
            facts={[
              ['Kinds of files', data.installation.kinds.map(kindName).join(', ')],
              ['Version', data.installation.version],
            ]}
          />
        </>
      )}
    </Section>
  );
}
