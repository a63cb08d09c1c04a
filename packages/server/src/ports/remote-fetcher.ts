/** An `Authorization` header and the one origin (scheme, host and port) that may see it. */
export interface OriginCredential {
  /** As `URL.origin` spells it: `https://huggingface.co`. */
  readonly origin: string;
  /** The value of the header: `Bearer ...`. */
  readonly authorization: string;
}

export interface RemoteRequest {
  /** Absolute. */
  readonly url: string;
  /** A `POST` is never redirected: it needs `redirects: 'manual'`. @default 'GET' */
  readonly method?: 'GET' | 'POST';
  /** Of a `POST`. */
  readonly body?: string;
  /** Sent on every hop. Names in lower case; never `authorization`, `cookie`, `host` or `accept-encoding`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent to its origin only, whichever hop that is. */
  readonly credential?: OriginCredential;
  /** `follow`: up to five. `manual`: the answer may be a redirect. @default 'follow' */
  readonly redirects?: 'follow' | 'manual';
  /** Most bytes of the body; reading beyond rejects. @default no limit */
  readonly maxBytes?: number;
  /** Aborting rejects what is under way, with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface RemoteResponse {
  readonly status: number;
  /** The URL that answered. It may carry a signature: neither log nor store it. */
  readonly url: string;
  /** A header by its name in lower case; several of that name joined by ", ". */
  header(name: string): string | undefined;
  /**
   * The bytes as they come, to be read once. Throws RemoteFailedError when the connection breaks, ends
   * before the announced length, stalls or crawls; leaving the loop early closes the connection.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of a body that nobody reads. Idempotent. */
  discard(): void;
}

/**
 * Why a request is not made, or its answer not taken.
 *
 * `unreachable-host` is one and the same answer for a name that does not exist and for one, or a literal,
 * whose addresses are forbidden: nobody learns from it what the inner network has.
 */
export type RemoteRefusal =
  | 'invalid-url'
  | 'forbidden-scheme'
  | 'forbidden-user-info'
  | 'forbidden-port'
  | 'unreachable-host'
  | 'too-many-redirects'
  | 'forbidden-redirect'
  | 'untrusted-certificate'
  | 'encoded-body'
  | 'oversized-body';

/** Trying again cannot help. The message is for the user: it names no address, and no query of a URL. */
export class RemoteRefusedError extends Error {
  override readonly name = 'RemoteRefusedError';
  readonly code: RemoteRefusal;

  constructor(code: RemoteRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type RemoteFailure = 'connect' | 'timeout' | 'broken' | 'too-slow' | 'protocol';

/** The network or the other side failed; the next try may succeed. The message is for the user. */
export class RemoteFailedError extends Error {
  override readonly name = 'RemoteFailedError';
  readonly code: RemoteFailure;

  constructor(code: RemoteFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * The only way to a URL that a user, or somebody else's server, has given: to fetch from, or to send to.
 *
 * Obligations: connects only to public addresses and to the networks that the operator allows, and the
 * address checked is the address connected to, on every hop, for names and literals; follows redirects by
 * hand, with every rule applied again; never from https to http; asks for the identity encoding and refuses
 * any other; limits the time to connect, to the headers, between two chunks, and the least speed (time in
 * which nobody reads does not count); neither reads the environment for proxies nor keeps cookies.
 */
export interface RemoteFetcher {
  /**
   * What can be said of a URL without the network.
   * @returns the URL as it will be requested, without its fragment
   * @throws RemoteRefusedError
   */
  check(url: string): URL;
  /**
   * Resolves with the headers, whatever the status. The answer to a `POST` is judged by its status alone: a body
   * that is encoded all the same is left out, not refused.
   * @throws RemoteRefusedError or RemoteFailedError
   */
  fetch(request: RemoteRequest): Promise<RemoteResponse>;
  /** Ends every connection. */
  close(): Promise<void>;
}
