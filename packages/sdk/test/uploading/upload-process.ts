/** Uploads a file in a process of its own, which can be killed, and writes each state as a line. */
import { Wharf } from '../../src/index.ts';

const [baseURL, apiKey, apiSecret, file, partSize] = process.argv.slice(2);
if (apiKey === undefined || apiSecret === undefined || file === undefined)
  throw new Error('arguments are missing');

await new Wharf({ baseURL, apiKey, apiSecret }).uploads.uploadFile({
  file,
  partSize: Number(partSize),
  onState: (state) => process.stdout.write(`${JSON.stringify(state)}\n`),
});
