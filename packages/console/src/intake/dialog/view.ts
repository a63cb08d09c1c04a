import type { FileDefaults, ImportPrefill } from '../../client/intake-requests.ts';
import type { PickedFile } from '../files/picked-file.ts';

/** What the dialog of the intake shows. */
export type IntakeView =
  | { readonly name: 'choose'; readonly defaults: FileDefaults; readonly prefill: ImportPrefill | undefined }
  | { readonly name: 'review'; readonly defaults: FileDefaults; readonly files: readonly PickedFile[] };
