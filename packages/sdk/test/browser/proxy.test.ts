/** The proxy of the guide stands before a key: what it lets pass, and that nothing sent to it ends it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type Site, startSite } from './site.ts';

describe('the proxy of the guide', () => {
  let site: Site;
  let behind: Server;
  /** What arrived behind the proxy. */
  const arrived: string[] = [];
  before(async () => {
    behind = createServer(({ method, url }, response) => {
      arrived.push(`${method} ${url}`);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(behind, 'listening');
    const { port } = behind.address() as AddressInfo;
    const wharf = { url: `http://127.0.0.1:${port}`, apiKey: 'key', apiSecret: 'secret' };
    site = await startSite({ wharf, bundle: { files: new Map() }, body: '' });
  });
  after(async () => {
    await site.close();
    behind.close();
  });

  /** @returns the status of the answer to a POST with this Origin */
  async function post(origin: string | undefined): Promise<number | undefined> {
    const sent = request(`${site.url}/v1/uploads`, {
      method: 'POST',
      headers: origin === undefined ? {} : { origin },
      agent: false,
    });
    sent.end();
    const [response] = await once(sent, 'response');
    response.resume();
    return response.statusCode;
  }

  for (const origin of ['null', '', 'https://', 'http://elsewhere.example', 'not a url', undefined]) {
    test(`refuses a POST of the origin ${origin} and goes on`, async () => {
      assert.equal(await post(origin), 403);
      assert.deepEqual(arrived, []);
    });
  }

  test('passes a POST of its own pages on', async () => {
    assert.equal(await post(site.url), 200);
    assert.deepEqual(arrived.splice(0), ['POST /v1/uploads']);
  });
});
