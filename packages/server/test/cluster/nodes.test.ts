import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, putPart } from '../acceptance/driver/api.ts';
import { retrieveAsset } from '../acceptance/driver/assets.ts';
import { ProjectEvents } from '../acceptance/driver/project-events.ts';
import { textFields } from '../acceptance/driver/sample-files.ts';
import type { TestServer } from '../acceptance/driver/server.ts';
import { signedIn } from '../acceptance/driver/session-page.ts';
import { download } from '../acceptance/driver/signed-urls.ts';
import { Cluster, WITHOUT_CLUSTER } from './driver/cluster.ts';

describe('two nodes', { skip: WITHOUT_CLUSTER }, () => {
  let cluster: Cluster;
  let nodes: readonly [TestServer, TestServer];
  let one: Api;
  let two: Api;

  before(async () => {
    cluster = await Cluster.start({ api: 2, workers: 1 });
    const [first, second] = cluster.api;
    assert.ok(first !== undefined && second !== undefined);
    nodes = [first, second];
    [one, two] = [Api.of(first), Api.of(second)];
  });
  after(() => cluster?.dispose());

  const newUpload = (api: Api, name: string, size: number) =>
    api.createUpload({ ...textFields(name), fileSize: size, parts: 1 });

  it('carry one upload between them', async () => {
    const bytes = Buffer.from('begun on one node, ended on the other');
    const upload = await newUpload(one, 'shared.txt', bytes.length);
    // Signed again by the other one: either works.
    const again = await two.retrieveUpload(upload.id);
    assert.equal((await putPart(upload.parts?.[0]?.url ?? '', bytes)).status, 200);
    assert.equal((await putPart(again.parts?.[0]?.url ?? '', bytes)).status, 200);
    await two.completeUpload(upload.id);
    const settled = await one.settled(upload.id);
    assert.equal(settled.status, 'imported', settled.errorMessage);
    const asset = await retrieveAsset(two, settled.entityId ?? '');
    assert.ok((await download(asset.url)).equals(bytes));
  });

  it('tell the followers of a project what happens on the other one, and in workers', async () => {
    const events = await ProjectEvents.open(nodes[0], nodes[0]);
    await events.snapshot();
    const bytes = Buffer.from('followed from elsewhere');
    const upload = await newUpload(two, 'followed.txt', bytes.length);
    await putPart(upload.parts?.[0]?.url ?? '', bytes);
    const told = events.untilStatus(upload.id, 'imported');
    await two.completeUpload(upload.id);
    const statuses = new Set((await told).map(({ upload: now }) => now?.status));
    assert.ok(statuses.has('imported'));
    await events.close();
  });

  it('end the stream of an upload when the other one aborts it', async () => {
    const upload = await newUpload(one, 'aborted.txt', 10);
    const settled = one.settled(upload.id);
    await two.abortUpload(upload.id);
    assert.equal((await settled).status, 'failed');
  });

  it('know the requests of each other by their idempotency keys', async () => {
    const fields = { ...textFields('once.txt'), fileSize: 3, parts: 1 };
    const headers = { 'idempotency-key': 'across-nodes' };
    const uploads = await Promise.all([one, two, one, two].map((api) => api.createUpload(fields, headers)));
    assert.equal(new Set(uploads.map(({ id }) => id)).size, 1);
  });

  it('know the sessions of each other, and their end', async () => {
    const page = await signedIn(nodes[0]);
    const cookie = page.jar.header();
    const ask = async (node: TestServer) => {
      const response = await fetch(`${node.url}/v1/session`, {
        headers: { 'wharf-session': '1', ...cookie },
      });
      return ((await response.json()) as { session: unknown }).session;
    };
    assert.notEqual(await ask(nodes[1]), null);
    await fetch(`${nodes[1].url}/v1/session`, {
      method: 'DELETE',
      headers: { 'wharf-session': '1', ...cookie },
    });
    assert.equal(await ask(nodes[0]), null);
  });

  it('refuse at once a key that was revoked on the other one', async () => {
    const created = await one.call<{ key: { key: string; secret: string; projectId: string } }>(
      'POST',
      '/projects',
      {
        name: 'revoked',
      },
    );
    const { key, secret } = created.body.key;
    const client = new Api(nodes[1], { apiKey: key, apiSecret: secret });
    assert.equal((await client.call('GET', '/usage')).status, 200);
    await one.call('DELETE', `/keys/${key}`);
    assert.equal((await client.call('GET', '/usage')).status, 401);
  });
});
