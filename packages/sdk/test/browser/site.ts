/** The site whose pages upload: its scripts, and the proxy of the guide, which adds the credentials. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WharfServer } from '../driver/wharf-server.ts';
import type { Bundle } from './bundle.ts';
import { guideCode } from './guide-code.ts';

export interface Site {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** What the proxy must know of the server behind it. */
type ProxiedWharf = Pick<WharfServer, 'url' | 'apiKey' | 'apiSecret'>;

export interface SiteOptions {
  /** What `/v1/` leads to. */
  readonly wharf?: ProxiedWharf;
  /** Takes what is PUT to the site. */
  readonly onPut?: RequestListener;
  readonly bundle: Bundle;
  /** Markup of the page's body. */
  readonly body: string;
  /** Headers of the page. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Paths that are not there. */
  readonly missing?: readonly string[];
  /** Paths to which there is no answer at all. */
  readonly stalled?: readonly string[];
}

/** The proxy as the guide has it, with this Wharf and its credentials in its environment. */
async function proxyOfGuide(wharf: ProxiedWharf): Promise<RequestListener> {
  const folder = await mkdtemp(join(tmpdir(), 'wharf-browser-test-'));
  try {
    const file = join(folder, 'proxy.mjs');
    await writeFile(file, guideCode('proxy'));
    Object.assign(process.env, {
      WHARF_URL: wharf.url,
      WHARF_API_KEY: wharf.apiKey,
      WHARF_API_SECRET: wharf.apiSecret,
    });
    const { wharfProxy } = (await import(pathToFileURL(file).href)) as { wharfProxy: RequestListener };
    return wharfProxy;
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function startSite(options: SiteOptions): Promise<Site> {
  const { wharf, onPut, bundle, body, headers, missing = [], stalled = [] } = options;
  const proxy = wharf === undefined ? undefined : await proxyOfGuide(wharf);
  const page = `<!doctype html><meta charset="utf-8"><title>Upload</title>${body}<script type="module" src="/page.js"></script>`;
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const script = missing.includes(path) ? undefined : bundle.files.get(path);
    if (stalled.includes(path)) return;
    if (path.startsWith('/v1/')) proxy?.(request, response);
    else if (request.method === 'PUT') onPut?.(request, response);
    else if (path === '/') response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(page);
    else if (script !== undefined) response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
