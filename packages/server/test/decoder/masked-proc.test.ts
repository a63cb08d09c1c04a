import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const OWNER = fileURLToPath(new URL('./masked-proc-owner.ts', import.meta.url));
/** What containers do: a part of /proc is hidden, so that nobody inside may mount a fresh one. */
const CONTAINER = [
  '--user',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs tmpfs /proc/fs && exec "$@"',
  'sh',
];

const possible = spawnSync('unshare', [...CONTAINER, 'true']).status === 0;
// Where it is required, a system that forbids namespaces must not look like a pass.
const skip = !possible && process.env.CI === undefined && 'no namespaces here';

it('decoders are confined and work where a container hides parts of /proc', { skip }, async () => {
  const { stdout } = await promisify(execFile)('unshare', [...CONTAINER, process.execPath, OWNER]);
  assert.equal(stdout, 'accepted\n');
});
