import type { Model } from '@wharf/sdk';
import { saveUrl } from '../../client/save-url.ts';
import { wharf } from '../../client/wharf.ts';

/** Milliseconds between two files: browsers drop downloads that begin at the same time. */
const APART = 400;

/** Has the browser save files of a model: one by its path, or all of them one after the other. */
export async function downloadFiles({ id }: Pick<Model, 'id'>, path?: string): Promise<number> {
  const { files = [] } = await wharf.models.download(id);
  const wanted = path === undefined ? files : files.filter((file) => file.path === path);
  for (const [index, { url }] of wanted.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, APART));
    saveUrl(url);
  }
  return wanted.length;
}
