/** An answer that is on its way: its parsed body, or the response itself. */
export interface ParsedResponse<T> {
  readonly data: T;
  readonly response: Response;
}

/** As the standard library types it, so that handlers may expect an `Error`. */
type Reason = Parameters<NonNullable<Parameters<Promise<unknown>['catch']>[0]>>;

/**
 * What every method returns. Awaited, it is the parsed body; `.withResponse()` adds the response, and
 * `.asResponse()` leaves the body unread. The request is sent at once, and only once; a failure that nobody
 * waits for is dropped.
 */
export class APIPromise<T> extends Promise<T> {
  readonly #response: Promise<Response>;
  readonly #parse: (response: Response) => T | Promise<T>;
  #parsed: Promise<T> | undefined;

  constructor(response: Promise<Response>, parse: (response: Response) => T | Promise<T>) {
    // Nobody sees this value: whoever waits comes through `then`, which parses.
    super((resolve) => resolve(undefined as T));
    this.#response = response;
    this.#parse = parse;
    // A request that nobody awaits, or of which only the body or only the response is, must not end the process.
    response.catch(() => {});
  }

  /** `then` makes plain promises. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** The response of a success, its body unread. Read it, or await the body: one of the two. */
  asResponse(): Promise<Response> {
    return this.#response;
  }

  /** The parsed body with the response it came in. */
  async withResponse(): Promise<ParsedResponse<T>> {
    const [data, response] = await Promise.all([this.#body(), this.#response]);
    return { data, response };
  }

  /** The same answer, its parsed body changed. */
  transformed<U>(transform: (body: T) => U): APIPromise<U> {
    return new APIPromise(this.#response, async () => transform(await this.#body()));
  }

  #body(): Promise<T> {
    this.#parsed ??= this.#response.then(this.#parse);
    return this.#parsed;
  }

  // `catch` and `finally` of every promise come through here.
  // biome-ignore lint/suspicious/noThenProperty: a promise that parses only when it is awaited
  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((...reason: Reason) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#body().then(fulfilled, rejected);
  }
}
