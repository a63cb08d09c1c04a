import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, type UploadJson } from '../acceptance/driver/api.ts';
import { basicAuthorization } from '../acceptance/driver/checked-api.ts';
import { readEvents } from '../acceptance/driver/event-stream.ts';
import { RawConnection } from '../acceptance/driver/raw-connection.ts';
import { textFields } from '../acceptance/driver/sample-files.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { until } from '../acceptance/driver/until.ts';

describe('a node that was asked to stop, while a balancer has yet to notice', () => {
  let node: TestServer;
  let api: Api;
  let upload: UploadJson;
  let kept: RawConnection;
  let events: ReturnType<typeof readEvents>;

  before(async () => {
    // Longer than the test: it ends with the node.
    node = await startServer({ env: { WHARF_DRAIN_DELAY: '300' } });
    api = Api.of(node);
    upload = await api.createUpload({ ...textFields('drained.txt'), fileSize: 3, parts: 1 });
    kept = await RawConnection.open(node.url);
    assert.equal((await get('/v1/usage')).headers.get('connection'), 'keep-alive');
    events = readEvents(
      await fetch(`${node.url}/v1/uploads/${upload.id}/events`, {
        headers: { authorization: basicAuthorization(node) },
      }),
    );
    await events.next();
    void node.terminate();
    await until(
      'it says that it is not ready',
      async () => (await fetch(`${node.url}/readyz`)).status === 503,
    );
  });
  after(async () => {
    kept?.destroy();
    await node?.dispose();
  });

  async function get(path: string) {
    await kept.request('GET', path, [['Authorization', basicAuthorization(node)]]);
    return kept.answer();
  }

  it('answers a request on a connection that was kept, and says that it ends with it', async () => {
    const answer = await get('/v1/usage');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('connection'), 'close');
    await kept.closed();
  });

  it('takes new connections, also for what changes something', async () => {
    assert.equal((await fetch(`${node.url}/healthz`)).status, 200);
    const aborted = await api.abortUpload(upload.id);
    assert.equal(aborted.status, 'failed');
  });

  it('goes on with its event streams', async () => {
    const told = await Array.fromAsync(events);
    assert.equal(told.at(-1)?.status, 'failed');
  });
});
