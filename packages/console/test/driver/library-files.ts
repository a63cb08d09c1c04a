/** Files that the tests of the library put there. */
import type { Asset, Wharf } from '@wharf/sdk';
import { samplePng } from '../../../server/test/acceptance/driver/sample-files.ts';

/** Images with these names, the last of them the newest. */
export async function addImages(client: Wharf, names: readonly string[]): Promise<readonly Asset[]> {
  const added: Asset[] = [];
  for (const name of names) {
    const image = (await samplePng(`${name} ${crypto.randomUUID()}`)).toString('base64');
    added.push((await client.assets.upload({ name, image })).asset);
  }
  return added;
}

/** A text that came by an upload, as most files do. */
export async function addText(
  client: Wharf,
  fileName: string,
  text: string = crypto.randomUUID(),
): Promise<Asset> {
  const result = await client.uploads.uploadFile({ file: new Blob([text]), fileName, kind: 'text' });
  if (!('asset' in result)) throw new Error('A text became a model');
  return result.asset;
}

/** `image 01`, `image 02`, ... */
export function numbered(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${String(index + 1).padStart(2, '0')}`);
}
