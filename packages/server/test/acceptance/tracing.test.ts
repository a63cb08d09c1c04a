import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { bytesContent } from '../origins/files/content.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import { Api, type ErrorJson, putPart, type UploadJson } from './driver/api.ts';
import { endsImported } from './driver/import-outcome.ts';
import { startImportingServer } from './driver/import-server.ts';
import { sampleText, textFields } from './driver/sample-files.ts';
import type { TestServer } from './driver/server.ts';
import { TraceCollector, type TracedSpan } from './driver/trace-collector.ts';
import { WebhookReceiver } from './driver/webhook-receiver.ts';
import { createWebhook } from './driver/webhooks.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT_SPAN = '00f067aa0ba902b7';
const FILE_NAME = 'nobody-else-should-read-this.txt';

describe('traces', () => {
  let collector: TraceCollector;
  let dataDirectory: string;
  let running: TestServer[];

  beforeEach(async () => {
    collector = await TraceCollector.start();
    dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
    running = [];
  });
  afterEach(async () => {
    for (const server of running) await server.dispose();
    collector.close();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  async function start(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const telemetry = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20of-the-collector',
    };
    const server = await startImportingServer({ ...telemetry, ...env }, { dataDirectory });
    running.push(server);
    return server;
  }

  /** Ends the servers, which sends what they still hold. */
  async function flush(): Promise<void> {
    for (const server of running) assert.equal(await server.terminate(), 0, server.output());
  }

  async function startBoth(): Promise<Api> {
    const front = await start({ WHARF_ROLE: 'api' });
    await start({ WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: front.url });
    return Api.of(front);
  }

  async function sendText(api: Api, headers: Record<string, string> = {}): Promise<UploadJson> {
    const bytes = sampleText('traced', 1000);
    const fields = { ...textFields(FILE_NAME), fileSize: bytes.length, parts: 1 };
    const upload = await api.createUpload(fields, headers);
    assert.equal((await putPart(upload.parts?.[0]?.url ?? '', bytes)).status, 200);
    return upload;
  }

  function only(name: string): TracedSpan {
    const [span, ...more] = collector.named(name);
    assert.ok(span, `there is no span ${name} among ${collector.spans.map((each) => each.name)}`);
    assert.equal(more.length, 0, `${name} is there ${more.length + 1} times`);
    return span;
  }

  function assertChild(name: string, parent: string): void {
    assert.deepEqual(
      [only(name).traceId, only(name).parentSpanId],
      [only(parent).traceId, only(parent).spanId],
      `${name} is a child of ${parent}`,
    );
  }

  it('follow an upload from the client through API, worker and decoder', async () => {
    const api = await startBoth();
    const upload = await sendText(api, { traceparent: `00-${TRACE}-${CLIENT_SPAN}-01` });
    await api.completeUpload(upload.id);
    await endsImported(api, upload);
    await flush();

    const create = only('POST /v1/uploads');
    assert.deepEqual([create.traceId, create.parentSpanId], [TRACE, CLIENT_SPAN]);
    assert.equal(create.attributes['http.response.status_code'], 200);
    assertChild('upload.create', 'POST /v1/uploads');
    const signed = collector.named('upload.sign_parts').filter(({ links }) => links.length === 0);
    assert.deepEqual(
      signed.map(({ traceId, parentSpanId }) => [traceId, parentSpanId]),
      [[TRACE, only('upload.create').spanId]],
    );
    assertChild('upload.complete', 'upload.create');
    assertChild('job process', 'upload.create');
    assertChild('file.decode', 'job process');
    assertChild('decoder.wait', 'file.decode');
    assertChild('decoder.run', 'file.decode');
    assertChild('upload.store_renditions', 'job process');
    assertChild('upload.import', 'job process');
    assert.equal(only('job process').attributes['wharf.upload.id'], upload.id);
    assert.notEqual(only('job process').instance, create.instance);
  });

  it('link the steps of an upload with the requests that made them, which have traces of their own', async () => {
    const api = await startBoth();
    const upload = await sendText(api);
    const answer = await api.call('POST', `/uploads/${upload.id}/action`, { action: 'complete' });
    await endsImported(api, upload);
    await flush();

    const [request] = collector.named('POST /v1/uploads/:uploadId/action');
    assert.equal(request?.traceId, answer.headers.get('x-trace-id'));
    const complete = only('upload.complete');
    assert.notEqual(complete.traceId, request?.traceId);
    assert.deepEqual(
      complete.links.map(({ traceId, spanId }) => [traceId, spanId]),
      [[request?.traceId, request?.spanId]],
    );
    assertChild('job process', 'upload.create');
  });

  it('follow an import through its plan, its bytes and its digest', async () => {
    const origin = await FileOrigin.start();
    try {
      const content = bytesContent(sampleText('imported', 1000));
      const url = origin.serve(`/${FILE_NAME}`, { content, etag: '"one"', contentType: 'text/plain' });
      const api = await startBoth();
      await endsImported(api, await api.createUpload({ kind: 'text', url: `${url}?token=of-a-user` }));
      await flush();
    } finally {
      await origin.close();
    }
    assertChild('job import', 'upload.create');
    assertChild('import.plan', 'job import');
    assertChild('import.fetch', 'job import');
    assert.equal(only('import.fetch').attributes['wharf.file.size'], 1000);
    assertChild('job process', 'upload.create');
  });

  it('go on to the webhook that tells of the upload', async () => {
    const receiver = await WebhookReceiver.start();
    try {
      const api = Api.of(await start());
      await createWebhook(api, { url: receiver.url, eventTypes: ['upload.imported'] });
      const upload = await sendText(api);
      await api.completeUpload(upload.id);
      await receiver.first('upload.imported');
      await flush();
    } finally {
      await receiver.close();
    }
    assertChild('webhook deliver', 'upload.create');
    assert.equal(only('webhook deliver').attributes['wharf.delivery.outcome'], 'delivered');
  });

  it('have the id that errors tell, and that the client gave', async () => {
    const api = Api.of(await start());
    const traceparent = `00-${TRACE}-${CLIENT_SPAN}-01`;
    const answer = await api.call<ErrorJson>('GET', '/uploads/upload_none', undefined, { traceparent });
    const unasked = await api.call<ErrorJson>('GET', '/models/model_none');
    await flush();
    assert.deepEqual(
      [answer.status, answer.body.trace_id, answer.headers.get('x-trace-id')],
      [404, TRACE, TRACE],
    );
    assert.equal(only('GET /v1/uploads/:uploadId').traceId, TRACE);
    assert.equal(only('GET /v1/models/:modelId').traceId, unasked.body.trace_id);
  });

  it('tell no signature, no name and no secret', async () => {
    const api = await startBoth();
    const upload = await sendText(api);
    await api.completeUpload(upload.id);
    await endsImported(api, upload);
    await flush();
    const told = collector.bodies.join('\n');
    for (const secret of [FILE_NAME, 'signature', 'test-secret', 'of-the-collector', '?', dataDirectory]) {
      assert.ok(!told.toLowerCase().includes(secret.toLowerCase()), `traces hold ${secret}`);
    }
    assert.deepEqual([...collector.authorizations], ['Bearer of-the-collector']);
  });

  it('are not recorded where the client says so, or the share is 0', async () => {
    const everything = Api.of(await start());
    await everything.call('GET', '/uploads', undefined, { traceparent: `00-${TRACE}-${CLIENT_SPAN}-00` });
    await flush();
    const nothing = Api.of(await start({ OTEL_TRACES_SAMPLER_ARG: '0' }));
    const upload = await sendText(nothing);
    await nothing.completeUpload(upload.id);
    await endsImported(nothing, upload);
    await flush();
    assert.deepEqual(collector.spans, []);
  });
});

describe('a collector', () => {
  const servers: TestServer[] = [];
  const collectors: TraceCollector[] = [];

  afterEach(async () => {
    for (const server of servers.splice(0)) await server.dispose();
    for (const collector of collectors.splice(0)) collector.close();
  });

  /** A server whose traces go there, after an upload and its orderly end. */
  async function usedServer(env: Readonly<Record<string, string>>): Promise<TestServer> {
    const server = await startImportingServer(env);
    servers.push(server);
    const upload = await Api.of(server).uploadFile(sampleText('untold', 100), textFields('a.txt'));
    assert.equal(upload.status, 'imported');
    assert.equal(await server.terminate(), 0);
    return server;
  }

  it('that never answers holds up no upload, and no end', { timeout: 60_000 }, async () => {
    const silent = await TraceCollector.start(() => {});
    collectors.push(silent);
    await usedServer({ OTEL_EXPORTER_OTLP_ENDPOINT: silent.url });
    assert.ok(silent.bodies.length > 0, 'it was asked');
  });

  it('that is not there is told of once, without its headers', { timeout: 60_000 }, async () => {
    const server = await usedServer({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=of-the-collector',
    });
    assert.equal(server.output().split('traces do not reach the collector').length, 2, server.output());
    assert.ok(!server.output().includes('of-the-collector'));
  });
});
