import { Unplug } from 'lucide-preact';
import { paths } from '../routing/paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';

export function NotFoundPage() {
  return (
    <Page title="Nothing here">
      <EmptyState
        icon={Unplug}
        title="This address leads nowhere"
        actions={<LinkButton href={paths.assets()}>Go to the library</LinkButton>}
      >
        It may have been cut short, or the page has another address now.
      </EmptyState>
    </Page>
  );
}
