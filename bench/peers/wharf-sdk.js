/** Uploads a file with the SDK's defaults, until every byte is acknowledged: what the server does next is its own time. */
import { Wharf } from '../../packages/sdk/src/index.ts';
import { measured } from './measured.js';

const [endpoint, file, apiKey, apiSecret] = process.argv.slice(2);
const client = new Wharf({ baseURL: endpoint, apiKey, apiSecret });
await measured(
  () =>
    new Promise((resolve, reject) => {
      const onProgress = ({ stage, upload }) => {
        if (stage === 'processing') resolve({ uploadId: upload.id });
      };
      client.uploads.uploadFile({ file, kind: 'model', onProgress }).catch(reject);
    }),
);
