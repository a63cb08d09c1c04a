import type { Kind, Upload, UploadSource, UploadStatus } from '@wharf/sdk';

/** Which uploads are shown, by how they stand. */
export type UploadGroup = 'active' | 'done' | 'failed';

export interface UploadFilters {
  readonly group?: UploadGroup;
  readonly kind?: Kind;
  readonly source?: UploadSource;
}

/** The statuses of each group, as the API lists them. */
export const GROUP_STATUSES: Readonly<Record<UploadGroup, readonly UploadStatus[]>> = {
  active: ['pending', 'complete', 'validating', 'validated'],
  done: ['imported'],
  failed: ['failed'],
};

export const KINDS: readonly Kind[] = ['image', 'video', 'audio', '3d', 'model', 'text', 'avatar', 'asset'];
export const SOURCES: readonly UploadSource[] = ['multipart', 'url', 'huggingface', 'civitai', 'other'];

/** What the query of an address asks for; values that mean nothing are passed over. */
export function filtersFrom(query: Readonly<Record<string, string>>): UploadFilters {
  const group = Object.hasOwn(GROUP_STATUSES, query.status ?? '') ? (query.status as UploadGroup) : undefined;
  const kind = KINDS.find((one) => one === query.kind);
  const source = SOURCES.find((one) => one === query.source);
  return { ...(group && { group }), ...(kind && { kind }), ...(source && { source }) };
}

/** The query of the address that asks for it. */
export function queryOf({
  group,
  kind,
  source,
}: UploadFilters): Readonly<Record<string, string | undefined>> {
  return { status: group, kind, source };
}

export function matches(upload: Upload, { group, kind, source }: UploadFilters): boolean {
  return (
    (group === undefined || GROUP_STATUSES[group].includes(upload.status)) &&
    (kind === undefined || upload.kind === kind) &&
    (source === undefined || upload.source === source)
  );
}

export function isFiltered(filters: UploadFilters): boolean {
  return Object.keys(filters).length > 0;
}
