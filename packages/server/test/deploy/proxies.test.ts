import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:http2';
import { after, before, describe, it } from 'node:test';
import { Api, type PartJson, putPart, type UploadJson } from '../acceptance/driver/api.ts';
import { diskUsage } from '../acceptance/driver/disk-usage.ts';
import { readEvents } from '../acceptance/driver/event-stream.ts';
import { freePort } from '../acceptance/driver/free-port.ts';
import { MIB, sampleText, textFields } from '../acceptance/driver/sample-files.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { until } from '../acceptance/driver/until.ts';
import { without } from './deploy-files.ts';
import { type ProxyName, type ProxyPorts, type RunningProxy, startProxy, TLS } from './proxy.ts';

/** Bytes of a part, and how many of them are sent before the rest waits. */
const PART = 48 * MIB;
const BEGINNING = 32 * MIB;

for (const name of ['caddy', 'nginx'] as const satisfies readonly ProxyName[]) {
  describe(`behind ${name}, as deploy/${name} sets it up`, { skip: without(name) }, () => {
    let server: TestServer;
    let proxy: RunningProxy;
    let ports: ProxyPorts;
    let url: string;
    let api: Api;

    before(async () => {
      ports = { http: await freePort(), https: await freePort() };
      url = `http://127.0.0.1:${ports.http}`;
      server = await startServer({
        env: { WHARF_PUBLIC_URL: url, WHARF_TRUSTED_PROXIES: '127.0.0.1', WHARF_STORAGE: 'disk' },
      });
      // The first node is not there: nobody is to notice.
      const upstreams = [`127.0.0.1:${await freePort()}`, new URL(server.url).host];
      proxy = await startProxy(name, ports, upstreams);
      api = new Api({ url }, server);
    });
    after(async () => {
      await proxy?.dispose();
      await server?.dispose();
    });

    /** An upload of one large part. */
    async function largeUpload(): Promise<{ readonly upload: UploadJson; readonly part: PartJson }> {
      const upload = await api.createUpload({ ...textFields('large.txt'), fileSize: PART, parts: 1 });
      const [part] = upload.parts ?? [];
      assert.ok(part);
      return { upload, part };
    }

    /** Resolves when Wharf has stored more than half of what was sent so far, beyond what it had before. */
    async function arrives(before: number): Promise<void> {
      await until(
        'the bytes reach Wharf',
        async () => (await diskUsage(server.dataDirectory)) - before > BEGINNING / 2,
      );
    }

    it('signed URLs lead to the proxy, and an upload goes through to its end', async () => {
      const bytes = sampleText('through', 100_000);
      const upload = await api.createUpload({ ...textFields('small.txt'), fileSize: bytes.length, parts: 1 });
      const address = upload.parts?.[0]?.url ?? '';
      assert.ok(address.startsWith(`${url}/storage/`));
      assert.equal((await putPart(address, bytes)).status, 200);
      await api.completeUpload(upload.id);
      assert.equal((await api.settled(upload.id)).status, 'imported');
    });

    it('no request is lost on a node that is not there', async () => {
      for (let i = 0; i < 20; i++) assert.equal((await api.call('GET', '/uploads')).status, 200);
    });

    it('a part reaches Wharf while it is being sent, and not the disk of the proxy', async () => {
      const { part } = await largeUpload();
      const [used, written] = [await diskUsage(server.dataDirectory), await proxy.written()];
      const put = request(part.url, { method: 'PUT', headers: { 'content-length': PART } });
      put.write(Buffer.alloc(BEGINNING, 'a'));
      await arrives(used);
      assert.ok((await proxy.written()) - written < MIB);
      put.end(Buffer.alloc(PART - BEGINNING, 'a'));
      const [answer] = (await once(put, 'response')) as [IncomingMessage];
      answer.resume();
      assert.equal(answer.statusCode, 200);
      assert.ok(answer.headers.etag);
    });

    it('a part over HTTP/2 does the same', async () => {
      const { part } = await largeUpload();
      const used = await diskUsage(server.dataDirectory);
      const { pathname, search } = new URL(part.url);
      const session = connect(`https://127.0.0.1:${ports.https}`, TLS);
      try {
        const put = session.request({ ':method': 'PUT', ':path': pathname + search, 'content-length': PART });
        put.write(Buffer.alloc(BEGINNING, 'b'));
        await arrives(used);
        put.end(Buffer.alloc(PART - BEGINNING, 'b'));
        const [headers] = await once(put, 'response');
        assert.equal(headers[':status'], 200);
        put.resume();
      } finally {
        session.destroy();
      }
    });

    it('events arrive one by one, while the stream is open', async () => {
      const { upload } = await largeUpload();
      const stream = await fetch(`${url}/v1/uploads/${upload.id}/events`, {
        headers: { authorization: basic(server) },
      });
      assert.match(stream.headers.get('content-type') ?? '', /^text\/event-stream/);
      const events = readEvents(stream);
      assert.equal((await events.next()).value?.status, 'pending');
      await api.abortUpload(upload.id);
      const statuses: (string | undefined)[] = [];
      for await (const event of events) statuses.push(event.status);
      assert.equal(statuses.at(-1), 'failed');
    });

    it('clients are told apart by their addresses, and none by what it says of itself', async () => {
      const seen: number[] = [];
      for (let i = 0; i < 40 && seen.at(-1) !== 429; i++)
        seen.push(await failedSignIn('127.0.0.2', `192.0.2.${i}`));
      assert.equal(seen.at(-1), 429);
      assert.equal(await failedSignIn('127.0.0.3', '127.0.0.2'), 401);
    });

    it('what is for the inside is not to be had from outside', async () => {
      for (const path of ['/metrics', '/readyz']) assert.equal((await fetch(url + path)).status, 404);
      assert.equal((await fetch(`${url}/healthz`)).status, 200);
    });

    async function failedSignIn(localAddress: string, claimed: string): Promise<number> {
      const body = JSON.stringify({ apiKey: 'nobody', apiSecret: 'nothing' });
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-forwarded-for': claimed,
        origin: url,
        'wharf-session': '1',
      };
      const post: ClientRequest = request(`${url}/v1/session`, {
        method: 'POST',
        localAddress,
        headers,
        agent: false,
      });
      post.end(body);
      const [answer] = (await once(post, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode ?? 0;
    }
  });
}

function basic({ apiKey, apiSecret }: Pick<TestServer, 'apiKey' | 'apiSecret'>): string {
  return `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
}
