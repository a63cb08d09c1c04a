import { errorMessage } from '../client/error-message.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './library-end.module.css';
import type { List } from './list/use-list.ts';

/** Below the last entry: more on its way, or why there is none. */
export function LibraryEnd({ list }: { readonly list: List }) {
  if (list.error !== undefined) {
    return (
      <div class={styles.failure}>
        <Notice tone="danger">The rest could not be loaded. {errorMessage(list.error)}</Notice>
        <Button onClick={list.retry}>Try again</Button>
      </div>
    );
  }
  // Of the same height whether something is being loaded or not.
  return <p class={styles.end}>{list.isLoadingMore ? 'Loading more' : ''}</p>;
}
