import { createHmac, hash } from 'node:crypto';

/** Most seconds for which a signature of version 4 holds: a week. */
export const MAX_LIFETIME = 604_800;

export interface Signer {
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface SignedRequest {
  readonly method: 'GET' | 'PUT';
  /** Without a query. */
  readonly url: URL;
  readonly query: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, from which it works. */
  readonly from: number;
  /** Whole seconds, 1 to `MAX_LIFETIME`. */
  readonly lifetime: number;
  /**
   * A header that must not be sent: it is signed as absent, so that a request with it has another signature. Not every
   * store takes such URLs.
   */
  readonly without?: string | undefined;
}

/**
 * Signs URLs by Signature Version 4 in the query, over no header but the host: whoever holds one needs none. The
 * SDK signs the same, some hundred times slower, and an upload of 10,000 parts has as many URLs.
 */
export class UrlSigner {
  readonly #signer: Signer;
  /** The key of one day, which costs more than the signature. */
  #daily: { readonly date: string; readonly key: Uint8Array } = { date: '', key: new Uint8Array() };

  constructor(signer: Signer) {
    this.#signer = signer;
  }

  sign({ method, url, query, from, lifetime, without }: SignedRequest): string {
    const { accessKey, region } = this.#signer;
    const time = new Date(from).toISOString().replace(/[-:]|\.\d+/g, '');
    const date = time.slice(0, 8);
    const scope = `${date}/${region}/s3/aws4_request`;
    const headers = without === undefined ? 'host' : `host;${without}`;
    const search = canonicalQuery({
      ...query,
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${accessKey}/${scope}`,
      'X-Amz-Date': time,
      'X-Amz-Expires': String(lifetime),
      'X-Amz-SignedHeaders': headers,
    });
    const request = [method, url.pathname, search, `host:${url.host}`, '', headers, 'UNSIGNED-PAYLOAD'];
    const digest = hash('sha256', request.join('\n'));
    const signature = createHmac('sha256', this.#keyOf(date))
      .update(['AWS4-HMAC-SHA256', time, scope, digest].join('\n'))
      .digest('hex');
    return `${url.origin}${url.pathname}?${search}&X-Amz-Signature=${signature}`;
  }

  #keyOf(date: string): Uint8Array {
    if (this.#daily.date !== date) {
      const { region, secretKey } = this.#signer;
      let key: Uint8Array = Buffer.from(`AWS4${secretKey}`);
      for (const step of [date, region, 's3', 'aws4_request']) {
        key = createHmac('sha256', key).update(step).digest();
      }
      this.#daily = { date, key };
    }
    return this.#daily.key;
  }
}

function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort((left, right) => (left < right ? -1 : 1))
    .join('&');
}

/** Everything but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
