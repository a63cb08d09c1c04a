import type { LoadContext, Operation } from './operation.ts';

/** Assets that are kept: what is above is deleted. */
const KEPT = 300;
const PAGE = 50;

function someAsset({ library, random }: LoadContext): string | undefined {
  return library[random.below(library.length)];
}

export const listAssets: Operation = {
  name: 'list assets',
  weight: 20,
  async run({ api }) {
    await api.call('GET', `/assets?pageSize=${PAGE}`);
  },
};

export const listUploads: Operation = {
  name: 'list uploads',
  weight: 10,
  async run({ api }) {
    await api.call('GET', `/uploads?pageSize=${PAGE}`);
  },
};

export const listJobs: Operation = {
  name: 'list jobs',
  weight: 5,
  async run({ api }) {
    await api.call('GET', `/jobs?pageSize=${PAGE}`);
  },
};

export const downloadAsset: Operation = {
  name: 'download an asset',
  weight: 20,
  async run(context) {
    const id = someAsset(context);
    if (id === undefined) return;
    // Another user may delete it meanwhile: it is taken out of the library as long as it is read.
    context.library.splice(context.library.indexOf(id), 1);
    const { asset } = (await context.api.call('GET', `/assets/${id}`)) as { asset: { url: string } };
    const response = await fetch(asset.url);
    const bytes = await response.arrayBuffer();
    if (response.status !== 200 || bytes.byteLength === 0) throw new Error(`Download: ${response.status}`);
    context.library.push(id);
  },
};

export const deleteAssets: Operation = {
  name: 'delete assets',
  weight: 10,
  async run({ api, library }) {
    const assetIds = library.splice(0, Math.max(1, library.length - KEPT));
    if (assetIds.length > 0) await api.call('DELETE', '/assets', { assetIds });
  },
};
