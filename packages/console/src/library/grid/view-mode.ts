import { signal } from '@preact/signals';

export type ViewMode = 'grid' | 'list';

const STORED = 'wharf-library-view';

/** How lists of assets and models are shown; kept for the next visit. */
export const viewMode = signal<ViewMode>(localStorage.getItem(STORED) === 'list' ? 'list' : 'grid');

export function chooseViewMode(mode: ViewMode): void {
  viewMode.value = mode;
  localStorage.setItem(STORED, mode);
}
