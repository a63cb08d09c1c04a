import { plural } from '../../format/numbers.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { announce } from '../../ui/toasts.tsx';
import { SHELVES } from '../list/shelf-text.ts';
import type { ActionProps } from './action-props.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import styles from './download-dialog.module.css';
import { downloadCommand, downloadMany } from './download-many.ts';
import { useBulk } from './use-bulk.ts';

/** Downloads what is selected by the browser, or says how to do it by the command line. */
export function DownloadDialog({ shelf, selected, onClose }: ActionProps) {
  const bulk = useBulk(shelf, 'could not be downloaded');
  const { one, many } = SHELVES[shelf];
  const what = plural(selected.length, one, many);
  const ids = selected.map(({ id }) => id);
  const act = async () => {
    const isDone = await bulk.run(
      ids,
      (onProgress) => downloadMany({ shelf, ids, onProgress }),
      (done) => announce(`Downloading ${plural(done.length, one, many)}`),
    );
    if (isDone) onClose();
  };
  return (
    <BulkDialog title={`Download ${what}`} bulk={bulk} action="Download" onAct={act} onClose={onClose}>
      <div class={styles.text}>
        <p>
          The browser saves one file after another. It may ask whether this page may save several: allow it.
        </p>
        <p>
          For many or large files the command line is better: it verifies each, and goes on where it stopped.
        </p>
        <CodeBlock code={downloadCommand(ids)} label="Command that downloads them" />
      </div>
    </BulkDialog>
  );
}
