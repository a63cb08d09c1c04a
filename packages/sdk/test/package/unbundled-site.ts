import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface UnbundledSite extends AsyncDisposable {
  readonly url: string;
  /** Paths that were asked for. */
  readonly requested: ReadonlySet<string>;
  /** Those that are not there. */
  readonly missing: ReadonlySet<string>;
}

/** What a package manager's conditions do elsewhere. */
const IMPORTS = { '@wharf/sdk': '/lib/index.js', '#platform': '/lib/platform/browser/index.js' };

/** A site that serves the package file by file, to a page with an import map. */
export async function startUnbundledSite(installed: string): Promise<UnbundledSite> {
  const page = `<!doctype html><link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;
  const requested = new Set<string>();
  const missing = new Set<string>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (path === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    requested.add(path);
    const code = await readFile(join(installed, path)).catch(() => undefined);
    if (code !== undefined) return response.writeHead(200, { 'content-type': 'text/javascript' }).end(code);
    missing.add(path);
    return response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requested,
    missing,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
