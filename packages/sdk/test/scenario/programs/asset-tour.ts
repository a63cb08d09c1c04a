/** A program as it is written for Scenario's SDK, down to its types; only the name of the package is another. */
import Scenario, { APIConnectionError, APIError } from '@wharf/sdk';

const [image = ''] = process.argv.slice(2);

// Key, secret and address come from the environment.
const client = new Scenario({ maxRetries: 3, timeout: 20_000, logLevel: 'error' });

async function upload(): Promise<string> {
  const result = await client.uploads.uploadFile({
    file: image,
    fileName: 'dot.png',
    contentType: 'image/png',
    kind: 'image',
  });
  if (!('asset' in result)) throw new Error('It became no asset');
  console.log('uploaded', result.asset.metadata.name, result.asset.ownerId.startsWith('proj_'));
  return result.asset.id;
}

async function inline(): Promise<Scenario.Asset> {
  const params: Scenario.AssetUploadParams = { name: 'inline', image: 'data:image/png;base64,iVBORw0KGgo=' };
  const response: Scenario.AssetUploadResponse = await client.assets.upload(params);
  return response.asset;
}

async function tidy(assetId: string): Promise<void> {
  const { collection } = await client.collections.create({ name: 'Tour' });
  await client.collections.assets.add(collection.id, { assetIds: [assetId] });
  const { added, deleted } = await client.assets.updateTags(assetId, { add: ['tour'], _delete: ['draft'] });
  console.log('tidied', collection.name, added.join(), deleted.join());
}

async function list(): Promise<void> {
  const ids: string[] = [];
  for await (const asset of client.assets.list({ pageSize: 2, types: ['uploaded'] })) ids.push(asset.id);
  console.log('listed', ids.join(' '));
  let page = await client.models.list({ pageSize: 1 });
  const types = page.models.map((model) => model.type);
  while (page.hasNextPage()) page = await page.getNextPage();
  console.log('models', types.join(' '));
  const { data, response } = await client.jobs.list().withResponse();
  console.log('jobs', data.jobs.length, response.status, (await client.jobs.list().asResponse()).ok);
}

async function complain(): Promise<void> {
  const asset = await client.assets.retrieve('asset_plan').catch(async (err) => {
    if (!(err instanceof Scenario.APIError)) throw err;
    console.log('refused', err.status, err instanceof Scenario.PermissionDeniedError, err.error?.name);
  });
  if (asset !== undefined) throw new Error('It was not refused');
  try {
    await client.uploads.retrieve('upload_unknown', { maxRetries: 0 });
  } catch (error) {
    if (!(error instanceof APIError) || error instanceof APIConnectionError) throw error;
    console.log('refused', error.status, error.headers?.get('content-type'));
  }
}

const assetId = await upload();
console.log('inline', (await inline()).metadata.name);
await tidy(assetId);
await list();
await complain();
const cost = await client.post<{ creativeUnitsCost: number }>('/generate/custom/model_1', {
  query: { dryRun: true },
  body: { prompt: 'a tour' },
});
console.log('cost', cost.creativeUnitsCost);
