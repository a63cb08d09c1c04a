import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Answer, Api, type ErrorJson, type UploadJson } from '../acceptance/driver/api.ts';
import { assertError } from '../acceptance/driver/error-answer.ts';
import { MIB, textFields } from '../acceptance/driver/sample-files.ts';
import { SessionPage } from '../acceptance/driver/session-page.ts';
import { until } from '../acceptance/driver/until.ts';
import { Cluster, WITHOUT_CLUSTER } from './driver/cluster.ts';

const UPLOADS = 5;
const BYTES = 100 * MIB;

describe('limits of a project', { skip: WITHOUT_CLUSTER }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.start({ api: 2, workers: 1 });
  });
  after(() => cluster?.dispose());

  type Quota = { readonly bytes?: number | null; readonly uploads?: number | null };
  const nodeOf = (index: number) => cluster.api[index % cluster.api.length] ?? assert.fail('no node');

  /** A project with a quota of its own, and its client on each node. */
  async function projectWith(quota: Quota): Promise<(index: number) => Api> {
    const admin = Api.of(nodeOf(0));
    const created = await admin.call<{
      project: { id: string };
      key: { key: string; secret: string };
    }>('POST', '/projects', { name: `quota ${JSON.stringify(quota)}` });
    const { project, key } = created.body;
    const updated = await admin.call<{ project: { quota: Quota } }>('PATCH', `/projects/${project.id}`, {
      quota,
    });
    assert.deepEqual(updated.body.project.quota, quota);
    return (index) => new Api(nodeOf(index), { apiKey: key.key, apiSecret: key.secret });
  }

  async function createAtOnce(client: (index: number) => Api, count: number, fileSize: number) {
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        client(index).call<{ upload: UploadJson } | ErrorJson>('POST', '/uploads', {
          ...textFields(`${index}.txt`),
          fileSize,
          parts: 1,
        }),
      ),
    );
    return {
      created: answers.filter(({ status }) => status === 200) as Answer<{ upload: UploadJson }>[],
      refused: answers.filter(({ status }) => status !== 200) as Answer<ErrorJson>[],
    };
  }

  it('of uploads under way hold exactly, however many are created at once on all nodes', async () => {
    const client = await projectWith({ uploads: UPLOADS });
    const { created, refused } = await createAtOnce(client, 24, 1);
    assert.equal(created.length, UPLOADS);
    for (const answer of refused) {
      const error = assertError(answer, 429, 'RateLimitError');
      assert.match(error.reason, /5 uploads under way and may have 5/);
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
    }
    await client(1).abortUpload(created[0]?.body.upload.id ?? '');
    assert.equal((await createAtOnce(client, 6, 1)).created.length, 1);
  });

  it('of bytes hold exactly, and what was aborted makes room', async () => {
    const client = await projectWith({ bytes: BYTES });
    const { created, refused } = await createAtOnce(client, 24, 10 * MIB);
    assert.equal(created.length, 10);
    for (const answer of refused) {
      const error = assertError(answer, 403, 'QuotaExceededError');
      assert.match(error.reason, /keeps 104857600 of the 104857600 bytes of its quota/);
      assert.deepEqual(error.details, {
        neededBytes: 10 * MIB,
        usedBytes: BYTES,
        allowedBytes: BYTES,
        availableBytes: 0,
      });
    }
    await client(0).abortUpload(created[3]?.body.upload.id ?? '');
    const again = await createAtOnce(client, 4, 6 * MIB);
    assert.equal(again.created.length, 1);
    const usage = await client(1).call<{ usage: { quota: unknown } }>('GET', '/usage');
    assert.deepEqual(usage.body.usage.quota, {
      bytes: { used: 96 * MIB, allowed: BYTES },
      uploads: { used: 10 },
    });
  });

  it('given up by an administrator is as the installation has it', async () => {
    const client = await projectWith({ bytes: 1 });
    assert.equal((await createAtOnce(client, 2, 2)).created.length, 0);
    const { projects } = (
      await Api.of(nodeOf(1)).call<{ projects: { id: string; name: string; quota?: Quota }[] }>(
        'GET',
        '/projects',
      )
    ).body;
    const project = projects.find(({ name }) => name === 'quota {"bytes":1}');
    assert.deepEqual(project?.quota, { bytes: 1 });
    const changed = await Api.of(nodeOf(0)).call<{ project: object }>('PATCH', `/projects/${project?.id}`, {
      quota: { bytes: null },
    });
    assert.equal('quota' in changed.body.project, false);
    assert.equal((await createAtOnce(client, 2, 2)).created.length, 2);
  });

  it('is nothing that a key of the project itself can change', async () => {
    const client = await projectWith({ bytes: 7 });
    const { projects } = (
      await Api.of(nodeOf(1)).call<{ projects: { id: string; name: string }[] }>('GET', '/projects')
    ).body;
    const own = projects.find(({ name }) => name === 'quota {"bytes":7}');
    const answer = await client(0).call<ErrorJson>('PATCH', `/projects/${own?.id}`, {
      quota: { bytes: null },
    });
    assertError(answer, 403, 'ForbiddenError');
  });

  it('on failed sign-ins counts those at all nodes', async () => {
    const begunAt = performance.now();
    const attempts = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        new SessionPage({ url: nodeOf(index).url }).call<ErrorJson>(
          'POST',
          '/session',
          {
            apiKey: 'nobody',
            apiSecret: 'wrong',
          },
          { 'wharf-session': '1' },
        ),
      ),
    );
    const tried = attempts.filter(({ status }) => status === 401).length;
    // Twenty, and one for each three seconds that they took.
    const most = 21 + Math.ceil((performance.now() - begunAt) / 3_000);
    assert.ok(tried >= 20 && tried <= most, `${tried} were tried`);
    assert.equal(attempts.filter(({ status }) => status === 429).length, 40 - tried);
  });
});

describe('the rate limit of a project', { skip: WITHOUT_CLUSTER }, () => {
  const PER_MINUTE = 120;
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.start({ api: 2, workers: 0, env: { WHARF_RATE_LIMIT: String(PER_MINUTE) } });
  });
  after(() => cluster?.dispose());

  it('is shared by all nodes', async () => {
    const begun = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 3 * PER_MINUTE }, (_, index) =>
        Api.of(cluster.api[index % 2] ?? assert.fail('no node')).call('GET', '/usage'),
      ),
    );
    const seconds = (performance.now() - begun) / 1000;
    const passed = answers.filter(({ status }) => status === 200).length;
    assert.ok(passed >= PER_MINUTE, `${passed} passed`);
    const bound = PER_MINUTE * (1 + seconds / 60) + 1;
    assert.ok(passed <= bound, `${passed} passed, and no more than ${bound} may`);
    const refused = answers.find(({ status }) => status === 429);
    assert.ok(Number(refused?.headers.get('retry-after')) >= 1);
  });

  it('lets requests pass again as time goes by', async () => {
    await until(
      'a request passes',
      async () => (await cluster.client().call('GET', '/usage')).status === 200,
    );
  });
});
