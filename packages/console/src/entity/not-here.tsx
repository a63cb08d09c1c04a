import { SearchX } from 'lucide-preact';
import { LinkButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import type { EntityType } from './entity-type.ts';

interface NotHereProps {
  readonly type: EntityType;
  /** What the link to the list of the others says. */
  readonly elsewhere: string;
}

/** The page of an asset or a model that the project does not have. */
export function NotHere({ type: { noun, listPath }, elsewhere }: NotHereProps) {
  return (
    <Page title={`No such ${noun}`}>
      <EmptyState
        icon={SearchX}
        title={`This ${noun} is not here`}
        actions={<LinkButton href={listPath()}>{elsewhere}</LinkButton>}
      >
        It was deleted, or it belongs to another project than the one that is shown.
      </EmptyState>
    </Page>
  );
}
