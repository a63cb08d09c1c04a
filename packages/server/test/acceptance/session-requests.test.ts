import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ErrorJson } from './driver/api.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { CookieJar, ownHeaders, SessionPage, signedIn } from './driver/session-page.ts';

/** What a request says of itself, by who sent it. `URL` and `HOST` stand for those of the server. */
const REQUESTS: readonly {
  readonly from: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly counts: boolean;
}[] = [
  {
    from: 'a page of this server',
    headers: { 'wharf-session': '1', 'sec-fetch-site': 'same-origin', origin: 'URL' },
    counts: true,
  },
  {
    from: 'a page of this server in a browser without Fetch Metadata',
    headers: { 'wharf-session': '1', origin: 'URL' },
    counts: true,
  },
  {
    from: 'a page of this server that only reads',
    headers: { 'wharf-session': '1', 'sec-fetch-site': 'same-origin' },
    counts: true,
  },
  { from: 'something that is no browser', headers: { 'wharf-session': '1' }, counts: true },
  {
    from: 'a form of this server',
    headers: { 'sec-fetch-site': 'same-origin', origin: 'URL' },
    counts: false,
  },
  { from: 'an address that was typed in', headers: { 'sec-fetch-site': 'none' }, counts: false },
  { from: 'a browser that nobody knows', headers: {}, counts: false },
  {
    from: 'a page of this server that says no',
    headers: { 'wharf-session': '0', 'sec-fetch-site': 'same-origin' },
    counts: false,
  },
  {
    from: 'another port of the same host',
    headers: { 'wharf-session': '1', 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' },
    counts: false,
  },
  {
    from: 'another port of the same host in a browser without Fetch Metadata',
    headers: { 'wharf-session': '1', origin: 'http://127.0.0.1:1' },
    counts: false,
  },
  {
    from: 'another port of the same host, reading',
    headers: { 'wharf-session': '1', 'sec-fetch-site': 'same-site' },
    counts: false,
  },
  {
    from: 'another site',
    headers: { 'wharf-session': '1', 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    counts: false,
  },
  {
    from: 'another site that claims to be this one in its query',
    headers: { 'wharf-session': '1', origin: 'https://evil.example/?HOST' },
    counts: false,
  },
  {
    from: 'a host whose name begins like this one',
    headers: { 'wharf-session': '1', origin: 'URL.evil.example' },
    counts: false,
  },
  {
    from: 'a sandboxed page, or a local file',
    headers: { 'wharf-session': '1', origin: 'null' },
    counts: false,
  },
  {
    from: 'another site through a header for proxies',
    headers: {
      'wharf-session': '1',
      origin: 'https://evil.example',
      'x-forwarded-host': 'evil.example',
    },
    counts: false,
  },
];

for (const [setting, env] of [
  ['any origin', {}],
  ['a set origin', { WHARF_CORS_ORIGINS: 'https://evil.example,http://127.0.0.1:1' }],
] as const) {
  describe(`a cookie, with ${setting} allowed to call the API,`, () => {
    let server: TestServer;

    before(async () => {
      server = await startServer({ env });
    });
    after(() => server.dispose());

    for (const { from, headers: given, counts } of REQUESTS) {
      it(`${counts ? 'counts' : 'counts for nothing'} when ${from} sends it`, async () => {
        const page = await signedIn(server);
        const { host } = new URL(server.url);
        const headers = Object.fromEntries(
          Object.entries(given).map(([name, value]) => [
            name,
            value.replace('URL', server.url).replace('HOST', host),
          ]),
        );
        const visit = new SessionPage(server, page.jar.copy());
        const call = async (method: string, path: string, body?: unknown) => {
          const answer = await visit.call<ErrorJson>(method, path, body, headers);
          assert.equal(answer.headers.get('access-control-allow-credentials'), null);
          if (!counts) assert.deepEqual(answer.headers.getSetCookie(), [], `${method} ${path}`);
          return answer;
        };

        assert.equal((await call('GET', '/uploads')).status, counts ? 200 : 401);
        assert.equal((await call('GET', '/projects')).status, counts ? 200 : 401);
        const { id } = (await page.session())?.project ?? {};
        const changes = [
          await call('PUT', '/session', { projectId: id }),
          await call('POST', '/session', { apiKey: server.apiKey, apiSecret: server.apiSecret }),
        ];
        assert.equal((await visit.session(headers)) !== null, counts);
        changes.push(await call('DELETE', '/session'));
        for (const { status, body } of changes) {
          assert.equal(status, counts ? 200 : 403, JSON.stringify(body));
          if (!counts) assert.match(body.reason, /^Sessions are for the pages of this server/);
        }
        if (!counts) assert.ok(await page.session(), 'nothing has happened to the session');
      });
    }

    it('is nothing that another origin is permitted to send', async () => {
      for (const origin of ['https://evil.example', 'http://127.0.0.1:1']) {
        for (const [method, path] of [
          ['GET', '/uploads'],
          ['POST', '/session'],
          ['DELETE', '/session'],
        ] as const) {
          const answer = await fetch(`${server.url}/v1${path}`, {
            method: 'OPTIONS',
            headers: {
              origin,
              'access-control-request-method': method,
              'access-control-request-headers': 'content-type,wharf-session',
            },
          });
          await answer.text();
          assert.equal(answer.headers.get('access-control-allow-credentials'), null);
        }
      }
    });

    it('that is broken is as good as none', async () => {
      const page = await signedIn(server);
      const [name = ''] = page.jar.cookies.keys();
      for (const value of ['', 'x', '%', 'a'.repeat(4000), '"quoted"', '__proto__', '%00']) {
        const headers = { ...ownHeaders(server), cookie: `${name}=${value}; =; ;;${name}` };
        const answer = await new SessionPage(server).call('GET', '/uploads', undefined, headers);
        assert.equal(answer.status, 401, value);
      }
    });
  });
}

describe('the cookie of a server', () => {
  it('behind https never travels without it, and no other host can set it', async () => {
    const server = await startServer({
      env: { WHARF_PUBLIC_URL: 'https://wharf.example/files', WHARF_TRUSTED_PROXIES: '127.0.0.1' },
    });
    try {
      const page = new SessionPage(server);
      const { apiKey, apiSecret } = server;
      const headers = { ...ownHeaders(server), origin: 'https://wharf.example' };
      const answer = await page.call('POST', '/session', { apiKey, apiSecret }, headers);
      assert.match(
        answer.headers.getSetCookie().join('\n'),
        /^__Host-wharf-session-[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      assert.ok(await page.session(headers), 'by the public URL, whatever the proxy has made of Host');
      const forwarded = { ...headers, origin: 'https://alias.example', 'x-forwarded-host': 'alias.example' };
      assert.ok(await page.session(forwarded), 'by the host that a trusted proxy names');
      assert.equal(await page.session({ ...headers, origin: 'https://alias.example' }), null);
      const cleared = await page.call('DELETE', '/session', undefined, headers);
      assert.match(cleared.headers.getSetCookie().join('\n'), /^__Host-wharf-session-.*Max-Age=0.*Secure/);
    } finally {
      await server.dispose();
    }
  });

  it('has a name of its own, so that two on one host leave each other alone', async () => {
    const jar = new CookieJar();
    const secrets = ['the secret of one installation here', 'the secret of another installation'];
    const servers: TestServer[] = [];
    for (const WHARF_SECRET of secrets) servers.push(await startServer({ env: { WHARF_SECRET } }));
    try {
      const pages = servers.map((server) => new SessionPage(server, jar));
      for (const [index, page] of pages.entries()) await page.signIn(servers[index] as TestServer);
      assert.equal(jar.cookies.size, 2);
      for (const page of pages) assert.ok(await page.session());
      await pages[0]?.call('DELETE', '/session');
      assert.ok(await pages[1]?.session());
    } finally {
      for (const server of servers) await server.dispose();
    }
  });
});
