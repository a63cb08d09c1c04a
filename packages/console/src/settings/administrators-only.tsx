import { LockKeyhole } from 'lucide-preact';
import { session } from '../client/session.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Section } from '../ui/section.tsx';

/** What stands where only administrators may go. */
export function AdministratorsOnly({ title }: { readonly title: string }) {
  const { project, key } = session.value ?? {};
  return (
    <Section title={title}>
      <EmptyState icon={LockKeyhole} title="For administrators">
        You are signed in with the key <bdi>{key?.name}</bdi> of the project <bdi>{project?.name}</bdi>, which
        may use the project, but not manage keys. Who runs the server makes an administrator's key by{' '}
        <code>npx wharf keys create --administrator</code>.
      </EmptyState>
    </Section>
  );
}
