import type { ImportPlan, ImportSource, StoredReference } from '../../ports/import-source.ts';
import type { RemoteFetcher } from '../../ports/remote-fetcher.ts';
import { CallLimit } from './call-limit.ts';
import { FileFinder, type Token } from './find-file.ts';
import { fromStoredLocator } from './locator.ts';
import { lookUp } from './look-up.ts';
import { makePlan } from './make-plan.ts';
import { parseReference } from './parse.ts';
import { fromStored } from './reference.ts';
import { modelNotFound } from './refusals.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry.ts';
import { SiteApi } from './site-api.ts';
import { DEFAULT_ENDPOINT, Sites } from './sites.ts';

/** Calls at once: the site publishes no limits, and is quick to refuse. */
const MAX_CALLS = 2;

export interface CivitaiOptions {
  readonly fetcher: RemoteFetcher;
  /** Base URL of the site. The default one is asked together with civitai.red, any other alone. @default https://civitai.com */
  readonly endpoint?: string;
  /**
   * Base URL to ask for what the endpoint does not have: the same service under another name, which sees
   * the same tokens. @default https://civitai.red with the default endpoint, else none
   */
  readonly alternateEndpoint?: string;
  /** Sent with imports that bring no token of their own: to the endpoint and its alternate, and nowhere else. */
  readonly token: string | undefined;
  /** @default five tries, 1 s doubling to 30 s */
  readonly retry?: RetryPolicy;
  /** Most connections at once to a storage host. @default 4 to Cloudflare R2, else 1 */
  readonly connections?: (hostname: string) => number;
}

/**
 * Models of Civitai, by the URL of a page or of a download, by AIR, or as `{modelId}@{versionId}`.
 *
 * Imports one file of a version - the one named, or the one that the site gives by default - and with the
 * default one what its author marks as required.
 */
export function civitaiSource(options: CivitaiOptions): ImportSource {
  const { fetcher, retry = DEFAULT_RETRY, connections = storageConnections } = options;
  const sites = new Sites(options.endpoint ?? DEFAULT_ENDPOINT, options.alternateEndpoint);
  const limit = new CallLimit(MAX_CALLS);
  const api = new SiteApi(fetcher, limit, retry);
  const finder = new FileFinder({ fetcher, sites, api, limit, retry, connections });
  const tokenFor = ({ secret }: StoredReference): Token => ({
    value: secret ?? (options.token === '' ? undefined : options.token),
    pasted: secret !== null,
  });

  return {
    parse: (given) => parseReference(given, sites),

    async plan(stored, kind, signal): Promise<ImportPlan> {
      const reference = fromStored(stored.reference);
      const token = tokenFor(stored).value;
      for (const site of sites.inOrder(reference.host)) {
        const listing = await lookUp(reference, (path) => api.find(site, path, token, signal));
        if (listing !== undefined) return makePlan(listing, reference, site, kind, token !== undefined);
      }
      throw modelNotFound();
    },

    async locate(stored, file, signal) {
      return finder.find(fromStoredLocator(file.locator), tokenFor(stored), signal);
    },
  };
}

/** Backblaze B2, the other storage, refused clients with several connections. */
function storageConnections(hostname: string): number {
  return hostname.endsWith('.r2.cloudflarestorage.com') ? 4 : 1;
}
