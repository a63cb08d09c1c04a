import { randomUUID } from 'node:crypto';
import {
  RemoteFailedError,
  type RemoteFetcher,
  RemoteRefusedError,
  type RemoteRequest,
  type RemoteResponse,
} from '../../../ports/remote-fetcher.ts';

/** Headers of an answer that the library looks at. */
const PASSED_ON = ['content-type', 'content-length', 'content-range', 'x-request-id'] as const;

/** Lets a repository's files be read out of Xet's storage. */
export interface ReadToken {
  readonly accessToken: string;
  /** Where the storage answers, without a trailing slash; its origin alone may see the token. */
  readonly casUrl: string;
  /** Seconds since the epoch. */
  readonly exp: number;
}

interface XetRequestsOptions {
  readonly fetcher: RemoteFetcher;
  /** One that is good for a while. */
  readonly token: (signal: AbortSignal) => Promise<ReadToken>;
  readonly signal: AbortSignal;
}

/**
 * The network of one read of `@huggingface/hub`: through the guarded fetcher, and all of it let go of at the
 * end, because the library leaves bodies unread.
 *
 * The library keeps tokens for the whole process, by the URL that it asks for them. Each read has a URL of its
 * own, which is answered here and never requested, so that no import reads with the token of another.
 */
export class XetRequests {
  /** What the network said last that was no success: the library hands on no more than its message. */
  failure: RemoteFailedError | RemoteRefusedError | undefined;
  /** Where the library asks for the storage's token. RFC 2606 section 2: a name that nobody has. */
  readonly tokenUrl: URL = new URL(`https://token.invalid/${randomUUID()}`);
  readonly fetch: typeof fetch = (input, init) => this.#fetch(input, init);
  readonly #options: XetRequestsOptions;
  readonly #responses = new Set<RemoteResponse>();
  readonly #closed = new AbortController();
  #storageOrigin: string | undefined;

  constructor(options: XetRequestsOptions) {
    this.#options = options;
  }

  /** Ends every request. Idempotent. */
  close(): void {
    this.#closed.abort();
    for (const response of this.#responses) response.discard();
  }

  async #fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const { fetcher } = this.#options;
    const given = new Headers(init?.headers);
    const range = given.get('range');
    const url = input instanceof Request ? input.url : String(input);
    const signal = AbortSignal.any([this.#options.signal, this.#closed.signal]);
    try {
      if (url === this.tokenUrl.href) return await this.#giveToken(signal);
      const response = await fetcher.fetch({
        url,
        headers: range === null ? {} : { range },
        signal,
        ...this.#credential(given.get('authorization')),
      });
      this.#responses.add(response);
      this.failure = response.status < 400 ? undefined : refused(response.status);
      return this.#asResponse(response);
    } catch (error) {
      this.#remember(error);
      throw error;
    }
  }

  async #giveToken(signal: AbortSignal): Promise<Response> {
    const token = await this.#options.token(signal);
    this.#storageOrigin = new URL(token.casUrl).origin;
    return Response.json(token);
  }

  /** What the library sends along is the token that it was given: it goes to the storage alone. */
  #credential(authorization: string | null): Pick<RemoteRequest, 'credential'> {
    const origin = this.#storageOrigin;
    return authorization === null || origin === undefined ? {} : { credential: { origin, authorization } };
  }

  #asResponse(response: RemoteResponse): Response {
    const headers = new Headers();
    for (const name of PASSED_ON) {
      const value = response.header(name);
      if (value !== undefined) headers.set(name, value);
    }
    return new Response(ReadableStream.from(this.#watched(response)), { status: response.status, headers });
  }

  async *#watched(response: RemoteResponse): AsyncGenerator<Uint8Array> {
    try {
      // Plain arrays: the library takes what a Buffer's slice() returns for a copy, and gives its memory away.
      for await (const { buffer, byteOffset, byteLength } of response.body) {
        yield new Uint8Array(buffer, byteOffset, byteLength);
      }
    } catch (error) {
      this.#remember(error);
      throw error;
    }
  }

  #remember(error: unknown): void {
    if (error instanceof RemoteFailedError || error instanceof RemoteRefusedError) this.failure = error;
  }
}

function refused(status: number): RemoteFailedError {
  return new RemoteFailedError(
    'protocol',
    `Xet, the storage of Hugging Face, answers with status ${status} instead of the file.`,
  );
}
