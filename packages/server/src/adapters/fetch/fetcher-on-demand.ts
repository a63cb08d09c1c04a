import type { RemoteFetcher } from '../../ports/remote-fetcher.ts';
import { AddressRule } from './addresses.ts';
import type { GuardedFetcherOptions } from './guarded-fetcher.ts';
import { checkUrl, type UrlRules } from './url-rules.ts';

/**
 * The guarded fetcher, made when something is fetched for the first time: its HTTP client takes 12 MB, which an
 * installation that imports nothing need not have.
 */
export function createFetcherOnDemand(options: GuardedFetcherOptions): RemoteFetcher {
  const rules: UrlRules = {
    addresses: new AddressRule(options.allowedNetworks),
    allowedPorts: options.allowedPorts,
  };
  let made: Promise<RemoteFetcher> | undefined;
  let closed = false;

  async function make(): Promise<RemoteFetcher> {
    const { createGuardedFetcher } = await import('./guarded-fetcher.ts');
    const fetcher = createGuardedFetcher(options);
    // It refuses by itself what comes too late.
    if (closed) await fetcher.close();
    return fetcher;
  }

  return {
    check: (url) => checkUrl(url, rules),
    async fetch(request) {
      made ??= make();
      return (await made).fetch(request);
    },
    async close() {
      closed = true;
      await (await made)?.close();
    },
  };
}
