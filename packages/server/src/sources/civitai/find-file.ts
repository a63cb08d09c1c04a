import type { HttpLocation, ImportRefusedError } from '../../ports/import-source.ts';
import type { RemoteFetcher, RemoteResponse } from '../../ports/remote-fetcher.ts';
import type { CallLimit } from './call-limit.ts';
import { type DownloadAnswer, judgeDownload, pageRedirect } from './download-answer.ts';
import { downloadPaths, type FileLocator } from './locator.ts';
import { unexpectedAnswer } from './read-answer.ts';
import { fileNotFound, invalidToken } from './refusals.ts';
import { type Attempt, type RetryPolicy, withRetries } from './retry.ts';
import type { SiteApi } from './site-api.ts';
import { credentialFor, type Site, type Sites } from './sites.ts';

/** Bytes of an error that are read. */
const MAX_ERROR_BYTES = 64 * 1024;
/** Redirects between sites of Civitai that are followed. */
const MAX_HOPS = 3;

/** A token, and whether the user gave it with the URL. */
export interface Token {
  readonly value: string | undefined;
  readonly pasted: boolean;
}

export interface FileFinderOptions {
  readonly fetcher: RemoteFetcher;
  readonly sites: Sites;
  readonly api: SiteApi;
  readonly limit: CallLimit;
  readonly retry: RetryPolicy;
  /** Most connections at once that a storage host puts up with. */
  readonly connections: (hostname: string) => number;
}

/**
 * Asks the download route where a file is. Every call of it counts as a download and against a quota: what it
 * answers is to be used for as long as it works, which is about a day.
 */
export class FileFinder {
  readonly #options: FileFinderOptions;

  constructor(options: FileFinderOptions) {
    this.#options = options;
  }

  /** @throws ImportRefusedError, ImportDelayedError, and what the fetcher throws */
  async find(locator: FileLocator, token: Token, signal: AbortSignal): Promise<HttpLocation> {
    const { sites, retry } = this.#options;
    const site = sites.named(locator.host);
    return withRetries(retry, signal, () => this.#attempt(site, locator, token, signal));
  }

  async #attempt(
    site: Site,
    locator: FileLocator,
    token: Token,
    signal: AbortSignal,
  ): Promise<Attempt<HttpLocation>> {
    for (const path of downloadPaths(locator)) {
      const found = await this.#ask(site, site.base + path, token, signal);
      if ('via' in found) return { done: found };
      if (found.is === 'trouble') return { failed: found.error };
      if (found.is === 'denied') throw await this.#denied(site, found.error, token, signal);
    }
    return { failed: fileNotFound() };
  }

  async #ask(
    start: Site,
    startUrl: string,
    token: Token,
    signal: AbortSignal,
  ): Promise<HttpLocation | Exclude<DownloadAnswer, { is: 'redirect' | 'bytes' }>> {
    const { sites } = this.#options;
    let site: Site | undefined = start;
    let url = startUrl;
    for (let hop = 0; hop < MAX_HOPS; hop += 1) {
      const answer = await this.#probe(site, url, token, signal);
      if (answer.is === 'bytes') {
        return { via: 'http', url, ...credentialFor(site, token.value), maxConnections: 1 };
      }
      if (answer.is !== 'redirect') return answer;
      const target = redirectTarget(answer.location, url);
      if (sites.understand(target) === undefined) return this.#storage(target);
      const page = pageRedirect(target, token.value !== undefined);
      if (page?.is === 'denied') return page;
      // From one front of Civitai to another.
      if (!target.pathname.includes('/api/download/models/')) throw unexpectedAnswer();
      [site, url] = [sites.withOrigin(target.origin), target.href];
    }
    throw unexpectedAnswer();
  }

  /** One byte is asked for: HEAD is answered wrongly, and links to storage are signed for GET. */
  async #probe(
    site: Site | undefined,
    url: string,
    token: Token,
    signal: AbortSignal,
  ): Promise<DownloadAnswer> {
    const { fetcher, limit } = this.#options;
    const request = {
      url,
      headers: { accept: 'application/json', range: 'bytes=0-0' },
      ...credentialFor(site, token.value),
      redirects: 'manual',
      signal,
    } as const;
    return limit.run(async () => {
      const response = await fetcher.fetch(request);
      try {
        return await judgeDownload(response, token.value !== undefined, () => beginning(response));
      } finally {
        response.discard();
      }
    }, signal);
  }

  /** The link says all that storage wants to know: it answers 400 to a token besides. */
  #storage(target: URL): HttpLocation {
    return { via: 'http', url: target.href, maxConnections: this.#options.connections(target.hostname) };
  }

  /** A token that the site does not know is taken for none, so that one has to ask for the real reason. */
  async #denied(site: Site, error: ImportRefusedError, token: Token, signal: AbortSignal): Promise<Error> {
    if (token.value === undefined) return error;
    const known = await this.#options.api.knowsToken(site, token.value, signal);
    return known === false ? invalidToken(token.pasted) : error;
  }
}

/** @throws ImportRefusedError */
function redirectTarget(location: string, from: string): URL {
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const downgraded = from.startsWith('https:') && target?.protocol !== 'https:';
  if (target === undefined || downgraded) throw unexpectedAnswer();
  return target;
}

async function beginning(response: RemoteResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= MAX_ERROR_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
