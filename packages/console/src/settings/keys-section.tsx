import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import type { ApiKey, IssuedKey } from '@wharf/sdk';
import { Plus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { session } from '../client/session.ts';
import { wharf } from '../client/wharf.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ErrorState } from '../ui/empty-state.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { announce } from '../ui/toasts.tsx';
import { AdministratorsOnly } from './administrators-only.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { IssuedKeyDialog } from './issued-key-dialog.tsx';

/** The keys of the project. */
export function KeysSection() {
  const current = session.value;
  if (!current?.administrator) return <AdministratorsOnly title="Keys" />;
  return <Keys project={current.project} own={current.key.key} />;
}

interface KeysProps {
  readonly project: { readonly id: string; readonly name: string };
  /** The key of the session. */
  readonly own: string;
}

function Keys({ project, own }: KeysProps) {
  const [creating, setCreating] = useState(false);
  const [issued, setIssued] = useState<IssuedKey>();
  const [revoking, setRevoking] = useState<ApiKey>();
  const queries = useQueryClient();
  const queryKey = ['keys', project.id];
  const keys = useQuery({ queryKey, queryFn: () => wharf.projects.keys.list(project.id) });
  const refresh = () => queries.invalidateQueries({ queryKey });
  const revocation = useMutation({
    mutationFn: (key: string) => wharf.projects.keys.revoke(key),
    onSuccess: refresh,
  });

  return (
    <Section
      title={`Keys of ${project.name}`}
      lead="A key with its secret lets a program or a person use the project. Only a keyed hash of the secret is stored."
      actions={
        <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
          Create key
        </Button>
      }
    >
      {keys.isError && <ErrorState error={keys.error} onRetry={() => keys.refetch()} />}
      {keys.isPending && <Skeleton height="10rem" />}
      {keys.data && (
        <Table label="Keys" columns={['Name', 'Key', 'Created', 'State', '']}>
          {keys.data.keys.map((key) => (
            <KeyRow key={key.key} apiKey={key} isOwn={key.key === own} onRevoke={() => setRevoking(key)} />
          ))}
        </Table>
      )}
      {creating && (
        <CreateKeyDialog
          projectId={project.id}
          onClose={() => setCreating(false)}
          onCreated={(key) => {
            setCreating(false);
            setIssued(key);
            void refresh();
          }}
        />
      )}
      {issued && <IssuedKeyDialog issued={issued} onClose={() => setIssued(undefined)} />}
      {revoking && (
        <ConfirmDialog
          title="Revoke key"
          action="Revoke"
          onClose={() => setRevoking(undefined)}
          onConfirm={async () => {
            await revocation.mutateAsync(revoking.key);
            announce('The key was revoked');
          }}
        >
          Whatever uses <bdi>{revoking.name}</bdi> (<code>{revoking.key}</code>) stops working at once, and
          whoever is signed in with it is signed out. Assets and models stay. This cannot be undone.
        </ConfirmDialog>
      )}
    </Section>
  );
}

interface KeyRowProps {
  readonly apiKey: ApiKey;
  readonly isOwn: boolean;
  readonly onRevoke: () => void;
}

function KeyRow({ apiKey, isOwn, onRevoke }: KeyRowProps) {
  const { key, name, administrator, createdAt, revokedAt } = apiKey;
  return (
    <tr>
      <td>
        <bdi>{name}</bdi> {administrator && <Badge tone="info">Administrator</Badge>}
      </td>
      <td>
        <code>{key}</code>
      </td>
      <td>
        <Time at={createdAt} />
      </td>
      <td>
        {revokedAt === undefined ? (
          <Badge tone="success">{isOwn ? 'In use by you' : 'Active'}</Badge>
        ) : (
          <Badge>
            Revoked <Time at={revokedAt} />
          </Badge>
        )}
      </td>
      <td>
        {revokedAt === undefined && !isOwn && (
          <Button size="small" look="danger" aria-label={`Revoke ${name}`} onClick={onRevoke}>
            Revoke
          </Button>
        )}
      </td>
    </tr>
  );
}
