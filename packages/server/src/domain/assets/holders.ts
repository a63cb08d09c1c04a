import type { PictureRole } from './pictures.ts';

/** What of an asset uses a blob. */
export type HolderRole = 'content' | PictureRole | `format-${string}`;

/** The name under which a blob counts its use by an asset. */
export function holder(assetId: string, role: HolderRole): string {
  return `${assetId}/${role}`;
}
