import assert from 'node:assert/strict';
import type { Answer, Credentials } from './api.ts';
import type { TestServer } from './server.ts';

export interface SessionJson {
  readonly project: { readonly id: string; readonly name: string; readonly createdAt: string };
  readonly key: { readonly key: string; readonly name: string };
  readonly administrator: boolean;
  readonly expiresAt: string;
}

/** The cookies of a browser, which keeps one jar for all ports of a host. */
export class CookieJar {
  readonly cookies = new Map<string, string>();

  take(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/;\s*Max-Age=0(;|$)/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  header(): Record<string, string> {
    const pairs = [...this.cookies].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? {} : { cookie: pairs.join('; ') };
  }

  copy(): CookieJar {
    const copy = new CookieJar();
    for (const [name, value] of this.cookies) copy.cookies.set(name, value);
    return copy;
  }
}

/** What a browser and the page say of a request to where the page came from. */
export function ownHeaders(server: Pick<TestServer, 'url'>): Record<string, string> {
  return { 'wharf-session': '1', 'sec-fetch-site': 'same-origin', origin: server.url };
}

/** A page that a server serves, open in a browser. */
export class SessionPage {
  readonly jar: CookieJar;
  readonly #server: Pick<TestServer, 'url'>;

  constructor(server: Pick<TestServer, 'url'>, jar = new CookieJar()) {
    this.#server = server;
    this.jar = jar;
  }

  /** @param headers instead of those that a page of this server sends */
  async call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = ownHeaders(this.#server),
  ): Promise<Answer<T>> {
    const response = await fetch(`${this.#server.url}/v1${path}`, {
      method,
      headers: { ...this.jar.header(), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    this.jar.take(response.headers);
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      body: (json ? JSON.parse(text) : text) as T,
    };
  }

  async signIn({ apiKey, apiSecret }: Credentials): Promise<SessionJson> {
    const answer = await this.call<{ session: SessionJson }>('POST', '/session', { apiKey, apiSecret });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.session;
  }

  /** Who is signed in; null: nobody. */
  async session(headers?: Record<string, string>): Promise<SessionJson | null> {
    const answer = await this.call<{ session: SessionJson | null }>('GET', '/session', undefined, headers);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.session;
  }
}

/** A page of that server on which somebody has signed in. */
export async function signedIn(server: TestServer, credentials: Credentials = server): Promise<SessionPage> {
  const page = new SessionPage(server);
  await page.signIn(credentials);
  return page;
}
