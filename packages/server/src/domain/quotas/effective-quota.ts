import type { OwnQuota } from '../../ports/quota-repository.ts';

/** What a project may have; 0: as much as there is room for. */
export interface Quota {
  /** Bytes kept, those of uploads under way included. */
  readonly bytes: number;
  /** Uploads and imports under way at once. */
  readonly uploads: number;
}

/** A project's own quota goes before what the installation allows. */
export function effectiveQuota(own: OwnQuota, defaults: Quota): Quota {
  return { bytes: own.bytes ?? defaults.bytes, uploads: own.uploads ?? defaults.uploads };
}
