import type { ProjectEvent, Upload } from '@wharf/sdk';
import { newest, type ShownUpload } from './shown-upload.ts';
import { matches, type UploadFilters } from './upload-filters.ts';

interface Listing {
  /** As lists have answered it, from the newest on without a gap. */
  readonly listed: readonly Upload[];
  /** Whether older ones follow that were not asked for yet. */
  readonly hasMore: boolean;
  /** What the stream of events has told. */
  readonly live: ReadonlyMap<string, ProjectEvent>;
  readonly filters: UploadFilters;
}

/**
 * One list of what was fetched and what happened since, the newest first. What is older than the end of an unfinished
 * list waits for its turn: it would stand where others are missing.
 */
export function mergeUploads({ listed, hasMore, live, filters }: Listing): readonly ShownUpload[] {
  const last = listed.at(-1);
  const merged = new Map<string, ShownUpload>();
  for (const upload of listed) merged.set(upload.id, newest(upload, live.get(upload.id)));
  for (const [id, event] of live) {
    if (merged.has(id) || (hasMore && last && isOlder(event.upload, last))) continue;
    merged.set(id, event);
  }
  return [...merged.values()]
    .filter(({ upload }) => matches(upload, filters))
    .sort((a, b) => (isOlder(a.upload, b.upload) ? 1 : isOlder(b.upload, a.upload) ? -1 : 0));
}

function isOlder(one: Upload, other: Upload): boolean {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt;
  return one.id < other.id;
}
