import type { Upload } from '@wharf/sdk';
import { wharf } from '../client/wharf.ts';
import { GROUP_STATUSES, type UploadFilters } from './upload-filters.ts';

/** Uploads that are fetched at once. */
const PAGE = 100;

export interface UploadListPage {
  readonly uploads: readonly Upload[];
  /** Of the page after this one. */
  readonly next: string | undefined;
  /** True where there is more that no page leads to. */
  readonly isCut?: boolean;
}

/** A page of the uploads that a filter lets through. */
export async function listUploads(
  { group, kind, source }: UploadFilters,
  token: string | undefined,
): Promise<UploadListPage> {
  const given = { ...(kind && { kind }), ...(source && { source }), pageSize: PAGE };
  const statuses = group === undefined ? [undefined] : GROUP_STATUSES[group];
  if (statuses.length > 1) return listStatuses(given, statuses);
  const [status] = statuses;
  const page = await wharf.uploads.list({
    ...given,
    ...(status && { status }),
    ...(token && { paginationToken: token }),
  });
  return { uploads: page.uploads, next: page.nextPaginationToken };
}

/** The API lists one status at a time: the newest of each are put together, and no page follows. */
async function listStatuses(
  given: Parameters<typeof wharf.uploads.list>[0],
  statuses: readonly (Upload['status'] | undefined)[],
): Promise<UploadListPage> {
  const pages = await Promise.all(
    statuses.map((status) => wharf.uploads.list({ ...given, ...(status && { status }) })),
  );
  const all = new Map(pages.flatMap(({ uploads }) => uploads.map((upload) => [upload.id, upload])));
  const isCut = pages.some(({ nextPaginationToken }) => nextPaginationToken !== undefined);
  return { uploads: [...all.values()], next: undefined, isCut };
}
