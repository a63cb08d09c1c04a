/**
 * Bundlers (Vite, webpack 5, Parcel) recognise exactly this expression and bring the script along; without one, it
 * lies beside this file. The build of the package rewrites the name as it does those of imports.
 *
 * @throws where the page's Content-Security-Policy, a bundle without `import.meta`, or another origin forbid it;
 * some browsers tell that later, by an `error` event
 */
export function startHashWorker(): Worker {
  return new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
}
