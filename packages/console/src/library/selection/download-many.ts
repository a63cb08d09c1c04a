import { saveUrl } from '../../client/save-url.ts';
import { wharf } from '../../client/wharf.ts';
import type { Shelf } from '../list/sources.ts';
import { type BulkOutcome, changeMany } from './bulk.ts';

interface Download {
  readonly shelf: Shelf;
  readonly ids: readonly string[];
  readonly onProgress: (tried: number) => void;
}

/** Has the browser save one file after another, each by a signed URL of its own. */
export function downloadMany({ shelf, ids, onProgress }: Download): Promise<BulkOutcome> {
  const change = async ([id]: readonly string[]) => {
    if (id === undefined) return;
    for (const url of await urlsOf(shelf, id)) saveUrl(url);
  };
  return changeMany({ ids, perRequest: 1, atOnce: 1, change, onProgress });
}

async function urlsOf(shelf: Shelf, id: string): Promise<readonly string[]> {
  if (shelf === 'assets') return [(await wharf.assets.download.request(id)).url];
  return (await wharf.models.download(id)).files.map(({ url }) => url);
}

/** The command that downloads the same, for when there is much of it. */
export function downloadCommand(ids: readonly string[]): string {
  return `npx wharf download --output downloads ${ids.join(' ')}`;
}
