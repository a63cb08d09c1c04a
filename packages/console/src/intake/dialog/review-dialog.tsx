import type { Kind } from '@wharf/sdk';
import { useState } from 'preact/hooks';
import type { FileDefaults } from '../../client/intake-requests.ts';
import { formatBytes } from '../../format/bytes.ts';
import { plural } from '../../format/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Select } from '../../ui/field.tsx';
import { kindName } from '../../ui/kind-icon.tsx';
import { guessKind, KINDS } from '../files/file-kind.ts';
import type { PickedFile } from '../files/picked-file.ts';
import { refusalOf } from '../files/refusal.ts';
import { sentAs } from '../files/sent-as.ts';
import type { ChosenFile } from '../transfers/new-transfers.ts';
import { FileButtons } from './choose-dialog.tsx';
import { PlacementFields } from './placement-fields.tsx';
import { type RefusedFile, RefusedFiles } from './refused-files.tsx';
import styles from './review-dialog.module.css';
import { ReviewList } from './review-list.tsx';
import type { IntakeView } from './view.ts';

interface ReviewDialogProps {
  readonly view: Extract<IntakeView, { name: 'review' }>;
  /** Bytes; `undefined` while not known. */
  readonly maxFileSize: number | undefined;
  readonly onFiles: (files: readonly PickedFile[]) => void;
  readonly onRemove: (file: PickedFile) => void;
  readonly onSend: (files: readonly ChosenFile[]) => void;
  readonly onClose: () => void;
}

/** What no kind of a list stands for: each file is sent as what it seems to be. */
const AS_GUESSED = '';

/** A look at files before they are sent: what each is taken for, and where they go. Enter sends them. */
export function ReviewDialog({ view, maxFileSize, onFiles, onRemove, onSend, onClose }: ReviewDialogProps) {
  const [kind, setKind] = useState<Kind | typeof AS_GUESSED>(AS_GUESSED);
  const [own, setOwn] = useState<ReadonlyMap<PickedFile, Kind>>(new Map());
  const [placement, setPlacement] = useState<FileDefaults>(view.defaults);
  const kindOf = (picked: PickedFile): Kind =>
    own.get(picked) ?? (kind === AS_GUESSED ? guessKind(picked.file.name, picked.file.type) : kind);
  const { accepted, refused } = sorted(view.files, maxFileSize);
  const bytes = accepted.reduce((sum, { file }) => sum + file.size, 0);
  const hasModels = accepted.some((picked) => kindOf(picked) === 'model');
  const send = () => onSend(accepted.map((picked) => ({ ...picked, ...sentAs(kindOf(picked), placement) })));
  const count = plural(accepted.length, 'file');
  return (
    <Dialog title={accepted.length === 0 ? 'Nothing to upload' : `Upload ${count}`} wide onClose={onClose}>
      {accepted.length > 0 && (
        <>
          <div class={styles.options}>
            <Select
              label={accepted.length === 1 ? 'Kind' : 'Kind of all files'}
              value={kind}
              options={[
                [AS_GUESSED, 'By name and type'],
                ...KINDS.map((value) => [value, kindName(value)] as const),
              ]}
              onChange={(event) => {
                setOwn(new Map());
                setKind(event.currentTarget.value as Kind);
              }}
            />
            <PlacementFields placement={placement} onChange={setPlacement} />
          </div>
          {hasModels && placement.hide === true && (
            <p class={styles.hint}>
              Models cannot be hidden: they show in the library as soon as they are here.
            </p>
          )}
          <ReviewList
            files={accepted}
            kindOf={kindOf}
            onKind={(picked, chosen) => setOwn(new Map([...own, [picked, chosen]]))}
            onRemove={onRemove}
          />
        </>
      )}
      {refused.length > 0 && <RefusedFiles refused={refused} />}
      <DialogActions>
        {accepted.length === 0 ? (
          <FileButtons onFiles={onFiles} isFirst />
        ) : (
          <>
            <span class={styles.total}>
              {count}, {formatBytes(bytes)}
            </span>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" autofocus onClick={send}>
              Upload
            </Button>
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}

function sorted(
  files: readonly PickedFile[],
  maxFileSize: number | undefined,
): { readonly accepted: readonly PickedFile[]; readonly refused: readonly RefusedFile[] } {
  const accepted: PickedFile[] = [];
  const refused: RefusedFile[] = [];
  for (const picked of files) {
    const { file, path } = picked;
    const refusal = refusalOf({ name: file.name, size: file.size, path }, maxFileSize);
    if (refusal === undefined) accepted.push(picked);
    else refused.push({ name: path ?? file.name, ...refusal });
  }
  return { accepted, refused };
}
