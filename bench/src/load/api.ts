import type { UploadEvent } from '@wharf/contract';

interface UploadJson {
  readonly id: string;
  readonly entityId?: string;
  readonly parts?: readonly { readonly number: number; readonly url: string }[];
}

/** The calls that the users of a load make. Each throws where the answer is not the one of a healthy server. */
export class LoadApi {
  readonly #bases: readonly string[];
  readonly #authorization: string;
  #turn = 0;

  /** @param bases of the API nodes, which are asked in turn */
  constructor(bases: readonly string[], { key, secret }: { readonly key: string; readonly secret: string }) {
    this.#bases = bases;
    this.#authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
  }

  async create(fields: Readonly<Record<string, unknown>>): Promise<UploadJson> {
    return ((await this.call('POST', '/uploads', fields)) as { upload: UploadJson }).upload;
  }

  async complete(id: string): Promise<void> {
    await this.call('POST', `/uploads/${id}/action`, { action: 'complete' });
  }

  /** To a signed URL, which needs no key. @throws unless the bytes were taken */
  async put(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const response = await fetch(url, { method: 'PUT', body: bytes });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`PUT of a part: ${response.status} ${text.slice(0, 200)}`);
  }

  /** Follows an upload by its events. @returns the entity it became. @throws where it fails */
  async imported(id: string): Promise<string> {
    const response = await this.#request('GET', `/uploads/${id}/events`);
    const text = await response.text();
    const last = /(?:^|\n)data: (.*)\n*$/.exec(text.trimEnd())?.[1];
    const event = last === undefined ? undefined : (JSON.parse(last) as UploadEvent);
    if (event?.status !== 'imported' || event.entityId === undefined) {
      throw new Error(
        `The upload ended ${event?.status ?? 'without an event'}: ${event?.errorMessage ?? ''}`,
      );
    }
    return event.entityId;
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    return (await this.#request(method, path, body)).json();
  }

  async #request(method: string, path: string, body?: unknown): Promise<Response> {
    const base = this.#bases[this.#turn++ % this.#bases.length];
    const response = await fetch(`${base}/v1${path}`, {
      method,
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status !== 200) {
      const text = await response.text();
      throw new Error(`${method} ${path.replace(/_\w+/, '_')}: ${response.status} ${text.slice(0, 200)}`);
    }
    return response;
  }
}
