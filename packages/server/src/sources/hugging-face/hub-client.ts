import { setTimeout as pause } from 'node:timers/promises';
import { ImportDelayedError, ImportRefusedError } from '../../ports/import-source.ts';
import {
  type OriginCredential,
  RemoteFailedError,
  type RemoteFetcher,
  RemoteRefusedError,
  type RemoteRequest,
  type RemoteResponse,
} from '../../ports/remote-fetcher.ts';
import { type ApiAnswer, requestDocument } from '../api-request.ts';
import { HubEndpoint } from './hub-endpoint.ts';
import { type HubToken, hubRefusal, type Subject } from './hub-refusal.ts';
import { waitingTime } from './waiting-time.ts';

const MAX_REDIRECTS = 5;
/** Most bytes of the explanation that comes with an error. */
const MAX_EXPLANATION = 64 * 1024;
/** Milliseconds; whoever wants to be left alone for longer is asked again by the queue. */
const LONGEST_PAUSE = 10_000;

/** Milliseconds before the second try and those that follow it: those of the Hub's own client. */
const RETRY_DELAYS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 8_000];

export interface HubClientOptions {
  readonly fetcher: RemoteFetcher;
  readonly endpoint: HubEndpoint;
  readonly token: HubToken | undefined;
  /** @default RETRY_DELAYS */
  readonly retryDelays?: readonly number[];
}

type Headers = Readonly<Record<string, string>>;

/**
 * Requests to the Hub: the token goes to the endpoint's origin only, what may pass is tried again, and every
 * other error becomes what the user can do about it.
 */
export class HubClient {
  readonly endpoint: HubEndpoint;
  /** For the endpoint's origin. */
  readonly credential: OriginCredential | undefined;
  readonly fetcher: RemoteFetcher;
  readonly #token: HubToken | undefined;
  readonly #delays: readonly number[];

  constructor({ fetcher, endpoint, token, retryDelays = RETRY_DELAYS }: HubClientOptions) {
    this.fetcher = fetcher;
    this.endpoint = endpoint;
    this.#token = token;
    this.#delays = retryDelays;
    this.credential =
      token === undefined ? undefined : { origin: endpoint.origin, authorization: `Bearer ${token.value}` };
  }

  /**
   * A document of the API. Redirects are followed on the endpoint, as those of renamed repositories are, and
   * from a mirror to the official Hub.
   * @param maxBytes beyond it the answer is refused; @default that of `requestDocument`
   * @throws ImportRefusedError or ImportDelayedError
   */
  async document(url: string, subject: Subject, signal: AbortSignal, maxBytes?: number): Promise<ApiAnswer> {
    let target = url;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const request = {
        ...this.#request(target, signal, 'manual'),
        ...(maxBytes === undefined ? {} : { maxBytes }),
      };
      const answer = this.#accepted(
        await this.#patiently(() => requestDocument(this.fetcher, request), signal),
        subject,
      );
      const location = redirectOf(answer, target);
      if (location === undefined) return answer;
      if (!this.mayFollow(location)) throw this.foreign('redirects', subject);
      target = location;
    }
    throw new ImportRefusedError('unexpected-answer', `${this.endpoint.host} redirects in circles.`);
  }

  /**
   * A file of a repository that is small enough to be held in memory, wherever it is stored.
   * @param maxBytes beyond it the file is refused
   * @throws ImportRefusedError or ImportDelayedError
   */
  async smallFile(url: string, subject: Subject, maxBytes: number, signal: AbortSignal): Promise<string> {
    const request = { ...this.#request(url, signal, 'follow'), maxBytes };
    const answer = await this.#patiently(() => requestDocument(this.fetcher, request), signal);
    return this.#accepted(answer, subject).text;
  }

  /**
   * The headers of one answer, a redirect perhaps; of errors the explanation as well.
   * @throws ImportDelayedError
   */
  async headers(url: string, headers: Headers, signal: AbortSignal): Promise<ApiAnswer> {
    const request = { ...this.#request(url, signal, 'manual'), headers };
    return this.#patiently(async () => {
      const response = await this.fetcher.fetch(request);
      const text = response.status < 400 ? '' : await explanation(response);
      response.discard();
      return { status: response.status, url: response.url, header: (name) => response.header(name), text };
    }, signal);
  }

  /** Whether an answer of the endpoint may send us there: to itself, or, as mirrors do, to the official Hub. */
  mayFollow(url: string): boolean {
    const { origin, protocol, host } = new URL(url);
    return origin === this.endpoint.origin || (protocol === 'https:' && HubEndpoint.isOfficialHost(host));
  }

  /** What an answer of status 400 or above means. */
  refusal(answer: ApiAnswer, subject: Subject): ImportRefusedError {
    return hubRefusal(answer, { endpoint: this.endpoint, token: this.#token, subject });
  }

  foreign(what: 'redirects' | 'continues', subject: Subject): ImportRefusedError {
    return new ImportRefusedError(
      'foreign-link',
      `${this.endpoint.host} ${what} at another site, which is not followed. Ask the operator to check HF_ENDPOINT.`,
      { repository: subject.repository },
    );
  }

  #request(url: string, signal: AbortSignal, redirects: 'follow' | 'manual'): RemoteRequest {
    const credential = this.credential === undefined ? {} : { credential: this.credential };
    return { url, redirects, signal, ...credential };
  }

  #accepted(answer: ApiAnswer, subject: Subject): ApiAnswer {
    if (answer.status >= 400) throw this.refusal(answer, subject);
    return answer;
  }

  /** Tries again after what may pass: a broken network, 408 and 5xx; not after 429, whose time is the queue's to wait. */
  async #patiently(ask: () => Promise<ApiAnswer>, signal: AbortSignal): Promise<ApiAnswer> {
    for (let tries = 0; ; tries += 1) {
      const outcome = await ask().catch((error: unknown) => {
        if (error instanceof RemoteFailedError) return error;
        throw error;
      });
      signal.throwIfAborted();
      const failed = outcome instanceof RemoteFailedError;
      if (!failed && !isPassing(outcome.status)) return outcome;
      const asked = failed ? undefined : waitingTime((name) => outcome.header(name), Date.now());
      const delay = Math.max(this.#delays[tries] ?? 0, asked ?? 0);
      const limited = !failed && outcome.status === 429;
      if (limited || tries >= this.#delays.length || delay > LONGEST_PAUSE) {
        throw new ImportDelayedError(this.#complaint(outcome), asked, failed ? { cause: outcome } : {});
      }
      await pause(delay, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  #complaint(outcome: ApiAnswer | RemoteFailedError): string {
    const { host } = this.endpoint;
    if (outcome instanceof RemoteFailedError) return `${host} cannot be reached: ${outcome.message}`;
    if (outcome.status !== 429)
      return `${host} does not work at the moment: it answers with status ${outcome.status}.`;
    const hint = this.#token === undefined ? ' Setting HF_TOKEN on the server raises the limit.' : '';
    return `${host} allows no more requests for now (status 429).${hint}`;
  }
}

/** Where a redirect leads, absolute. */
export function redirectOf(answer: ApiAnswer, current: string): string | undefined {
  const location = answer.header('location');
  if (answer.status < 300 || answer.status >= 400 || location === undefined) return undefined;
  return URL.canParse(location, current) ? new URL(location, current).href : undefined;
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** As much of it as is of use: what is longer is no explanation. */
async function explanation(response: RemoteResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_EXPLANATION) return '';
    }
  } catch (error) {
    // Bodies that are refused, as compressed ones are, explain nothing.
    if (error instanceof RemoteRefusedError) return '';
    throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}
