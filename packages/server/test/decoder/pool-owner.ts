/** A server to be killed: starts a decoder child that spins for ever and prints its process id. */
import { createDecoderPool } from '../../src/adapters/decoder/process-pool.ts';

const decoder = createDecoderPool({
  entry: new URL('./hostile-child.ts', import.meta.url),
  kinds: new Set(['text']),
});
let child = 0;
await decoder.inspect({
  kind: 'text',
  fileName: 'tells its pid, then spins',
  contentType: '',
  onProgress: () => process.stdout.write(String(child)),
  source: {
    size: 1,
    read: async (offset) => {
      child = offset;
      return new Uint8Array(0);
    },
  },
});
