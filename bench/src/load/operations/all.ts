import { deleteAssets, downloadAsset, listAssets, listJobs, listUploads } from './library.ts';
import type { Operation } from './operation.ts';
import { importText, uploadImage, uploadLarge, uploadText } from './uploads.ts';

/** What the users of the mixed load do. */
export const OPERATIONS: readonly Operation[] = [
  uploadImage,
  uploadText,
  uploadLarge,
  importText,
  listAssets,
  listUploads,
  listJobs,
  downloadAsset,
  deleteAssets,
];
