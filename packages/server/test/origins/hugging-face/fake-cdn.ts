import { createHash, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { RecordedRequest } from './recording-server.ts';
import { bytesOf, type FakeFile, sha256, xetHash } from './repositories.ts';
import { type Deviation, serveBytes } from './served-bytes.ts';

/** How the CDN behaves; may be changed while it runs. */
export interface CdnBehavior {
  /** `misleading`: 64 digits that are not the SHA-256. @default 'misleading' */
  etag?: 'none' | 'misleading';
  /** A signed link answers 403 once it has delivered so many bytes. @default never */
  bytesPerLink?: number;
  /** Asked for each request of a file. */
  deviation?: (request: {
    readonly path: string;
    readonly range: string | undefined;
  }) => Deviation | undefined;
}

interface SignedLink {
  readonly path: string;
  readonly file: FakeFile;
  delivered: number;
}

/** Where LFS files are stored: another origin, with links that are signed, and no use for a token. */
export class FakeCdn {
  readonly #behavior: () => CdnBehavior;
  readonly #links = new Map<string, SignedLink>();

  constructor(behavior: () => CdnBehavior) {
    this.#behavior = behavior;
  }

  /** A fresh link; only with its signature the file is given out. */
  sign(path: string, file: FakeFile, origin: string): string {
    const signature = randomUUID();
    this.#links.set(signature, { path, file, delivered: 0 });
    const name = path.split('/').at(-1) ?? '';
    const disposition = `inline; filename*=UTF-8''${encodeURIComponent(name)}; filename="${name}";`;
    const query = `X-Amz-Expires=3600&X-Amz-Signature=${signature}&response-content-disposition=${encodeURIComponent(disposition)}`;
    return `${origin}/xet-bridge-us/${xetHash(file.content).slice(0, 24)}/${sha256(file.content)}?${query}`;
  }

  async handle(request: RecordedRequest, response: ServerResponse, origin: string): Promise<void> {
    const url = new URL(request.url, origin);
    const link = this.#links.get(url.searchParams.get('X-Amz-Signature') ?? '');
    // As S3 does: two ways of authentication are one too many.
    if (request.headers.authorization !== undefined) return refuse(response, 400);
    if (link === undefined) return refuse(response, 403);
    const { range } = request.headers;
    const deviation = this.#behavior().deviation?.({ path: link.path, range }) ?? {};
    if (deviation.status !== undefined) return refuse(response, deviation.status);
    const left = (this.#behavior().bytesPerLink ?? Number.POSITIVE_INFINITY) - link.delivered;
    if (left <= 0) return refuse(response, 403);
    const bytes = bytesOf(link.file.delivered ?? link.file.content);
    const headers = this.#headers(link, url.searchParams.get('response-content-disposition') ?? '');
    link.delivered += lengthOf(range, bytes.length);
    const cut = left === Number.POSITIVE_INFINITY ? {} : { cutAfter: left };
    await serveBytes(response, bytes, range, headers, { ...cut, ...deviation });
  }

  #headers({ file }: SignedLink, disposition: string): Record<string, string> {
    const misleading = createHash('sha256').update('etag').update(bytesOf(file.content)).digest('hex');
    return {
      'content-type': 'application/octet-stream',
      'content-disposition': disposition,
      ...(this.#behavior().etag === 'none' ? {} : { etag: `"${misleading}"` }),
    };
  }
}

function lengthOf(range: string | undefined, size: number): number {
  const [, start = '0', end = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  return Math.max(0, Math.min(size, end === '' ? size : Number(end) + 1) - Number(start));
}

function refuse(response: ServerResponse, status: number): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code></Error>');
}
