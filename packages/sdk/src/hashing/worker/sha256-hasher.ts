/** SHA-256 in browsers: in a Worker, which needs no secure context as `crypto.subtle` does. */
import type { Hasher } from '../../platform/platform.ts';
import { HashWorkerPool } from './hash-worker-pool.ts';
import { pageHasher } from './page-hasher.ts';
import { startHashWorker } from './start-worker.ts';
import { WorkerHasher } from './worker-hasher.ts';

const pool = new HashWorkerPool(startHashWorker);

/** A Worker's, once it is seen to run; the page's own where it cannot. */
async function begin(): Promise<Hasher> {
  try {
    const link = pool.take();
    const hasher = new WorkerHasher(link);
    await link.ready;
    return hasher;
  } catch {
    return pageHasher();
  }
}

/** A digest that does not hold up the page. The bytes given to it may be used again at once. */
export function sha256Hasher(): Hasher {
  let begun: Promise<Hasher> | undefined;
  let before: Promise<unknown> = Promise.resolve();
  const hasher = () => {
    // Not before there are bytes: a Worker is not started by somebody who only asks what can be computed.
    begun ??= begin();
    return begun;
  };
  return {
    update(bytes) {
      const copy = bytes.slice();
      const done = before.then(async () => (await hasher()).update(copy));
      before = done;
      // Told by this promise or by that of the digest; a caller may look at only one of them.
      done.catch(() => {});
      return done;
    },
    async digest() {
      await before;
      return (await hasher()).digest();
    },
  };
}
