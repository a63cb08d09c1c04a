import { sha256 } from '../load/content.ts';
import type { FinalEntity, FinalJob, FinalState, FinalUpload, ReadFile } from './final-state.ts';
import { mapInTurns } from './map-in-turns.ts';

/** A page of a list of the API. */
type Page<Key extends string, Item> = { readonly [key in Key]: readonly Item[] } & {
  readonly nextPaginationToken?: string;
};

interface AssetJson {
  readonly id: string;
  readonly url: string;
  readonly sha256: string;
  readonly uploadId?: string;
}

/** Reads what is there over the public API. */
export class PublicView {
  readonly #url: string;
  readonly #authorization: string;

  constructor(url: string, { key, secret }: { readonly key: string; readonly secret: string }) {
    this.#url = url;
    this.#authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
  }

  async collect(): Promise<Pick<FinalState, 'uploads' | 'jobs' | 'entities'>> {
    return {
      uploads: await this.#all<'uploads', FinalUpload>('uploads', '/uploads'),
      jobs: await this.#all<'jobs', FinalJob>('jobs', '/jobs'),
      entities: [...(await this.#assets()), ...(await this.#models())],
    };
  }

  async #assets(): Promise<FinalEntity[]> {
    const assets = await this.#all<'assets', AssetJson>('assets', '/assets');
    return mapInTurns(assets, async (asset) => ({
      id: asset.id,
      uploadId: asset.uploadId,
      files: [await readFile(asset)],
    }));
  }

  async #models(): Promise<FinalEntity[]> {
    const models = await this.#all<'models', { id: string; uploadId: string }>('models', '/models');
    return mapInTurns(models, async ({ id, uploadId }) => {
      const path = `/models/${id}/download`;
      const { files } = await this.#json<{ files: { url: string; sha256: string }[] }>('POST', path);
      return { id, uploadId, files: await Promise.all(files.map(readFile)) };
    });
  }

  async #all<Key extends string, Item>(key: Key, path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const query: string = token === '' ? '' : `&paginationToken=${encodeURIComponent(token)}`;
      const page: Page<Key, Item> = await this.#json('GET', `${path}?pageSize=100${query}`);
      items.push(...page[key]);
      token = page.nextPaginationToken;
    }
    return items;
  }

  async #json<T>(method: string, path: string): Promise<T> {
    const headers = { authorization: this.#authorization };
    const response = await fetch(`${this.#url}/v1${path}`, { method, headers });
    if (response.status !== 200) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}

async function readFile({
  url,
  sha256: declared,
}: {
  readonly url: string;
  readonly sha256: string;
}): Promise<ReadFile> {
  try {
    const response = await fetch(url);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status !== 200) return { declared, read: undefined, error: `status ${response.status}` };
    return { declared, read: sha256(bytes) };
  } catch (error) {
    return { declared, read: undefined, error: String(error) };
  }
}
