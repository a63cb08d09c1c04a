import type { UploadEvent } from '@wharf/contract';
import { API_KEY, API_SECRET } from './wharf-server.ts';

export interface Upload {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
  readonly parts?: readonly { readonly number: number; readonly url: string }[];
}

export const AUTHORIZATION = `Basic ${Buffer.from(`${API_KEY}:${API_SECRET}`).toString('base64')}`;

/** The few calls of the API that the benchmark makes outside of what it measures. */
export class WharfApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  create(fields: Readonly<Record<string, unknown>>): Promise<Upload> {
    return this.#upload('POST', '/uploads', fields);
  }

  retrieve(id: string): Promise<Upload> {
    return this.#upload('GET', `/uploads/${id}`);
  }

  complete(id: string): Promise<Upload> {
    return this.#upload('POST', `/uploads/${id}/action`, { action: 'complete' });
  }

  abort(id: string): Promise<Upload> {
    return this.#upload('DELETE', `/uploads/${id}`);
  }

  async deleteModel(id: string): Promise<void> {
    await this.#call('DELETE', `/models/${id}`);
  }

  /**
   * Follows the events of an upload until its status is an `awaited` one.
   * @throws Error when it fails instead
   */
  async follow(id: string, awaited: readonly UploadEvent['status'][]): Promise<UploadEvent> {
    const response = await this.#request('GET', `/uploads/${id}/events`);
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (text + chunk).split('\n\n');
      text = events.pop() ?? '';
      for (const data of events.flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? [])) {
        const event = JSON.parse(data) as UploadEvent;
        if (awaited.includes(event.status)) return event;
        if (event.status === 'failed') throw new Error(`The upload failed: ${event.errorMessage}`);
      }
    }
    throw new Error(`The events of ${id} ended before it was ${awaited.join(' or ')}`);
  }

  async #upload(method: string, path: string, body?: unknown): Promise<Upload> {
    return ((await this.#call(method, path, body)) as { upload: Upload }).upload;
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    return (await this.#request(method, path, body)).json();
  }

  async #request(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.#url}/v1${path}`, {
      method,
      headers: { authorization: AUTHORIZATION, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status !== 200) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return response;
  }
}
