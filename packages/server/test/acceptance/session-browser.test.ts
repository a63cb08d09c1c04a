import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium, WITHOUT_CHROMIUM } from './driver/chromium.ts';
import { startServer, type TestServer } from './driver/server.ts';

/** What is not as in every request of a page of this server. */
interface Init {
  readonly body?: string;
  readonly credentials?: 'include' | 'omit';
  readonly headers?: Record<string, string>;
  readonly mode?: 'no-cors';
}

/** How an answer looks to the script that asked for it. */
type Outcome = { readonly status: number; readonly text: string } | 'unreadable';

describe('a session in a browser', { skip: WITHOUT_CHROMIUM }, () => {
  let server: TestServer;
  let elsewhere: Server;
  let browser: Browser;
  let context: BrowserContext;
  let own: Page;

  before(async () => {
    server = await startServer();
    elsewhere = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Elsewhere</title>');
    });
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    browser = await launchChromium();
    context = await browser.newContext();
    own = await context.newPage();
    await own.goto(`${server.url}/healthz`);
    const { apiKey, apiSecret } = server;
    const signedIn = await ask(own, 'POST', '/session', { body: JSON.stringify({ apiKey, apiSecret }) });
    assert.equal(signedIn === 'unreadable' ? 0 : signedIn.status, 200);
  });
  after(async () => {
    await browser?.close();
    elsewhere?.close();
    elsewhere?.closeAllConnections();
    await server?.dispose();
  });

  function ask(page: Page, method: string, path: string, init: Init = {}): Promise<Outcome> {
    const headers = { 'Wharf-Session': '1' };
    return page.evaluate(
      async ([url, options]) => {
        try {
          const answer = await fetch(url, options);
          return answer.type === 'opaque'
            ? 'unreadable'
            : { status: answer.status, text: await answer.text() };
        } catch {
          return 'unreadable';
        }
      },
      [`${server.url}/v1${path}`, { method, headers, ...init }] as const,
    );
  }

  async function whoIsSignedIn(): Promise<string> {
    const answer = await ask(own, 'GET', '/session');
    assert.ok(answer !== 'unreadable');
    const { session } = JSON.parse(answer.text) as { session: { key: { key: string } } | null };
    return session?.key.key ?? 'nobody';
  }

  it('serves the pages of the server, whose scripts cannot read it', async () => {
    assert.equal(await whoIsSignedIn(), server.apiKey);
    const uploads = await ask(own, 'GET', '/uploads');
    assert.equal(uploads === 'unreadable' ? 0 : uploads.status, 200);
    assert.equal(await own.evaluate('document.cookie'), '');
    const [cookie, ...more] = await context.cookies();
    assert.deepEqual(more, []);
    assert.deepEqual(
      [cookie?.httpOnly, cookie?.sameSite, cookie?.expires],
      [true, 'Strict', -1],
      'it ends with the browser',
    );
  });

  for (const [where, host] of [
    ['another port of the same host, which is the same site,', '127.0.0.1'],
    ['another site', 'localhost'],
  ] as const) {
    it(`is of no use to ${where} nor can be replaced from there`, async () => {
      const page = await context.newPage();
      await page.goto(`http://${host}:${(elsewhere.address() as AddressInfo).port}/`);
      const cookies = JSON.stringify(await context.cookies(server.url));
      const { apiKey, apiSecret } = server;
      const body = JSON.stringify({ apiKey, apiSecret });

      const withCookies = { credentials: 'include' } as const;
      for (const [method, path, init] of [
        ['GET', '/uploads', withCookies],
        ['GET', '/session', withCookies],
        ['POST', '/projects', { ...withCookies, body: '{"name":"theirs"}' }],
        ['POST', '/session', { ...withCookies, body }],
        ['DELETE', '/session', withCookies],
        // What needs no permission, as forms and images do not: it arrives, but is refused.
        ['POST', '/session', { ...withCookies, mode: 'no-cors', headers: {}, body }],
        ['POST', '/projects', { ...withCookies, mode: 'no-cors', headers: {}, body: '{"name":"theirs"}' }],
        ['GET', '/uploads', { ...withCookies, mode: 'no-cors', headers: {} }],
      ] as const) {
        assert.equal(await ask(page, method, path, init), 'unreadable', `${method} ${path}`);
      }
      for (const [method, path, init, status] of [
        ['GET', '/uploads', {}, 401],
        ['POST', '/session', { body }, 403],
        ['DELETE', '/session', {}, 403],
      ] as const) {
        const answer = await ask(page, method, path, { credentials: 'omit', ...init });
        assert.equal(answer === 'unreadable' ? 0 : answer.status, status, `${method} ${path}`);
      }
      const form = page.waitForResponse(`${server.url}/v1/session`);
      await page.setContent(
        `<form method="post" enctype="text/plain" action="${server.url}/v1/session"><button>Go</button></form>`,
      );
      await page.getByRole('button').click();
      assert.equal((await form).status(), 403);
      await page.waitForURL(`${server.url}/v1/session`);

      assert.equal(JSON.stringify(await context.cookies(server.url)), cookies);
      assert.equal(await whoIsSignedIn(), server.apiKey);
      const projects = await ask(own, 'GET', '/projects');
      assert.ok(projects !== 'unreadable' && !projects.text.includes('theirs'));
    });
  }
});
