import { MAX_PARTS } from '@wharf/contract';
import type { SignedRead } from '../../../ports/blob-store.ts';
import type { Clock } from '../../../ports/clock.ts';
import { contentDisposition, isShownInline } from '../../../ports/safe-serving.ts';
import { MAX_LIFETIME, UrlSigner } from './presign.ts';
import { bucketUrl, objectKey, type S3Settings } from './settings.ts';

/** Milliseconds of the longest signature. */
const LONGEST = MAX_LIFETIME * 1000;
/** Milliseconds between two starting times of URLs that live as long as possible: so long they stay the same. */
const GRID = 3_600_000;
/** Seconds for which a browser may keep what it read: it never changes. */
const CACHED = 86_400;

/** Types whose content a browser would run if it ever opened it: no header of the store could hold it back. */
const ACTIVE = /html|javascript|ecmascript|[/+]xml\b(?<!^image\/svg\+xml)/;
const BYTES = 'application/octet-stream';
/** Nobody knows the bytes when a URL is signed. Some proxies before stores want it said. */
const UNSIGNED = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' };
/** The header that makes a PUT of a part a copy of any object that our key may read. */
export const COPY_SOURCE = 'x-amz-copy-source';

/** Whether URLs of parts are signed so that they hold without the header of copies alone: see `probeCopies`. */
export interface UrlOptions {
  /** @default false */
  readonly refuseCopies?: boolean | undefined;
}

/** Signs the URLs of one bucket, as seen from one side. */
export class SignedUrls {
  readonly #signer: UrlSigner;
  readonly #bucket: URL;
  readonly #clock: Clock;
  readonly #without: string | undefined;

  /** @param endpoint the address of the store that the URLs have */
  constructor(
    settings: S3Settings,
    endpoint: string | undefined,
    clock: Clock,
    { refuseCopies = false }: UrlOptions = {},
  ) {
    this.#without = refuseCopies ? COPY_SOURCE : undefined;
    this.#signer = new UrlSigner(settings);
    this.#bucket = bucketUrl(endpoint, settings);
    this.#clock = clock;
  }

  /** Where the URLs lead. */
  get origin(): string {
    return this.#bucket.origin;
  }

  /**
   * A URL that takes a plain PUT of a part.
   * @param expiresAt milliseconds since the epoch, at most a week from now
   * @throws RangeError for a number that no part has: some stores would take it
   */
  part(key: string, ref: string, number: number, expiresAt: number): string {
    return this.partOf(objectKey(key), ref, number, expiresAt);
  }

  /** The same for the name that the store knows an object by. */
  partOf(name: string, ref: string, number: number, expiresAt: number): string {
    if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
      throw new RangeError(`No part has number ${number}`);
    }
    const from = Math.floor(this.#clock() / 1000) * 1000;
    return this.#signer.sign({
      method: 'PUT',
      url: this.#url(name),
      query: { ...UNSIGNED, partNumber: String(number), uploadId: ref, 'x-id': 'UploadPart' },
      from,
      lifetime: Math.min(MAX_LIFETIME, Math.max(1, Math.ceil((expiresAt - from) / 1000))),
      without: this.#without,
    });
  }

  /**
   * A URL that reads an object. The same for the same time of expiry, so that browsers can cache what they read: it
   * begins as long before as a signature can hold.
   */
  object(key: string, read: SignedRead): string {
    const now = this.#clock();
    const latest = Math.ceil(read.expiresAt / 1000) * 1000 - LONGEST;
    const from = latest <= now ? latest : Math.floor(now / GRID) * GRID;
    const inline = read.disposition === 'inline' && isShownInline(read.contentType);
    return this.#signer.sign({
      method: 'GET',
      url: this.#url(objectKey(key)),
      query: {
        ...UNSIGNED,
        'response-cache-control': `private, max-age=${CACHED}, immutable`,
        'response-content-disposition': contentDisposition(inline ? 'inline' : 'attachment', read.fileName),
        'response-content-type': ACTIVE.test(read.contentType) ? BYTES : read.contentType,
        'x-id': 'GetObject',
      },
      from,
      lifetime: MAX_LIFETIME,
    });
  }

  #url(name: string): URL {
    const url = new URL(this.#bucket);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`;
    return url;
  }
}
