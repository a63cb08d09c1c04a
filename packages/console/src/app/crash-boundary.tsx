import { Bug } from 'lucide-preact';
import { Component, type ComponentChildren } from 'preact';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

interface State {
  readonly error?: unknown;
}

/** Shows that a page has failed, instead of nothing. Uploads go on meanwhile. */
export class CrashBoundary extends Component<{ readonly children: ComponentChildren }, State> {
  override state: State = {};

  static override getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <div role="alert">
        <EmptyState
          icon={Bug}
          title="This page has failed"
          actions={<Button onClick={() => this.setState({ error: undefined })}>Show it again</Button>}
        >
          That is a mistake of ours. The console of the browser says more. {String(this.state.error)}
        </EmptyState>
      </div>
    );
  }
}
