import { CircleAlert } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { errorMessage } from '../client/error-message.ts';
import { Button } from './button.tsx';
import styles from './empty-state.module.css';
import type { Icon } from './icon.tsx';

interface EmptyStateProps {
  readonly icon: Icon;
  readonly title: string;
  /** What would be here, and how it gets here. */
  readonly children?: ComponentChildren;
  /** Buttons and links. */
  readonly actions?: ComponentChildren;
}

/** What stands where there is nothing to show, yet. */
export function EmptyState({ icon: Picture, title, children, actions }: EmptyStateProps) {
  return (
    <div class={styles.state}>
      <Picture size={40} class={styles.icon} strokeWidth={1.5} aria-hidden="true" />
      <h2>{title}</h2>
      {children && <div class={styles.text}>{children}</div>}
      {actions && <div class={styles.actions}>{actions}</div>}
    </div>
  );
}

/** What stands where something could not be shown. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  return (
    <div role="alert">
      <EmptyState
        icon={CircleAlert}
        title="This could not be loaded"
        actions={onRetry && <Button onClick={onRetry}>Try again</Button>}
      >
        {errorMessage(error)}
      </EmptyState>
    </div>
  );
}
