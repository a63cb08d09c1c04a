import {
  type OriginCredential,
  RemoteFailedError,
  type RemoteFetcher,
  RemoteRefusedError,
  type RemoteResponse,
} from '../../../ports/remote-fetcher.ts';

/** Headers of an answer that the library looks at. */
const PASSED_ON = ['content-type', 'content-length', 'content-range', 'x-request-id'] as const;

interface XetRequestsOptions {
  readonly fetcher: RemoteFetcher;
  /** The one origin that may see the storage's token. */
  readonly storageOrigin: string;
  /** For the Hub's origin: renews the storage's token should it end in the middle. */
  readonly hubCredential: OriginCredential | undefined;
  readonly signal: AbortSignal;
}

/**
 * The network of one read of `@huggingface/hub`: through the guarded fetcher, and all of it let go of at the
 * end, because the library leaves bodies unread.
 */
export class XetRequests {
  /** What the network said last that was no success: the library hands on no more than its message. */
  failure: RemoteFailedError | RemoteRefusedError | undefined;
  readonly fetch: typeof fetch = (input, init) => this.#fetch(input, init);
  readonly #options: XetRequestsOptions;
  readonly #responses = new Set<RemoteResponse>();
  readonly #closed = new AbortController();

  constructor(options: XetRequestsOptions) {
    this.#options = options;
  }

  /** Ends every request. Idempotent. */
  close(): void {
    this.#closed.abort();
    for (const response of this.#responses) response.discard();
  }

  async #fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const { fetcher, storageOrigin, hubCredential, signal } = this.#options;
    const given = new Headers(init?.headers);
    const authorization = given.get('authorization');
    const range = given.get('range');
    const url = input instanceof Request ? input.url : String(input);
    const credential = authorization === null ? hubCredential : { origin: storageOrigin, authorization };
    try {
      const response = await fetcher.fetch({
        url,
        headers: range === null ? {} : { range },
        signal: AbortSignal.any([signal, this.#closed.signal]),
        ...(credential === undefined ? {} : { credential }),
      });
      this.#responses.add(response);
      this.failure = response.status < 400 ? undefined : refused(response.status);
      return this.#asResponse(response);
    } catch (error) {
      this.#remember(error);
      throw error;
    }
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
