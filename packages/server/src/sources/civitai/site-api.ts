import { ImportDelayedError, ImportRefusedError } from '../../ports/import-source.ts';
import type { RemoteFetcher } from '../../ports/remote-fetcher.ts';
import { type ApiAnswer, jsonObject, requestDocument } from '../api-request.ts';
import type { CallLimit } from './call-limit.ts';
import { unexpectedAnswer } from './read-answer.ts';
import { forbidden } from './refusals.ts';
import { type Attempt, type RetryPolicy, withRetries } from './retry.ts';
import { isPage, siteTrouble } from './site-trouble.ts';
import { credentialFor, type Site } from './sites.ts';
import type { UntrustedRecord } from './untrusted-values.ts';

/** Asks the documented API of a site, a few calls at a time. */
export class SiteApi {
  readonly #fetcher: RemoteFetcher;
  readonly #limit: CallLimit;
  readonly #retry: RetryPolicy;

  constructor(fetcher: RemoteFetcher, limit: CallLimit, retry: RetryPolicy) {
    this.#fetcher = fetcher;
    this.#limit = limit;
    this.#retry = retry;
  }

  /**
   * @param path from its slash
   * @returns undefined when the site has no such thing, or does not show it
   * @throws ImportRefusedError, ImportDelayedError, and what the fetcher throws
   */
  async find(
    site: Site,
    path: string,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<UntrustedRecord | undefined> {
    return withRetries(this.#retry, signal, async () => judge(await this.#ask(site, path, token, signal)));
  }

  /**
   * Whether the site knows the token: public routes take one that it does not know for none at all.
   * @returns undefined when it does not tell
   */
  async knowsToken(site: Site, token: string, signal: AbortSignal): Promise<boolean | undefined> {
    const { status } = await this.#ask(site, '/api/v1/me', token, signal);
    if (status === 401) return false;
    return status === 200 ? true : undefined;
  }

  #ask(site: Site, path: string, token: string | undefined, signal: AbortSignal): Promise<ApiAnswer> {
    const request = {
      url: site.base + path,
      headers: { accept: 'application/json' },
      ...credentialFor(site, token),
      signal,
    };
    return this.#limit.run(() => requestDocument(this.#fetcher, request), signal);
  }
}

function judge(answer: ApiAnswer): Attempt<UntrustedRecord | undefined> {
  const trouble = siteTrouble(answer);
  if (trouble !== undefined) return { failed: trouble };
  if (answer.status === 404) return { done: undefined };
  if (answer.status === 200) {
    const found = jsonObject(answer.text);
    if (found !== undefined) return { done: found };
    if (isPage(answer)) {
      return {
        failed: new ImportDelayedError('Civitai answered with a page instead of data; it is tried again.'),
      };
    }
    throw unexpectedAnswer();
  }
  throw refusal(answer.status);
}

function refusal(status: number): ImportRefusedError {
  if (status === 400) {
    return new ImportRefusedError(
      'invalid-reference',
      "Civitai does not take this id; copy the address of the model's page again.",
    );
  }
  if (status === 401) {
    return new ImportRefusedError(
      'login-required',
      'Civitai shows this model only to accounts that may see it: set CIVITAI_API_TOKEN, or add ?token=... to the URL.',
    );
  }
  if (status === 403) return forbidden();
  return unexpectedAnswer();
}
