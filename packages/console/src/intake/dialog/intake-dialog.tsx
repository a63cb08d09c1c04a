import { useQuery } from '@tanstack/preact-query';
import { wharf } from '../../client/wharf.ts';
import type { PickedFile } from '../files/picked-file.ts';
import type { BegunImport } from '../importing/import-form.tsx';
import type { ChosenFile } from '../transfers/new-transfers.ts';
import { ChooseDialog } from './choose-dialog.tsx';
import { ReviewDialog } from './review-dialog.tsx';
import type { IntakeView } from './view.ts';

interface IntakeDialogProps {
  readonly view: IntakeView;
  readonly onView: (view: IntakeView | undefined) => void;
  /** Some were chosen here; they are added to those that are reviewed. */
  readonly onFiles: (files: readonly PickedFile[]) => void;
  readonly onSend: (files: readonly ChosenFile[]) => void;
  readonly onImport: (begun: BegunImport) => void;
}

/** Where files are chosen and looked at before they are sent, and imports begin. */
export function IntakeDialog({ view, onView, onFiles, onSend, onImport }: IntakeDialogProps) {
  const { data } = useQuery({ queryKey: ['installation'], queryFn: () => wharf.installation.retrieve() });
  const close = () => onView(undefined);
  if (view.name === 'choose')
    return <ChooseDialog view={view} onFiles={onFiles} onImport={onImport} onClose={close} />;
  return (
    <ReviewDialog
      view={view}
      maxFileSize={data?.installation.limits.maxFileSize}
      onFiles={onFiles}
      onSend={onSend}
      onRemove={(file) => onView({ ...view, files: view.files.filter((other) => other !== file) })}
      onClose={close}
    />
  );
}
