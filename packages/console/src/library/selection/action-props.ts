import type { Entry } from '../list/entry.ts';
import type { Shelf } from '../list/sources.ts';

/** What the dialogs of a selection get. */
export interface ActionProps {
  readonly shelf: Shelf;
  readonly selected: readonly Entry[];
  /** The one collection that the list shows. */
  readonly collectionId: string | undefined;
  readonly onClose: () => void;
}
