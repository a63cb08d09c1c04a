import { useEffect } from 'preact/hooks';
import type { Library } from '../use-library.ts';

/** Keys that mean the list wherever the focus is: Ctrl or Cmd with A, and Escape. */
export function usePageKeys({ selectAll, clearSelection, selection, list }: Library): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isElsewhere(event.target)) return;
      if (event.key === 'a' && (event.ctrlKey || event.metaKey) && list.entries.length > 0) {
        event.preventDefault();
        selectAll();
      } else if (event.key === 'Escape' && selection.ids.size > 0) {
        clearSelection();
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
}

/** Where these keys mean something else. */
function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target instanceof HTMLInputElement && target.type === 'checkbox')
    return target.closest('dialog') !== null;
  return target.closest('input, textarea, select, [contenteditable], dialog, [popover]') !== null;
}
