import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Answer, Api } from '../acceptance/driver/api.ts';
import { Cluster, WITHOUT_CLUSTER } from './driver/cluster.ts';

describe('nodes that start at the same time on an empty database', { skip: WITHOUT_CLUSTER }, () => {
  let cluster: Cluster;
  before(async () => {
    // Without a configured key: one of them makes the first.
    cluster = await Cluster.start({ api: 3, workers: 1, env: { WHARF_API_KEY: '', WHARF_API_SECRET: '' } });
  });
  after(() => cluster?.dispose());

  it('all start, and exactly one of them tells the first key, which all of them know', async () => {
    const printed = [...cluster.api, ...cluster.workers].flatMap((node) => {
      const key = /WHARF_API_KEY=(\S+)/.exec(node.output())?.[1];
      const secret = /WHARF_API_SECRET=(\S+)/.exec(node.output())?.[1];
      return key === undefined || secret === undefined ? [] : [{ apiKey: key, apiSecret: secret }];
    });
    const [credentials, ...others] = printed;
    assert.ok(credentials !== undefined);
    assert.deepEqual(others, []);
    for (const node of cluster.api) {
      const answer: Answer<{ projects: unknown[] }> = await new Api(node, credentials).call(
        'GET',
        '/projects',
      );
      assert.equal(answer.status, 200);
      assert.equal(answer.body.projects.length, 1);
    }
  });
});

describe('nodes that start at the same time with the key of the environment', {
  skip: WITHOUT_CLUSTER,
}, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.start({ api: 3, workers: 1 });
  });
  after(() => cluster?.dispose());

  it('all accept it, and made one project for it', async () => {
    for (const node of cluster.api) {
      const answer = await Api.of(node).call<{ projects: unknown[] }>('GET', '/projects');
      assert.equal(answer.status, 200);
      assert.equal(answer.body.projects.length, 1);
    }
  });
});
