/** A stub of Scenario's API, as far as its documents and its clients tell, and of the storage behind it. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { answerJson, type LocalServer, type SeenRequest, startLocalServer } from '../driver/local-server.ts';
import * as bodies from './bodies.ts';
import { EXPIRED, NO_SUCH_PATH, REFUSALS, type Refusal } from './refusals.ts';
import { type ScenarioStorage, startStorage } from './storage-server.ts';

export interface ScenarioServer extends LocalServer {
  readonly storage: ScenarioStorage;
}

export const API_KEY = 'api_key';
export const API_SECRET = 'api_secret';
export const FRESH_TOKEN = 'fresh.jwt';

interface Known {
  readonly upload: bodies.StubUpload;
  completed: boolean;
  looks: number;
}

type Handler = (match: readonly string[], request: SeenRequest, response: ServerResponse) => void;

function refuse(response: ServerResponse, { status, body, headers }: Refusal): void {
  if (typeof body === 'string') response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  else answerJson(response, status, body, headers);
}

function fieldsOf(request: SeenRequest): Record<string, unknown> {
  return JSON.parse(request.body.toString() || '{}') as Record<string, unknown>;
}

export async function startScenario(): Promise<ScenarioServer> {
  const storage = await startStorage();
  const uploads = new Map<string, Known>();
  const assets = new Map<string, { name: string; size: number }>();
  const flaky = new Set<string>();

  const assetBody = (id: string) => {
    const { name, size } = assets.get(id) ?? { name: id, size: 0 };
    return bodies.asset(id, name, size, storage.readUrl(id));
  };
  const addAsset = (id: string, name: string, bytes: Buffer) => {
    assets.set(id, { name, size: bytes.length });
    storage.publish(id, bytes);
    return assetBody(id);
  };
  const pendingBody = ({ upload }: Known) =>
    bodies.pendingUpload(upload, (number) => storage.partUrl(upload.id, number));
  const entityIdOf = ({ id, kind }: bodies.StubUpload) =>
    id.replace('upload_', kind === 'model' ? 'model_' : 'asset_');

  const createUpload: Handler = (_match, request, response) => {
    const fields = fieldsOf(request);
    const id = `upload_${createHash('sha256').update(`${uploads.size}`).digest('hex').slice(0, 24)}`;
    const fetched = fields.url ?? fields.huggingFaceModelName ?? fields.civitaiModelUrl;
    const known: Known = {
      upload: {
        id,
        kind: String(fields.kind ?? 'model'),
        fileName: String(fields.fileName ?? 'fetched.png'),
        contentType: String(fields.contentType ?? 'application/octet-stream'),
        fileSize: Number(fields.fileSize ?? 4),
        partsCount: Number(fields.parts ?? 0),
        source: fetched === undefined ? 'multipart' : 'url',
      },
      completed: fetched !== undefined,
      looks: 0,
    };
    uploads.set(id, known);
    answerJson(response, 200, { upload: pendingBody(known) });
  };

  const retrieveUpload: Handler = ([id = ''], _request, response) => {
    const known = uploads.get(id);
    if (known === undefined) return answerJson(response, 404, { message: 'Upload not found' });
    if (!known.completed) return answerJson(response, 200, { upload: pendingBody(known) });
    known.looks += 1;
    if (known.looks === 1)
      return answerJson(response, 200, { upload: bodies.laterUpload(id, 'validating', null) });
    if (known.upload.fileName === 'broken.png')
      return answerJson(response, 200, { upload: bodies.failedUpload(id) });
    const bytes = storage.bytesOf(id, known.upload.partsCount) ?? Buffer.from('none');
    if (known.upload.kind !== 'model') addAsset(entityIdOf(known.upload), known.upload.fileName, bytes);
    answerJson(response, 200, { upload: bodies.laterUpload(id, 'imported', entityIdOf(known.upload)) });
  };

  const completeUpload: Handler = ([id = ''], _request, response) => {
    const known = uploads.get(id);
    const bytes = known && storage.bytesOf(id, known.upload.partsCount);
    if (known === undefined || bytes?.length !== known.upload.fileSize)
      return answerJson(response, 400, { reason: 'Parts are missing', trace_id: 'trace-2' });
    known.completed = true;
    answerJson(response, 200, { upload: bodies.laterUpload(id, 'validating', null) });
  };

  const retrieveAsset: Handler = ([id = ''], _request, response) => {
    const refusal = REFUSALS[id];
    if (refusal !== undefined) return refuse(response, refusal);
    if (!assets.has(id)) return answerJson(response, 404, { message: 'Asset not found' });
    answerJson(response, 200, { asset: assetBody(id) });
  };

  /** Pages whose tokens have +, / and =, of which the second is empty and the last says so by `""`. */
  const listAssets: Handler = (_match, request, response) => {
    const page = (ids: string[], nextPaginationToken: string) =>
      answerJson(response, 200, { assets: ids.map(assetBody), nextPaginationToken });
    const token = request.query.get('paginationToken');
    if (token === null) return page(['asset_1', 'asset_2'], 'eyJ+/w==');
    if (token === 'eyJ+/w==') return page([], 'eyJ//A==');
    if (token === 'eyJ//A==') return page(['asset_3'], '');
    answerJson(response, 400, { status: 'error', code: 'INVALID_PARAMETER', message: 'Bad token' });
  };

  const retrieveJob: Handler = ([jobId = ''], _request, response) => {
    if (!flaky.has(jobId)) {
      flaky.add(jobId);
      return refuse(response, { status: 502, body: '<html><title>502 Bad Gateway</title></html>' });
    }
    const known = uploads.get(jobId.replace('job_', 'upload_'));
    answerJson(response, 200, {
      job: bodies.job(jobId, 'success', known === undefined ? 'asset_1' : entityIdOf(known.upload)),
    });
  };

  const routes: readonly (readonly [route: RegExp, handler: Handler])[] = [
    [/^POST \/uploads$/, createUpload],
    [/^GET \/uploads\/([^/]+)$/, retrieveUpload],
    [/^POST \/uploads\/([^/]+)\/action$/, completeUpload],
    [
      /^POST \/assets$/,
      (_match, request, response) => {
        const { name, image } = fieldsOf(request) as { name: string; image?: string };
        if (image === undefined)
          return answerJson(response, 400, { reason: "Either 'image' or 'canvas' must be provided" });
        const added = addAsset(
          'asset_inline',
          name,
          Buffer.from(image.replace(/^data:[^,]+,/, ''), 'base64'),
        );
        answerJson(response, 200, { asset: added, job: bodies.job('job_caption', 'queued') });
      },
    ],
    [/^GET \/assets$/, listAssets],
    [/^GET \/assets\/([^/]+)$/, retrieveAsset],
    [
      /^POST \/assets\/get-bulk$/,
      (_match, request, response) => {
        const { assetIds } = fieldsOf(request) as { assetIds: string[] };
        answerJson(response, 200, { assets: assetIds.filter((id) => assets.has(id)).map(assetBody) });
      },
    ],
    [
      /^POST \/assets\/([^/]+)\/copy$/,
      ([id = ''], _request, response) =>
        answerJson(response, 200, { asset: { ...assetBody(id), id: `${id}_copy` } }),
    ],
    [/^DELETE \/assets$/, (_match, _request, response) => answerJson(response, 200, {})],
    [
      /^PUT \/assets\/([^/]+)\/tags$/,
      (_match, request, response) => {
        const { add = [], delete: deleted = [] } = fieldsOf(request);
        answerJson(response, 200, { added: add, deleted });
      },
    ],
    [
      /^POST \/assets\/download$/,
      (_match, _request, response) => answerJson(response, 200, { jobId: 'job_archive' }),
    ],
    [
      /^POST \/assets\/([^/]+)\/download$/,
      ([id = ''], _request, response) => answerJson(response, 200, { url: storage.readUrl(id) }),
    ],
    [
      /^GET \/assets\/download\/([^/]+)$/,
      ([jobId], _request, response) =>
        answerJson(response, 200, { jobId, jobStatus: 'success', downloadUrl: `${storage.url}/archive.zip` }),
    ],
    [/^GET \/jobs\/([^/]+)$/, retrieveJob],
    [
      /^POST \/jobs\/([^/]+)\/action$/,
      (_match, _request, response) => answerJson(response, 400, { reason: 'Cannot cancel this type of job' }),
    ],
    [
      /^GET \/jobs$/,
      (_match, _request, response) =>
        answerJson(response, 200, { jobs: [bodies.job('job_1', 'thinking')], nextPaginationToken: null }),
    ],
    [
      /^GET \/models$/,
      (_match, _request, response) => answerJson(response, 200, { models: [bodies.model('model_1')] }),
    ],
    [
      /^GET \/models\/([^/]+)$/,
      ([id = ''], _request, response) => answerJson(response, 200, { model: bodies.model(id) }),
    ],
    [
      /^POST \/models\/([^/]+)\/download$/,
      (_match, _request, response) => answerJson(response, 200, { jobId: 'job_archive' }),
    ],
    [
      /^POST \/collections$/,
      (_match, request, response) =>
        answerJson(response, 200, {
          collection: bodies.collection('collection_1', String(fieldsOf(request).name)),
        }),
    ],
    [
      /^PUT \/collections\/([^/]+)\/assets$/,
      ([id = ''], _request, response) =>
        answerJson(response, 200, {
          collection: { ...bodies.collection(id, 'c'), assetCount: 1, itemCount: 1 },
        }),
    ],
    [
      /^POST \/generate\/custom\/([^/]+)$/,
      (_match, _request, response) => answerJson(response, 269, { creativeUnitsCost: 5 }),
    ],
  ];

  const accepted = [
    `Basic ${Buffer.from(`${API_KEY}:${API_SECRET}`).toString('base64')}`,
    `Bearer ${FRESH_TOKEN}`,
  ];
  const api = await startLocalServer((request, response) => {
    if (!accepted.includes(request.headers.authorization ?? '')) return refuse(response, EXPIRED);
    const called = `${request.method} ${request.path.replace(/^\/v1/, '')}`;
    for (const [route, handler] of routes) {
      const match = route.exec(called);
      if (match !== null) return handler(match.slice(1), request, response);
    }
    // `/events`, `GET /uploads` and whatever else is Wharf's own.
    refuse(response, NO_SUCH_PATH);
  });
  return {
    ...api,
    storage,
    async stop() {
      await Promise.all([api.stop(), storage.stop()]);
    },
  };
}
