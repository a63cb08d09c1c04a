import type { Hasher } from '../../platform/platform.ts';
import { createSha256 } from '../sha256.ts';

/** Bytes hashed in one go, some 2 ms of work. */
const SLICE = 256 * 1024;

/** Milliseconds of work after which the page gets its turn. */
const TURN = 8;

/** Lets the page draw and react. A timer would do, but is slowed down to one a second in hidden tabs. */
function pageTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      // Named here so that it is not collected before its message has arrived; closing one closes both.
      port2.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** A digest computed by the page itself, in slices: what remains where there can be no Worker. */
export function pageHasher(): Hasher {
  const hash = createSha256();
  let turnBegan = performance.now();
  return {
    async update(bytes) {
      for (let start = 0; start < bytes.byteLength; start += SLICE) {
        hash.update(bytes.subarray(start, start + SLICE));
        if (performance.now() - turnBegan < TURN) continue;
        await pageTurn();
        turnBegan = performance.now();
      }
    },
    digest: async () => hash.digest(),
  };
}
