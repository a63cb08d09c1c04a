/** What pages ask of the intake: they do not know it, and it does not know them. */
import { signal } from '@preact/signals';
import type { AssetOptions, Kind } from '@wharf/sdk';

/** What the form for imports begins with. */
export interface ImportPrefill {
  /** A link, or the name of a model on Hugging Face, as a user would type it. */
  readonly source: string;
  /** What is at a plain URL. */
  readonly kind?: Kind;
}

/** What new files begin with; each can be changed before they are sent. */
export type FileDefaults = Pick<AssetOptions, 'collectionIds' | 'hide' | 'parentId'>;

/** Something that the intake is to do. */
export type IntakeRequest =
  | { readonly type: 'choose'; readonly defaults: FileDefaults }
  | { readonly type: 'import'; readonly prefill: ImportPrefill; readonly defaults: FileDefaults }
  | { readonly type: 'files'; readonly files: readonly File[]; readonly defaults: FileDefaults };

/** What was asked last and is still to be done; the intake takes it away. */
export const intakeRequest = signal<IntakeRequest | undefined>(undefined);

/** Opens the dialog in which files are chosen, and imports begun. */
export function openUploadDialog(defaults: FileDefaults = {}): void {
  intakeRequest.value = { type: 'choose', defaults };
}

/** Opens the same dialog at the form for imports. */
export function openImportDialog(prefill: ImportPrefill = { source: '' }, defaults: FileDefaults = {}): void {
  intakeRequest.value = { type: 'import', prefill, defaults };
}

/** Shows files that somebody has chosen already, to be sent after a look at them. */
export function requestFiles(files: readonly File[], defaults: FileDefaults = {}): void {
  intakeRequest.value = { type: 'files', files, defaults };
}
