import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { freePort } from '../../../server/test/acceptance/driver/free-port.ts';
import { Wharf } from '../../src/client.ts';
import type { UploadProgress } from '../../src/progress.ts';
import { watchUpload } from '../../src/waiting/watch-upload.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';
import { type Front, type Interference, startFront } from './front.ts';
import { PNG, planUpload, weights } from './sent-upload.ts';

describe('Waiting for an upload', () => {
  let server: WharfServer;
  before(async () => {
    server = await startWharf();
  });
  after(() => server.stop());

  function client(baseURL = server.baseURL): Wharf {
    const { apiKey, apiSecret } = server;
    return new Wharf({ baseURL, apiKey, apiSecret, logLevel: 'off' });
  }

  async function front(
    test: TestContext,
    interfere: (operation: string, before: number) => Interference | undefined = () => undefined,
  ): Promise<Front> {
    const started = await startFront(server.url, interfere);
    test.after(() => started.close());
    return started;
  }

  it('follows the events of the server to the asset, and asks for nothing else', async (test) => {
    const between = await front(test);
    const { upload, finish } = await planUpload(client(between.baseURL));
    const steps: UploadProgress[] = [];
    const waiting = upload.wait({ onProgress: (step) => steps.push(step) });
    await between.next(/events$/);
    await finish();
    const result = await waiting;
    assert.ok('asset' in result);
    assert.equal(result.upload.status, 'imported');
    assert.equal(result.asset.id, result.upload.entityId);
    const order = ['uploading', 'processing', 'done'];
    const stages = steps.map(({ stage }) => order.indexOf(stage));
    assert.deepEqual(stages, stages.toSorted());
    assert.deepEqual(new Set(stages), new Set([0, 1, 2]));
    assert.equal(steps.at(-1)?.processed, 1);
    assert.equal(steps.at(-1)?.upload?.entityId, result.asset.id);
    const looks = between.requests.filter((operation) => operation.startsWith('GET'));
    const id = upload.id;
    assert.deepEqual(looks, [
      `GET /uploads/${id}/events`,
      // The one of `finish`.
      `GET /uploads/${id}`,
      `GET /uploads/${id}`,
      `GET /assets/${result.asset.id}`,
    ]);
  });

  for (const [what, answer] of Object.entries({
    'has no such path': { status: 404 },
    'refuses the method': { status: 405 },
    'is a gateway that knows no such path': { status: 403 },
    'has not got it yet': { status: 501 },
    'serves the project no more streams': {
      status: 429,
      body: '{"name":"RateLimitError","reason":"500 streams","details":{"actionName":"event-stream"}}',
    },
    'answers a page': { status: 200, type: 'text/html', body: '<html>' },
    'ends the stream before it tells anything': { status: 200, type: 'text/event-stream', body: ': no\n\n' },
  }))
    it(`asks again and again where the server ${what}`, async (test) => {
      const between = await front(test, (operation) =>
        operation.endsWith('/events') ? { answer } : undefined,
      );
      const { upload, finish } = await planUpload(client(between.baseURL));
      const waiting = upload.wait({ intervalMs: 20 });
      await between.next(new RegExp(`GET /uploads/${upload.id}$`));
      await finish();
      assert.ok('asset' in (await waiting));
      assert.equal(between.requests.filter((operation) => operation.endsWith('/events')).length, 1);
    });

  it('comes back to a stream that broke off, wherever that was', async (test) => {
    // The first event has some 150 bytes: later on, streams break in its middle, too, and between two events.
    const cuts = [170, 260, 350];
    const between = await front(test, (operation, number) =>
      operation.endsWith('/events') ? { cutAfter: cuts[number] ?? 100_000 } : undefined,
    );
    const { upload, finish } = await planUpload(client(between.baseURL));
    const waiting = upload.wait();
    await between.next(/events$/);
    await finish();
    assert.ok('asset' in (await waiting));
    assert.ok(between.requests.filter((operation) => operation.endsWith('/events')).length > 1);
  });

  it('leaves a stream that something in between holds back', async (test) => {
    const between = await front(test, (operation) =>
      operation.endsWith('/events') ? { silent: true } : undefined,
    );
    const api = client(between.baseURL);
    const { upload, finish } = await planUpload(api);
    await finish();
    const { signal } = new AbortController();
    const statuses: string[] = [];
    for await (const { status } of watchUpload(api, upload.id, { intervalMs: 20, signal, silence: 200 }))
      statuses.push(status);
    assert.equal(statuses.at(-1), 'imported');
  });

  it('survives that the server is killed and started again', async () => {
    const port = await freePort();
    const own = await startWharf({ port });
    let restarted: WharfServer | undefined;
    try {
      const { baseURL, apiKey, apiSecret, dataDirectory } = own;
      const api = new Wharf({ baseURL, apiKey, apiSecret, logLevel: 'off' });
      const { upload, finish } = await planUpload(api);
      const waiting = await new Promise<{ readonly result: Promise<unknown> }>((resolve) => {
        const result: Promise<unknown> = upload.wait({ onProgress: () => resolve({ result }) });
      });
      await own.kill();
      restarted = await startWharf({ dataDirectory, port });
      await finish();
      assert.ok('asset' in ((await waiting.result) as object));
    } finally {
      await restarted?.stop();
      await own.stop();
    }
  });

  it('survives that the entity cannot be read at once', async (test) => {
    const between = await front(test, (operation, number) =>
      operation.startsWith('GET /assets/') && number < 2 ? { answer: { status: 503 } } : undefined,
    );
    const { upload, finish } = await planUpload(client(between.baseURL));
    await finish();
    assert.ok('asset' in (await upload.wait()));
  });

  it('ends with the reason of the server where it refuses the file', async () => {
    const { upload, finish } = await planUpload(client(), new Uint8Array(64), {
      kind: 'image',
      fileName: 'a.png',
    });
    await finish();
    await assert.rejects(upload.wait(), (error: { name: string; message: string; upload: typeof upload }) => {
      assert.equal(error.name, 'UploadFailedError');
      assert.equal(error.message, error.upload.errorMessage);
      assert.equal(typeof error.upload.errorDetails?.code, 'string');
      return true;
    });
  });

  it('ends with UploadFailedError where the upload is aborted meanwhile', async (test) => {
    const between = await front(test);
    const api = client(between.baseURL);
    const { upload } = await planUpload(api);
    const waiting = upload.wait();
    await between.next(/events$/);
    const [outcome] = await Promise.allSettled([waiting, api.uploads.delete(upload.id)]);
    assert.equal(outcome.status, 'rejected');
    assert.equal(outcome.reason.name, 'UploadFailedError');
  });

  it('needs no look at one that has ended', async (test) => {
    const between = await front(test);
    const api = client(between.baseURL);
    const { upload, finish } = await planUpload(api);
    await finish();
    const { upload: ended } = await upload.wait();
    const before = between.requests.length;
    const again = await (await api.uploads.retrieve(ended.id)).upload.wait();
    assert.ok('asset' in again);
    assert.deepEqual(between.requests.slice(before), [
      `GET /uploads/${ended.id}`,
      `GET /assets/${again.asset.id}`,
    ]);
  });

  it('finds out whether kind asset became an asset or a model', async () => {
    const image = await planUpload(client(), PNG, { kind: 'asset', fileName: 'dot.png' });
    const model = await planUpload(client(), weights(), { kind: 'asset', fileName: 'small.safetensors' });
    await Promise.all([image.finish(), model.finish()]);
    const [asAsset, asModel] = await Promise.all([image.upload.wait(), model.upload.wait()]);
    assert.ok('asset' in asAsset);
    assert.ok('model' in asModel);
    assert.equal(asModel.model.id, asModel.upload.entityId);
  });

  it('ends after timeoutMs, or by a signal, and the upload goes on', async (test) => {
    const between = await front(test);
    const { upload, finish } = await planUpload(client(between.baseURL));
    await assert.rejects(upload.wait({ timeoutMs: 50 }), { name: 'WaitTimeoutError' });
    const controller = new AbortController();
    const waiting = upload.wait({ signal: controller.signal, onProgress: () => controller.abort() });
    await assert.rejects(waiting, { name: 'APIUserAbortError' });
    await finish();
    assert.ok('asset' in (await upload.wait()));
  });

  it('ends with NotFoundError where the server does not know the upload', async () => {
    const { upload } = await planUpload(client());
    const stranger = { ...upload, id: 'upload_unknown' };
    const looks = watchUpload(client(), stranger.id, { intervalMs: 1, signal: new AbortController().signal });
    await assert.rejects(looks.next(), { name: 'NotFoundError' });
  });

  it('has its method where neither JSON nor a listing shows it', async () => {
    const { upload } = await planUpload(client());
    assert.ok(!Object.keys(upload).includes('wait'));
    assert.ok(!JSON.stringify(upload).includes('wait'));
  });
});
