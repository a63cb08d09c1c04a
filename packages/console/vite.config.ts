import { defineConfig } from 'vite';
import { precompressed } from './build/precompressed.ts';
import { transcoderWithoutEval } from './build/transcoder-without-eval.ts';

/** The server that `npm run dev` passes requests on to. */
const SERVER = process.env.WHARF_PUBLIC_URL ?? 'http://127.0.0.1:8700';

/** What pages have in common: our own pieces, and the libraries all of them are made with. */
const SHARED =
  /\/packages\/console\/src\/(ui|client|format|routing|entity)\/|\/node_modules\/(@?preact|@tanstack|lucide-preact)\b/;

export default defineConfig(({ command }) => {
  const outDir = process.env.CONSOLE_OUT_DIR ?? 'dist';
  return {
    // Relative: the server may be behind a proxy that gives it a path.
    base: command === 'build' ? './' : '/',
    plugins: [transcoderWithoutEval(), precompressed()],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      // Not below /assets, where the pages of assets are.
      assetsDir: 'console',
      emptyOutDir: true,
      target: 'es2023',
      // The policy of the page allows no data: URLs for anything that runs or styles.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1500,
      rolldownOptions: {
        output: {
          // One file of what several pages share, rather than thirty small ones: each is a request.
          codeSplitting: {
            groups: [{ name: 'shared', test: SHARED, minShareCount: 2 }],
          },
        },
      },
    },
    server: {
      proxy: Object.fromEntries(['/v1', '/storage', '/docs', '/openapi.json'].map((path) => [path, SERVER])),
    },
  };
});
