import { FolderUp, Upload } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { errorMessage } from '../../client/error-message.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { announce } from '../../ui/toasts.tsx';
import { chooseWithHandles, hasHandlePicker } from '../files/choose-files.ts';
import { HiddenInput } from '../files/hidden-input.tsx';
import type { PickedFile } from '../files/picked-file.ts';
import { type BegunImport, ImportForm } from '../importing/import-form.tsx';
import styles from './choose-dialog.module.css';
import type { IntakeView } from './view.ts';

interface ChooseDialogProps {
  readonly view: Extract<IntakeView, { name: 'choose' }>;
  readonly onFiles: (files: readonly PickedFile[]) => void;
  readonly onImport: (begun: BegunImport) => void;
  readonly onClose: () => void;
}

/** Files of this computer, or something that the server fetches. */
export function ChooseDialog({ view, onFiles, onImport, onClose }: ChooseDialogProps) {
  const isImport = view.prefill !== undefined;
  const [hasPreview, setPreview] = useState(false);
  return (
    <Dialog title={isImport ? 'Import' : 'Upload or import'} onClose={onClose}>
      {!isImport && !hasPreview && (
        <>
          <section class={styles.files} aria-label="Files of this computer">
            <p class={styles.lead}>Drop files or folders anywhere on this page, paste them, or choose:</p>
            <FileButtons onFiles={onFiles} isFirst={!isImport} />
          </section>
          <p class={styles.or}>or</p>
        </>
      )}
      <section aria-label="Import">
        <ImportForm
          prefill={view.prefill ?? { source: '' }}
          defaults={view.defaults}
          isFirst={isImport}
          onImport={onImport}
          onPreview={setPreview}
        />
      </section>
    </Dialog>
  );
}

/** Buttons that open the browser's pickers. */
export function FileButtons({
  onFiles,
  isFirst,
}: {
  readonly onFiles: (files: readonly PickedFile[]) => void;
  /** Has the focus when the dialog opens. */
  readonly isFirst: boolean;
}) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const choose = async () => {
    if (!hasHandlePicker()) return files.current?.click();
    try {
      const chosen = await chooseWithHandles();
      if (chosen.length > 0) onFiles(chosen);
    } catch (error) {
      announce(`The browser did not give the files: ${errorMessage(error)}`, 'danger');
    }
  };
  return (
    <div class={styles.buttons}>
      <Button icon={Upload} look="primary" autofocus={isFirst} onClick={choose}>
        Choose files
      </Button>
      <Button icon={FolderUp} onClick={() => folder.current?.click()}>
        Choose a folder
      </Button>
      <HiddenInput input={files} onFiles={onFiles} />
      <HiddenInput input={folder} folder onFiles={onFiles} />
    </div>
  );
}
