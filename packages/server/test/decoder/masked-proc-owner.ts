/** Owns a pool of decoders that must be confined, has it judge a text and prints the verdict. */
import { createDecoderPool } from '../../src/adapters/decoder/process-pool.ts';
import { bytesSource } from './bytes-source.ts';

const pool = createDecoderPool({
  entry: new URL('../../src/start/decoder-child.ts', import.meta.url),
  sandbox: 'required',
});
const source = bytesSource(Buffer.from('a text'));
const { verdict } = await pool.inspect({
  kind: 'text',
  fileName: 'a.txt',
  contentType: 'text/plain',
  source,
});
await pool.close();
console.log(verdict);
