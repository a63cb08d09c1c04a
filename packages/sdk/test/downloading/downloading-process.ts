/** Started by tests: downloads an asset, and says how far it is. Arguments: base URL, asset id, path. */
import { Wharf } from '../../src/client.ts';
import { downloadAsset } from '../../src/downloading/download-asset.ts';

const [baseURL = '', id = '', path = ''] = process.argv.slice(2);
const client = new Wharf({ baseURL, apiKey: 'stub-key', apiSecret: 'stub-secret' });
await downloadAsset(client, id, {
  path,
  onProgress: ({ stage, bytesReceived }) => console.log(stage, bytesReceived),
});
