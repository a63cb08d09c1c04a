import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import type { IssuedKey, Project } from '@wharf/sdk';
import { Plus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { errorMessage } from '../client/error-message.ts';
import { chooseProject, session } from '../client/session.ts';
import { wharf } from '../client/wharf.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorState } from '../ui/empty-state.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { announce } from '../ui/toasts.tsx';
import { AdministratorsOnly } from './administrators-only.tsx';
import { IssuedKeyDialog } from './issued-key-dialog.tsx';
import { NameDialog } from './name-dialog.tsx';

const QUERY_KEY = ['projects'];

/** Every project of the server. */
export function ProjectsSection() {
  const current = session.value;
  if (!current?.administrator) return <AdministratorsOnly title="Projects" />;
  return <Projects currentId={current.project.id} />;
}

function Projects({ currentId }: { readonly currentId: string }) {
  const [creating, setCreating] = useState(false);
  const [issued, setIssued] = useState<IssuedKey>();
  const queries = useQueryClient();
  const projects = useQuery({ queryKey: QUERY_KEY, queryFn: () => wharf.projects.list() });
  const creation = useMutation({
    mutationFn: (name: string) => wharf.projects.create({ name }),
    onSuccess: ({ key }) => {
      setCreating(false);
      setIssued(key);
      return queries.invalidateQueries({ queryKey: QUERY_KEY });
    },
  });
  const close = () => {
    setCreating(false);
    creation.reset();
  };
  return (
    <Section
      title="Projects"
      lead="Each has its own assets, models, collections and keys. Nothing of one is visible to another."
      actions={
        <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
          Create project
        </Button>
      }
    >
      {projects.isError && <ErrorState error={projects.error} onRetry={() => projects.refetch()} />}
      {projects.isPending && <Skeleton height="10rem" />}
      {projects.data && (
        <Table label="Projects" columns={['Name', 'Id', 'Created', '']}>
          {projects.data.projects.map((project) => (
            <ProjectRow key={project.id} project={project} isCurrent={project.id === currentId} />
          ))}
        </Table>
      )}
      {creating && (
        <NameDialog
          title="Create project"
          label="Name"
          hint="Its first key is made with it"
          busy={creation.isPending}
          error={creation.error}
          onClose={close}
          onSubmit={(name) => creation.mutate(name)}
        />
      )}
      {issued && <IssuedKeyDialog issued={issued} onClose={() => setIssued(undefined)} />}
    </Section>
  );
}

function ProjectRow({ project, isCurrent }: { readonly project: Project; readonly isCurrent: boolean }) {
  const choose = () =>
    chooseProject(project.id).catch((error: unknown) => announce(errorMessage(error), 'danger'));
  return (
    <tr>
      <td>
        <bdi>{project.name}</bdi>
      </td>
      <td>
        <code>{project.id}</code>
      </td>
      <td>
        <Time at={project.createdAt} />
      </td>
      <td>
        {isCurrent ? (
          <Badge tone="info">Shown now</Badge>
        ) : (
          <Button size="small" aria-label={`Switch to ${project.name}`} onClick={choose}>
            Switch to it
          </Button>
        )}
      </td>
    </tr>
  );
}
