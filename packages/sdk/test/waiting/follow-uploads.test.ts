/** Following the uploads of a project, where a real server would not break off, fall silent or be refused in time. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { Wharf } from '../../src/client.ts';
import { type FollowEvent, type Following, followUploads } from '../../src/waiting/follow-uploads.ts';
import { answerJson, type LocalServer, type SeenRequest, startLocalServer } from '../driver/local-server.ts';

/** How the n-th request to the stream is answered. */
type Scene = (response: ServerResponse, request: SeenRequest) => void;

const UPLOAD = (id: string, status = 'pending') => ({
  upload: { id, status, kind: 'image', fileName: `${id}.png`, source: 'multipart' },
  bytesReceived: 5,
  job: { status: 'pending', progress: 0.25 },
});

function told(type: string, data: unknown): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function stream(response: ServerResponse, text: string): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(text);
  return response;
}

/** Answers at once and stays open. */
const open =
  (text: string): Scene =>
  (response) =>
    void stream(response, text);

/** The server asks to come back at once, so that no test has to wait. */
const AT_ONCE = 'retry: 0\n\n';

async function play(test: TestContext, ...scenes: readonly Scene[]): Promise<LocalServer> {
  let next = 0;
  const server = await startLocalServer((request, response) => {
    const scene = scenes[Math.min(next, scenes.length - 1)];
    next += 1;
    scene?.(response, request);
  });
  test.after(() => server.stop());
  return server;
}

function clientOf(server: LocalServer): Wharf {
  return new Wharf({ apiKey: 'key', apiSecret: 'secret', baseURL: server.baseURL, logLevel: 'off' });
}

/** The first `count` events, in short; ends the following with them. */
async function first(count: number, events: AsyncIterable<FollowEvent>): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of events) {
    seen.push(event.type === 'upload' ? `${event.upload.id} ${event.upload.status}` : event.type);
    if (seen.length === count) break;
  }
  return seen;
}

describe('Following the uploads of a project', () => {
  it('tells those on their way, that these were all, and what changes', async (test) => {
    const server = await play(
      test,
      open(
        told('upload', UPLOAD('upload_1')) +
          told('ready', {}) +
          ': still here\n\n' +
          told('upload', UPLOAD('upload_1', 'imported')),
      ),
    );
    const events = clientOf(server).uploads.follow({ projectId: 'project_1' });
    assert.deepEqual(await first(3, events), ['upload_1 pending', 'ready', 'upload_1 imported']);
    const [request] = server.requests;
    assert.equal(
      `${request?.method} ${request?.path}?${request?.query}`,
      'GET /v1/events?projectId=project_1',
    );
    assert.equal(request?.headers.accept, 'text/event-stream');
  });

  it('gives uploads with their methods, bytes and job', async (test) => {
    const server = await play(test, open(told('upload', UPLOAD('upload_1'))));
    for await (const event of clientOf(server).uploads.follow()) {
      assert.ok(event.type === 'upload');
      assert.equal(typeof event.upload.wait, 'function');
      assert.deepEqual([event.bytesReceived, event.job], [5, { status: 'pending', progress: 0.25 }]);
      break;
    }
  });

  it('passes over what it does not understand', async (test) => {
    const odd = [null, 7, [], {}, { upload: null }, { upload: { id: 1 }, bytesReceived: 0, job: {} }];
    const text = odd.map((data) => told('upload', data)).join('');
    const server = await play(
      test,
      open(`${text}event: upload\ndata: {\n\n${told('news', UPLOAD('upload_0'))}${told('ready', {})}`),
    );
    assert.deepEqual(await first(1, clientOf(server).uploads.follow()), ['ready']);
  });

  it('tells that the connection is lost, and begins anew', async (test) => {
    const server = await play(
      test,
      (response) => void stream(response, AT_ONCE + told('ready', {})).end(),
      (response) => response.destroy(),
      (response) => answerJson(response, 503, { reason: 'restarting' }, { 'retry-after': '0' }),
      (response) => stream(response, 'event: upl').socket?.destroySoon(),
      open(told('upload', UPLOAD('upload_2')) + told('ready', {})),
    );
    const errors: string[] = [];
    const seen: string[] = [];
    for await (const event of clientOf(server).uploads.follow()) {
      seen.push(event.type);
      if (event.type === 'lost') errors.push(event.error.name);
      if (seen.length === 7) break;
    }
    assert.deepEqual(seen, ['ready', 'lost', 'lost', 'lost', 'lost', 'upload', 'ready']);
    assert.deepEqual(errors, [
      'APIConnectionError',
      'APIConnectionError',
      'InternalServerError',
      'APIConnectionError',
    ]);
  });

  it('takes a stream that falls silent for lost', async (test) => {
    const server = await play(test, open(AT_ONCE + told('ready', {})));
    const following: Following = { silence: 100 };
    const seen: string[] = [];
    for await (const { type } of followUploads(clientOf(server), following)) {
      seen.push(type);
      if (type === 'ready' && seen.filter((each) => each === 'ready').length === 2) break;
    }
    assert.ok(seen.lastIndexOf('lost') > seen.indexOf('ready'), seen.join());
  });

  it('comes back behind a gateway that answers a page meanwhile, but not where there was no stream before', async (test) => {
    const page: Scene = (response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    };
    const server = await play(
      test,
      (response) => void stream(response, AT_ONCE + told('ready', {})).end(),
      page,
      open(told('ready', {})),
    );
    assert.deepEqual(await first(4, clientOf(server).uploads.follow()), ['ready', 'lost', 'lost', 'ready']);
    const other = await play(test, page);
    await assert.rejects(first(1, clientOf(other).uploads.follow()), {
      name: 'WharfError',
      message: /no stream.*text\/html/,
    });
  });

  for (const [status, name] of [
    [401, 'AuthenticationError'],
    [403, 'PermissionDeniedError'],
    [404, 'NotFoundError'],
    [501, 'InternalServerError'],
  ] as const)
    it(`ends with ${name} where the API answers ${status}, also after a break`, async (test) => {
      const refusal: Scene = (response) => answerJson(response, status, { reason: 'no' });
      const server = await play(test, refusal);
      await assert.rejects(first(1, clientOf(server).uploads.follow()), { name, status });
      const later = await play(
        test,
        (response) => void stream(response, AT_ONCE + told('ready', {})).end(),
        refusal,
      );
      const events = clientOf(later).uploads.follow();
      const seen: string[] = [];
      await assert.rejects(
        async () => {
          for await (const { type } of events) seen.push(type);
        },
        { name, status },
      );
      assert.deepEqual(seen, ['ready', 'lost']);
    });

  it('ends without an error when it is aborted, whatever it is doing', async (test) => {
    const server = await play(test, open(told('ready', {})));
    assert.deepEqual(await first(1, clientOf(server).uploads.follow({ signal: AbortSignal.abort() })), []);
    assert.equal(server.requests.length, 0);
    const waiting = new AbortController();
    const seen: string[] = [];
    for await (const { type } of clientOf(server).uploads.follow({ signal: waiting.signal })) {
      seen.push(type);
      // Looks for what comes next, and nothing does.
      setImmediate(() => waiting.abort());
    }
    assert.deepEqual(seen, ['ready']);
    const gone = await play(test, (response) =>
      answerJson(response, 503, { reason: 'down' }, { 'retry-after': '20' }),
    );
    const pausing = new AbortController();
    const losses: number[] = [];
    for await (const event of clientOf(gone).uploads.follow({ signal: pausing.signal })) {
      if (event.type === 'lost') losses.push(event.retryInMs);
      setImmediate(() => pausing.abort());
    }
    assert.deepEqual(losses, [20_000]);
  });

  it('lets go of the connection when it is left', async (test) => {
    let closed: () => void = () => {};
    const over = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const server = await play(test, (response) => {
      response.on('close', closed);
      stream(response, told('ready', {}));
    });
    assert.deepEqual(await first(1, clientOf(server).uploads.follow()), ['ready']);
    await over;
  });
});
