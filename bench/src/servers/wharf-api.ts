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
    return this.#call('POST', '/uploads', fields);
  }

  retrieve(id: string): Promise<Upload> {
    return this.#call('GET', `/uploads/${id}`);
  }

  complete(id: string): Promise<Upload> {
    return this.#call('POST', `/uploads/${id}/action`, { action: 'complete' });
  }

  abort(id: string): Promise<Upload> {
    return this.#call('DELETE', `/uploads/${id}`);
  }

  async #call(method: string, path: string, body?: unknown): Promise<Upload> {
    const response = await fetch(`${this.#url}/v1${path}`, {
      method,
      headers: { authorization: AUTHORIZATION, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (JSON.parse(text) as { upload: Upload }).upload;
  }
}
