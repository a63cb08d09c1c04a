/** A server to be killed: starts a decoder child that spins for ever, and says when it does. */
import { createDecoderPool } from '../../src/adapters/decoder/process-pool.ts';

const decoder = createDecoderPool({
  entry: new URL('./hostile-child.ts', import.meta.url),
});
await decoder.inspect({
  kind: 'text',
  fileName: 'tells who it is, then spins',
  contentType: '',
  onProgress: () => process.stdout.write('spinning'),
  source: { size: 1, read: async () => new Uint8Array(0) },
});
