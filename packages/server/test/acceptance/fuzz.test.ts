import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { Api } from './driver/api.ts';
import { basicAuthorization } from './driver/checked-api.ts';
import { hostileText, valuesOf } from './driver/hostile-input.ts';
import { uploadModel } from './driver/models.ts';
import {
  type Endpoint,
  endpointsOf,
  type OpenApiDocument,
  ServedSchemas,
  servedDocument,
} from './driver/openapi.ts';
import { textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

/** Repeats a run: the seed of a failure is in its report. */
const SEED = Number(process.env.WHARF_FUZZ_SEED ?? randomInt(2 ** 31));
/** Requests to each operation. */
const RUNS = Number(process.env.WHARF_FUZZ_RUNS ?? 60);
/** Milliseconds after which an answer counts as never coming. */
const PATIENCE = 20_000;
/** What a request may be answered with by us being at fault or full, and says so in the document. */
const DOCUMENTED_5XX = [503, 507];

interface Shot {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

interface Hit {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

describe(`fuzzing (WHARF_FUZZ_SEED=${SEED})`, () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const server = { current: undefined as TestServer | undefined };
  let document: OpenApiDocument;
  let schemas: ServedSchemas;
  let authorization: string;
  const ids: string[] = [];
  const statuses = new Map<number, number>();

  before(async () => {
    const started = await startServer();
    server.current = started;
    document = await servedDocument(started);
    schemas = new ServedSchemas(document);
    authorization = basicAuthorization(started);
    const api = Api.of(started);
    const upload = await api.uploadFile(Buffer.from('to be fuzzed'), textFields('fuzzed.txt'));
    const aborted = await api.abortUpload(
      (await api.createUpload({ ...textFields('f'), fileSize: 1, parts: 1 })).id,
    );
    const { body } = await api.call<{ collection: { id: string } }>('POST', '/collections', {
      name: 'fuzzed',
    });
    const model = await uploadModel(api);
    ids.push(upload.id, upload.jobId, upload.entityId ?? '', aborted.id, aborted.jobId, body.collection.id);
    ids.push(model.id);
  });
  after(async () => {
    agent.destroy();
    await server.current?.dispose();
  });

  function running(): TestServer {
    assert.ok(server.current);
    return server.current;
  }

  function shoot({ method, path, headers, body }: Shot): Promise<Hit> {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(PATIENCE);
      const call = request(`${running().url}${path}`, { method, headers, agent, signal }, (response) => {
        if (response.headers['content-type']?.startsWith('text/event-stream')) {
          // That of a project never ends.
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
          call.destroy();
          return;
        }
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      call.on('error', (error: NodeJS.ErrnoException) => {
        // Headers too large to be read are refused before their method is known: HEAD gets a body, too.
        if (method === 'HEAD' && error.code === 'HPE_CLOSED_CONNECTION')
          resolve({ status: 431, headers: {}, text: '' });
        else reject(error);
      });
      call.end(body);
    });
  }

  async function assertUnharmed(shot: Shot): Promise<void> {
    const hit = await shoot(shot);
    statuses.set(hit.status, (statuses.get(hit.status) ?? 0) + 1);
    assert.ok(
      hit.status < 500 || DOCUMENTED_5XX.includes(hit.status),
      `${hit.status} ${hit.text}\n${running().output().slice(-2000)}`,
    );
    if (hit.status < 400 || shot.method === 'HEAD') return;
    const error: unknown = JSON.parse(hit.text);
    assert.equal(schemas.component('Error', error), '', hit.text);
    assert.equal((error as { trace_id: string }).trace_id, hit.headers['x-trace-id']);
  }

  /** Text that can stand in a URL: half a surrogate pair cannot. */
  const inUrl = (text: string) => encodeURIComponent(text.toWellFormed());
  const idOrHostile = () => fc.oneof(fc.constantFrom(...ids), hostileText);

  function paths({ path, operation }: Endpoint): fc.Arbitrary<string> {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    // A wrong projectId is refused before anything else is looked at: isolation.test.ts has that.
    const query = operation.parameters.filter(
      ({ in: place, name }) => place === 'query' && name !== 'projectId',
    );
    const values = Object.fromEntries(
      query.map(({ name, schema }) => [name, valuesOf(schema, document, ids).map(inText)]),
    );
    return fc
      .tuple(
        fc.array(idOrHostile(), { minLength: names.length, maxLength: names.length }),
        fc.record(values, { requiredKeys: [] }),
      )
      .map(([params, given]) => {
        let filled = path;
        for (const [index, name] of names.entries())
          filled = filled.replace(`{${name}}`, () => inUrl(params[index] ?? ''));
        const pairs = Object.entries(given).map(([name, value]) => `${inUrl(name)}=${inUrl(value ?? '')}`);
        return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
      });
  }

  function bodies({ operation }: Endpoint): fc.Arbitrary<string | undefined> {
    const schema = operation.requestBody?.content['application/json'].schema ?? { type: 'object' };
    return fc.oneof(
      { weight: 8, arbitrary: valuesOf(schema, document, ids).map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: hostileText },
      { weight: 1, arbitrary: fc.constant(undefined) },
    );
  }

  const inText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const inHeader = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 4000);

  function headers(): fc.Arbitrary<Record<string, string>> {
    const authorizations = fc.oneof(
      { weight: 12, arbitrary: fc.constant(authorization) },
      { weight: 1, arbitrary: hostileText.map((text) => `Bearer ${inHeader(text)}`) },
    );
    const others = fc.dictionary(
      fc.constantFrom(
        'content-type',
        'accept',
        'range',
        'if-none-match',
        'x-forwarded-for',
        'origin',
        'cookie',
        'expect-ct',
      ),
      hostileText.map(inHeader),
      { maxKeys: 3 },
    );
    return fc.tuple(authorizations, others).map(([value, more]) => ({ ...more, authorization: value }));
  }

  function shots(endpoint: Endpoint): fc.Arbitrary<Shot> {
    const methods = fc.oneof(
      { weight: 12, arbitrary: fc.constant(endpoint.method) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE'),
      },
    );
    return (
      fc
        .tuple(methods, paths(endpoint), headers(), bodies(endpoint))
        .map(([method, path, given, body]) => {
          const length = body === undefined ? '0' : String(Buffer.byteLength(body));
          return { method, path, headers: { ...given, 'content-length': length }, body };
        })
        // The stream of a pending upload does not end, and pending uploads may be made here.
        .filter(({ path, method }) => !(path.endsWith('/events') && method !== 'GET'))
    );
  }

  it('of every operation in the served document never gets a 5xx, and every refusal is in our shape', async () => {
    for (const endpoint of endpointsOf(document)) {
      const property = fc.asyncProperty(shots(endpoint), assertUnharmed);
      await fc.assert(property, { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: 60_000 });
    }
  });

  it('of the signed URLs never gets a 5xx either', async () => {
    const api = Api.of(running());
    const upload = await api.createUpload({ ...textFields('target.txt'), fileSize: 40, parts: 1 });
    const part = new URL(upload.parts?.[0]?.url ?? '');
    const { asset } = (await api.call<{ asset?: { url: string } }>('GET', `/assets/${ids[2]}`)).body;
    const object = new URL(asset?.url ?? `${running().url}/storage/objects/x/y?signature=z`);
    const digest = fc.constantFrom(
      'content-md5',
      'content-digest',
      'x-amz-checksum-crc32',
      'x-amz-content-sha256',
      'range',
      'if-match',
      'content-encoding',
    );
    const mutated = fc
      .tuple(
        fc.constantFrom(part, object),
        fc.option(fc.constantFrom('expires', 'signature', 'type', 'disposition', 'etag'), { freq: 3 }),
        hostileText,
        fc.constantFrom('PUT', 'PUT', 'GET', 'HEAD', 'POST', 'DELETE'),
        fc.dictionary(digest, hostileText.map(inHeader), { maxKeys: 2 }),
        hostileText,
      )
      .map(([base, parameter, value, method, given, body]): Shot => {
        const url = new URL(base);
        if (parameter !== null) url.searchParams.set(parameter, value);
        const length = String(Buffer.byteLength(body));
        return {
          method,
          path: `${url.pathname}${url.search}`,
          headers: { ...given, 'content-length': length },
          body,
        };
      });
    await fc.assert(fc.asyncProperty(mutated, assertUnharmed), { seed: SEED, numRuns: 4 * RUNS });
  });

  it('leaves the process alive, well, and doing its work', async (test) => {
    test.diagnostic(
      `answers by status: ${JSON.stringify(Object.fromEntries([...statuses].sort(([a], [b]) => a - b)))}`,
    );
    assert.ok(
      (statuses.get(200) ?? 0) > 0,
      'no request was good enough to be accepted: the fuzzing is too shallow',
    );
    assert.ok((statuses.get(400) ?? 0) > 0);
    assert.equal((await fetch(`${running().url}/readyz`)).status, 200);
    const upload = await Api.of(running()).uploadFile(Buffer.from('still alive'), textFields('alive.txt'));
    assert.equal(upload.status, 'imported', upload.errorMessage);
  });
});
