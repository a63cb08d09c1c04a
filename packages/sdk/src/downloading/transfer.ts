/** Gets bytes from a signed URL to where they go, however often connections break on the way. */
import type { Api } from '../core/api.ts';
import { throwIfAborted } from '../core/pause.ts';
import { APIConnectionError } from '../errors/api-connection-error.ts';
import { WharfError } from '../errors/wharf-error.ts';
import { isTransient, Patience } from '../reading/patience.ts';
import type { Content } from './content.ts';
import { type OpenedContent, openContent, RefusedUrlError, UnusableAnswerError } from './open-content.ts';

/** Answers that are not what was asked for, until that is the outcome. */
const MAX_UNUSABLE = 3;

/** Where bytes go. Its errors end the transfer. */
export interface Receiver {
  /** Bytes taken so far. */
  readonly position: number;
  /** Strong entity tag of what it has. */
  readonly etag: string | undefined;
  /** What comes now begins at 0. */
  restart(etag: string | undefined): Promise<void>;
  /** The bytes at `position`. */
  accept(bytes: Uint8Array): Promise<void>;
}

export interface TransferLimits {
  readonly idleTimeout: number;
  /** Milliseconds of failures that do not pass the highest position ever reached. */
  readonly giveUpAfter: number;
  readonly signal: AbortSignal;
  /** Called after each piece, with the size of the whole as far as it is known. */
  readonly onPiece: (total: number | undefined) => void;
}

/**
 * Reads a content to its end, from where the receiver is.
 *
 * @throws APIConnectionError where nothing got through for `giveUpAfter`
 * @throws NotFoundError, PermissionDeniedError, ... where also a fresh URL is refused
 * @throws WharfError where the answers are not the content that the API told of
 */
export async function transfer(
  api: Api,
  content: Content,
  receiver: Receiver,
  limits: TransferLimits,
): Promise<void> {
  const run = new Transfer(api, content, receiver, limits);
  while (!(await run.attempt()));
}

class Transfer {
  readonly #api: Api;
  readonly #content: Content;
  readonly #receiver: Receiver;
  readonly #limits: TransferLimits;
  #url: string | undefined;
  #refused: string | undefined;
  /** Going on is of no use: the next answer has to begin at 0. */
  #anew = false;
  #unusable = 0;
  #highest: number;
  readonly #patience: Patience;

  constructor(api: Api, content: Content, receiver: Receiver, limits: TransferLimits) {
    this.#api = api;
    this.#content = content;
    this.#receiver = receiver;
    this.#limits = limits;
    this.#highest = receiver.position;
    this.#patience = new Patience(
      `the download of ${content.name}`,
      api.logger,
      limits.signal,
      limits.giveUpAfter,
    );
  }

  /** @returns whether everything is there */
  async attempt(): Promise<boolean> {
    const { signal, idleTimeout } = this.#limits;
    throwIfAborted(signal);
    const { position, etag } = this.#receiver;
    try {
      this.#url ??= await this.#content.url(this.#refused, signal);
      const from = this.#anew ? { offset: 0, etag: undefined } : { offset: position, etag };
      // Called without `this`: browsers refuse a `fetch` that is a method of something else.
      const fetch = this.#api.userFetch ?? globalThis.fetch;
      const opened = await openContent((input, init) => fetch(input, init), this.#url, from, {
        idleTimeout,
        signal,
      });
      await this.#read(opened);
      return true;
    } catch (error) {
      throwIfAborted(signal);
      await this.#failed(error);
      return false;
    }
  }

  async #read(opened: OpenedContent): Promise<void> {
    const { pieces, start, etag } = opened;
    const total = this.#total(opened);
    if (total instanceof Error) {
      await opened.discard();
      throw total;
    }
    const receiver = this.#receiver;
    let first = true;
    for await (const piece of pieces) {
      // Only now: what is kept is not given up for an answer that breaks off before its first byte.
      if (first && start === 0) await receiver.restart(etag);
      first = false;
      this.#anew = false;
      if (total !== undefined && receiver.position + piece.length > total)
        throw new UnusableAnswerError(`it has more than its ${total} bytes`);
      await receiver.accept(piece);
      if (receiver.position > this.#highest) this.#gotOn();
      this.#limits.onPiece(total);
    }
    if (first && start === 0 && receiver.position > 0) throw new APIConnectionError('The answer was empty');
    if (total !== undefined && receiver.position !== total)
      throw new APIConnectionError(`The answer ended after ${receiver.position} of ${total} bytes`);
  }

  /**
   * Of the whole. A size that the API told counts where it told the digest, too: other services may well serve another
   * rendition than the one they describe.
   */
  #total({ total }: OpenedContent): number | undefined | UnusableAnswerError {
    const { size, sha256 } = this.#content;
    if (size === undefined || sha256 === undefined) return total ?? size;
    if (total !== undefined && total !== size)
      return new UnusableAnswerError(`it has ${total} bytes instead of ${size}`);
    return size;
  }

  #gotOn(): void {
    this.#highest = this.#receiver.position;
    this.#patience.rewarded();
    this.#refused = undefined;
  }

  /** Pauses, and arranges for the next attempt. @throws what cannot be helped by one */
  async #failed(error: unknown): Promise<void> {
    if (error instanceof RefusedUrlError) return this.#refuse(error);
    if (error instanceof UnusableAnswerError) {
      this.#unusable += 1;
      this.#anew = true;
      if (this.#unusable >= MAX_UNUSABLE)
        throw new WharfError(`${this.#content.name} cannot be downloaded: ${error.message}`, {
          cause: error,
        });
      this.#api.logger.warn(`${this.#content.name}: ${error.message}; it is downloaded from its beginning`);
      return;
    }
    await this.#patience.tried(error).catch((gaveUp: unknown) => {
      throw gaveUp === error && isTransient(gaveUp) ? this.#brokeOff(gaveUp) : gaveUp;
    });
  }

  #brokeOff(cause: Error): Error {
    const { name, size } = this.#content;
    const of = size === undefined ? '' : ` of ${size}`;
    return new APIConnectionError(
      `The download of ${name} broke off after ${this.#receiver.position}${of} bytes: ${cause.message}`,
      {},
      { cause },
    );
  }

  /** A URL that expired is replaced. One refusal after another is final. */
  #refuse({ refusal }: RefusedUrlError): void {
    if (this.#refused !== undefined) throw refusal;
    this.#refused = this.#url;
    this.#url = undefined;
  }
}
