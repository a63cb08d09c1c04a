import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { putPart } from '../acceptance/driver/api.ts';
import { basicAuthorization } from '../acceptance/driver/checked-api.ts';
import { readEvents } from '../acceptance/driver/event-stream.ts';
import { textFields } from '../acceptance/driver/sample-files.ts';
import { until } from '../acceptance/driver/until.ts';
import { Cluster, WITHOUT_CLUSTER } from './driver/cluster.ts';
import { steadyLoad } from './driver/steady-load.ts';

describe('a rolling restart', { skip: WITHOUT_CLUSTER }, () => {
  let cluster: Cluster;
  before(async () => {
    // Longer than between two looks of the balancer, on a busy machine, too.
    cluster = await Cluster.start({ api: 2, workers: 1, env: { WHARF_DRAIN_DELAY: '4' } });
  });
  after(() => cluster?.dispose());

  it('of every node loses no request of a steady load, and no upload', async () => {
    const load = steadyLoad(cluster.url);
    try {
      await until('the load is steady', () => load.uploads > 4);
      for (const node of [...cluster.api]) {
        await cluster.startApi();
        assert.equal(await cluster.retire(node), 0, node.output());
      }
      for (const node of [...cluster.workers]) {
        await cluster.startWorker();
        assert.equal(await cluster.retire(node), 0, node.output());
      }
      const before = load.uploads;
      await until('the new nodes have taken uploads', () => load.uploads > before + 4);
    } finally {
      await load.stop();
    }
    assert.deepEqual(load.failures, []);
  });

  it('lets who follows an upload go on at another node, where the stream says how it is now', async () => {
    const api = cluster.client();
    const bytes = Buffer.from('followed from node to node');
    const upload = await api.createUpload({
      ...textFields('followed.txt'),
      fileSize: bytes.length,
      parts: 1,
    });
    const [leaving] = cluster.api;
    assert.ok(leaving !== undefined);
    const follow = async (url: string, lastEventId: string) => {
      const headers = { authorization: basicAuthorization(leaving), 'last-event-id': lastEventId };
      const response = await fetch(`${url}/v1/uploads/${upload.id}/events`, { headers });
      assert.equal(response.status, 200);
      return readEvents(response);
    };
    const first = await follow(leaving.url, '');
    assert.equal((await first.next()).value?.status, 'pending');
    await cluster.startApi();
    const retired = cluster.retire(leaving);
    // It ends as a stream does, and is not cut off.
    await Array.fromAsync(first);
    assert.equal(await retired, 0);
    const second = await follow(cluster.url, 'pending-0');
    assert.equal((await second.next()).value?.status, 'pending');
    assert.equal((await putPart(upload.parts?.[0]?.url ?? '', bytes)).status, 200);
    await api.completeUpload(upload.id);
    const told = await Array.fromAsync(second);
    assert.equal(told.at(-1)?.status, 'imported', told.at(-1)?.errorMessage);
  });
});
