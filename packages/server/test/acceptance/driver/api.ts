import { createHash } from 'node:crypto';
import type { TestServer } from './server.ts';

/** A JSON answer of the API. `body` is what the test knows it to be. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface PartJson {
  readonly number: number;
  readonly url: string;
  readonly expires: string;
  readonly size?: number;
  readonly etag?: string;
}

export interface UploadJson {
  readonly id: string;
  readonly fileName?: string;
  readonly status: string;
  readonly jobId: string;
  readonly entityId?: string;
  readonly errorMessage?: string;
  readonly parts?: readonly PartJson[];
  readonly [field: string]: unknown;
}

export interface ErrorJson {
  readonly reason: string;
  readonly message: string;
  readonly name: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly trace_id: string;
}

export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** A client of the API that knows nothing of the server but its documentation. */
export class Api {
  readonly #url: string;
  readonly #authorization: string;

  constructor(server: Pick<TestServer, 'url'>, credentials: Credentials) {
    this.#url = server.url;
    this.#authorization = `Basic ${Buffer.from(`${credentials.apiKey}:${credentials.apiSecret}`).toString('base64')}`;
  }

  static of(server: TestServer): Api {
    return new Api(server, server);
  }

  async call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${this.#url}/v1${path}`, {
      method,
      headers: {
        authorization: this.#authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as T };
  }

  async createUpload(
    fields: Readonly<Record<string, unknown>>,
    headers: Record<string, string> = {},
  ): Promise<UploadJson> {
    return this.#upload(await this.call('POST', '/uploads', fields, headers));
  }

  async retrieveUpload(id: string): Promise<UploadJson> {
    return this.#upload(await this.call('GET', `/uploads/${id}`));
  }

  async completeUpload(id: string): Promise<UploadJson> {
    return this.#upload(await this.call('POST', `/uploads/${id}/action`, { action: 'complete' }));
  }

  async abortUpload(id: string): Promise<UploadJson> {
    return this.#upload(await this.call('DELETE', `/uploads/${id}`));
  }

  #upload(answer: Answer<{ upload: UploadJson } | ErrorJson>): UploadJson {
    if (!('upload' in answer.body)) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.upload;
  }

  /** Waits by the event stream, not by polling, until the upload is imported or failed. */
  async settled(id: string): Promise<UploadJson> {
    const response = await fetch(`${this.#url}/v1/uploads/${id}/events`, {
      headers: { authorization: this.#authorization },
    });
    // The stream ends by itself after a final status.
    await response.text();
    return this.retrieveUpload(id);
  }

  /** Creates, sends and completes a file in `parts` equal slices, and waits for the outcome. */
  async uploadFile(
    bytes: Uint8Array,
    fields: Readonly<Record<string, unknown>>,
    parts = 1,
  ): Promise<UploadJson> {
    const upload = await this.createUpload({ fileSize: bytes.length, parts, ...fields });
    const size = Math.ceil(bytes.length / parts);
    for (const part of upload.parts ?? []) {
      const slice = bytes.subarray((part.number - 1) * size, part.number * size);
      const answer = await putPart(part.url, slice);
      if (answer.status !== 200)
        throw new Error(`PUT of part ${part.number}: ${answer.status} ${await answer.text()}`);
    }
    await this.completeUpload(upload.id);
    return this.settled(upload.id);
  }
}

/** A plain PUT, as every client does it: no authorization. */
export function putPart(
  url: string,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, { method: 'PUT', body: bytes as Uint8Array<ArrayBuffer>, headers });
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
