/** Uploads a file with `tus-js-client`, in one request as its defaults have it. */
import { createReadStream } from 'node:fs';
import { Upload } from 'tus-js-client';
import { measured } from './measured.js';

const [endpoint, file] = process.argv.slice(2);
await measured(
  () =>
    new Promise((resolve, reject) => {
      new Upload(createReadStream(file), {
        endpoint: `${endpoint}/files`,
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    }),
);
