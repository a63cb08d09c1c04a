import { Component, type ComponentChildren } from 'preact';
import type { OnFailure } from './viewer-props.ts';

interface Props {
  readonly onFailure: OnFailure;
  readonly children: ComponentChildren;
}

/** Keeps the fault of a viewer from the rest of the page. */
export class ViewerBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.props.onFailure(
      'The viewer has failed. That is a mistake of ours; the file may well be sound.',
      true,
    );
  }

  override render() {
    return this.state.failed ? null : this.props.children;
  }
}
