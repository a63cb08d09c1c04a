import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SDK = fileURLToPath(new URL('../../', import.meta.url));
const WORKER = fileURLToPath(new URL('../../src/hashing/worker/hash-worker.ts', import.meta.url));

export interface Bundle {
  /** JavaScript by its path on the site. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Bundles a page's script as its author would, and the script of the Worker beside it.
 * @param code imports `@wharf/sdk` and Uppy by their names
 */
export async function bundlePage(code: string): Promise<Bundle> {
  const options = {
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  } as const;
  const [page, worker] = await Promise.all([
    build({ ...options, stdin: { contents: code, resolveDir: SDK, loader: 'js', sourcefile: 'page.js' } }),
    build({ ...options, entryPoints: [WORKER] }),
  ]);
  return {
    files: new Map([
      ['/page.js', page.outputFiles[0]?.text ?? ''],
      // As `new URL('./hash-worker.ts', import.meta.url)` names it, which esbuild leaves as it is.
      ['/hash-worker.ts', worker.outputFiles[0]?.text ?? ''],
    ]),
  };
}
