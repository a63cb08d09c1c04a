import { connection, reconnect } from '../client/live-uploads.ts';
import type { Connection } from '../client/upload-feed.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import styles from './live-status.module.css';

const TEXTS: Readonly<Record<Connection, string>> = {
  live: 'Live',
  connecting: 'Connecting',
  broken: 'No connection: this may be out of date',
};

/** Whether what the page shows is as it is now. */
export function LiveStatus() {
  const state = connection.value;
  return (
    <div class={classNames(styles.status, styles[state])}>
      <span class={styles.dot} aria-hidden="true" />
      <span role="status">{TEXTS[state]}</span>
      {state === 'broken' && (
        <Button size="small" onClick={reconnect}>
          Connect again
        </Button>
      )}
    </div>
  );
}
