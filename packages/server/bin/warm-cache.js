/**
 * Fills the cache of compiled code that `serve.js` uses (`npm ci` runs this): the first start is then as
 * quick, and as small in memory, as all others. Needs the same V8 options as `npm start`, or V8 would
 * not take what it finds. Never fails an installation: without a cache the server starts, too.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

try {
  enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/wharf', import.meta.url)));
  await import('../src/start/serve.ts');
  await import('../src/adapters/blobs/disk/hash-thread.ts');
  await import('../src/adapters/fetch/guarded-fetcher.ts');
  flushCompileCache();
} catch (error) {
  console.warn('wharf: compiled code could not be cached:', error);
}
