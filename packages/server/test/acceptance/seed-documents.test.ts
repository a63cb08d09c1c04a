import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, putPart, type UploadJson } from './driver/api.ts';
import {
  endpointsOf,
  type JsonSchema,
  type OpenApiDocument,
  ServedSchemas,
  servedDocument,
} from './driver/openapi.ts';
import { MIB, sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

/** A field as the seed documents of the Uploads API have it; an array lists the values allowed. */
type Field = 'string' | 'number' | 'boolean' | 'object' | 'string[]' | readonly string[];
type Fields = Readonly<Record<string, Field>>;

const KINDS = ['3d', 'asset', 'audio', 'avatar', 'image', 'model', 'video'];
/** Of the newer list of kinds (DESIGN 2.1). */
const NEWER_KINDS = ['text'];

const CREATE_REQUEST: Fields = {
  assetOptions: 'object',
  civitaiModelUrl: 'string',
  contentType: 'string',
  fileName: 'string',
  fileSize: 'number',
  huggingFaceModelName: 'string',
  kind: KINDS,
  parts: 'number',
  url: 'string',
};

const ASSET_OPTIONS: Fields = { collectionIds: 'string[]', hide: 'boolean', parentId: 'string' };

const REQUIRED: Fields = {
  id: 'string',
  authorId: 'string',
  createdAt: 'string',
  fileName: 'string',
  kind: KINDS,
  ownerId: 'string',
  source: ['civitai', 'huggingface', 'multipart', 'other', 'url'],
  status: ['complete', 'failed', 'imported', 'pending', 'validated', 'validating'],
  updatedAt: 'string',
};

/** Fields of an upload that Wharf adds. */
const OURS = ['errorDetails'];
const OPTIONAL: Fields = {
  assetOptions: 'object',
  config: 'object',
  contentType: 'string',
  entityId: 'string',
  errorMessage: 'string',
  fileSize: 'number',
  jobId: 'string',
  originalFileName: 'string',
  partsCount: 'number',
  provider: ['civitai', 'huggingface', 'other'],
  url: 'string',
};

const PART: Fields = { expires: 'string', number: 'number', url: 'string' };

describe('the seed documents of the Uploads API, field by field', () => {
  let server: TestServer;
  let api: Api;
  let document: OpenApiDocument;
  let schemas: ServedSchemas;

  before(async () => {
    // Without a worker, so that a test can look at an upload that waits for one.
    server = await startServer({ env: { WHARF_ROLE: 'api' } });
    api = Api.of(server);
    document = await servedDocument(server);
    schemas = new ServedSchemas(document);
  });
  after(() => server.dispose());

  /** Follows a reference into the components. */
  function resolved(schema: unknown): JsonSchema {
    const { $ref } = schema as { readonly $ref?: string };
    if ($ref === undefined) return schema as JsonSchema;
    const component = document.components.schemas[$ref.replace('#/components/schemas/', '')];
    assert.ok(component, `${$ref} is not there`);
    return component;
  }

  function property(schema: JsonSchema, name: string): JsonSchema {
    const properties = schema.properties as Readonly<Record<string, unknown>> | undefined;
    assert.ok(properties?.[name], `the field ${name} is missing`);
    return resolved(properties[name]);
  }

  function assertField(schema: JsonSchema, name: string, field: Field): void {
    const served = property(schema, name);
    if (typeof field === 'object') {
      const newer = name === 'kind' ? NEWER_KINDS : [];
      assert.deepEqual((served.enum as string[]).toSorted(), [...field, ...newer].toSorted(), name);
    } else if (field === 'number') {
      assert.ok(served.type === 'number' || served.type === 'integer', `${name} is ${served.type}`);
    } else if (field === 'string[]') {
      assert.equal(served.type, 'array', name);
      assert.equal((served.items as JsonSchema).type, 'string', name);
    } else {
      assert.equal(served.type, field, name);
    }
  }

  function assertObject(
    schema: JsonSchema,
    required: Fields,
    optional: Fields,
    ours: readonly string[] = [],
  ): void {
    for (const [name, field] of Object.entries({ ...required, ...optional }))
      assertField(schema, name, field);
    const names = Object.keys(schema.properties as object).toSorted();
    assert.deepEqual(names, [...Object.keys({ ...required, ...optional }), ...ours].toSorted());
    assert.deepEqual(((schema.required ?? []) as string[]).toSorted(), Object.keys(required).toSorted());
  }

  function endpoint(id: string) {
    const found = endpointsOf(document).find((candidate) => candidate.id === id);
    assert.ok(found, `there is no operation ${id}`);
    return found;
  }

  function requestSchema(id: string): JsonSchema {
    return resolved(endpoint(id).operation.requestBody?.content['application/json'].schema);
  }

  it('are at their methods and paths, below the base path', () => {
    for (const [id, method, path] of [
      ['createUpload', 'POST', '/v1/uploads'],
      ['retrieveUpload', 'GET', '/v1/uploads/{uploadId}'],
      ['triggerUploadAction', 'POST', '/v1/uploads/{uploadId}/action'],
    ] as const) {
      const { method: servedMethod, path: servedPath } = endpoint(id);
      assert.deepEqual([servedMethod, servedPath], [method, path]);
    }
  });

  it('have the create request as it is served: every field, its type, none required, none besides', () => {
    const schema = requestSchema('createUpload');
    assertObject(schema, {}, CREATE_REQUEST);
    assertObject(property(schema, 'assetOptions'), {}, ASSET_OPTIONS);
  });

  it('have the action request as it is served', () => {
    assertObject(requestSchema('triggerUploadAction'), { action: ['complete'] }, {});
  });

  for (const id of ['createUpload', 'retrieveUpload', 'triggerUploadAction']) {
    it(`have the answer of ${id} as it is served: wrapped, with the same required and optional fields`, () => {
      const ok = endpoint(id).operation.responses['200'] as {
        readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
      };
      const wrapper = ok.content['application/json'].schema;
      assert.deepEqual(wrapper.required, ['upload']);
      const upload = property(wrapper, 'upload');
      assertObject(upload, REQUIRED, OPTIONAL, ['parts', ...OURS]);
      assertObject(property(upload, 'assetOptions'), {}, ASSET_OPTIONS);
      const parts = property(upload, 'parts');
      assert.equal(parts.type, 'array');
      // The extra fields of a part are ours (DESIGN 2.4).
      const part = parts.items as JsonSchema;
      for (const [name, field] of Object.entries(PART)) assertField(part, name, field);
      assert.deepEqual((part.required as string[]).toSorted(), Object.keys(PART).toSorted());
      assert.deepEqual(
        Object.keys(part.properties as object).filter((name) => !(name in PART)),
        ['size', 'etag'],
      );
    });
  }

  it('have a sample answer that the served schema takes, with every field and with the required ones', () => {
    const required = {
      id: 'id',
      authorId: 'authorId',
      createdAt: '2026-01-31T12:00:00.000Z',
      fileName: 'fileName',
      kind: '3d',
      ownerId: 'ownerId',
      source: 'civitai',
      status: 'complete',
      updatedAt: '2026-01-31T12:00:00.000Z',
    };
    const full = {
      ...required,
      assetOptions: { collectionIds: ['string'], hide: true, parentId: 'parentId' },
      config: {},
      contentType: 'contentType',
      entityId: 'entityId',
      errorMessage: 'errorMessage',
      fileSize: 0,
      jobId: 'jobId',
      originalFileName: 'originalFileName',
      parts: [{ expires: '2026-01-31T12:00:00.000Z', number: 0, url: 'url' }],
      partsCount: 0,
      provider: 'civitai',
      url: 'url',
    };
    assert.equal(schemas.component('Upload', required), '');
    assert.equal(schemas.component('Upload', full), '');
    for (const name of Object.keys(required)) {
      assert.notEqual(
        schemas.component('Upload', { ...full, [name]: undefined }),
        '',
        `${name} is not required`,
      );
    }
  });

  it('have the fields that real answers have, in every status an upload goes through', async () => {
    const seen = new Map<string, UploadJson>();
    const known = new Set([...Object.keys({ ...REQUIRED, ...OPTIONAL, parts: 0 }), ...OURS]);
    const check = (upload: UploadJson): UploadJson => {
      assert.equal(schemas.component('Upload', upload), '', JSON.stringify(upload).slice(0, 300));
      assert.deepEqual(
        Object.keys(upload).filter((name) => !known.has(name)),
        [],
      );
      // Clients hold these against what they sent, after every call.
      assert.equal(upload.source, 'multipart');
      assert.equal(upload.kind, 'text');
      assert.equal(upload.originalFileName, 'statuses.txt');
      assert.equal(upload.contentType, 'text/plain');
      assert.equal(upload.partsCount, 1);
      assert.equal('parts' in upload, upload.status === 'pending');
      assert.equal('entityId' in upload, upload.status === 'imported');
      assert.equal('errorMessage' in upload, upload.status === 'failed');
      seen.set(upload.status, upload);
      return upload;
    };
    const bytes = sampleText('statuses', 48 * MIB);
    const assetOptions = { hide: true };
    const fields = { ...textFields('statuses.txt'), fileSize: bytes.length, parts: 1, assetOptions };
    const created = check(await api.createUpload(fields));
    assert.deepEqual(check(await api.retrieveUpload(created.id)).assetOptions, assetOptions);
    assert.equal((await putPart(created.parts?.[0]?.url ?? '', bytes)).status, 200);
    let upload = check(await api.completeUpload(created.id));
    assert.equal(upload.status, 'complete');
    const { dataDirectory } = server;
    await using stack = new AsyncDisposableStack();
    const env = { WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: server.url };
    const worker = await startServer({ dataDirectory, env });
    stack.defer(() => worker.dispose());
    while (!['imported', 'failed'].includes(upload.status))
      upload = check(await api.retrieveUpload(created.id));
    check(await api.completeUpload(created.id));
    check(await api.abortUpload((await api.createUpload(fields)).id));
    for (const status of ['pending', 'complete', 'validating', 'imported', 'failed']) {
      assert.ok(seen.has(status), `${status} was never seen, only ${[...seen.keys()]}`);
    }
  });

  it('give expiry dates that clients accept: ISO 8601 with a zone, well ahead', async () => {
    const upload = await api.createUpload({ ...textFields('dates.txt'), fileSize: 1, parts: 1 });
    for (const part of upload.parts ?? []) {
      assert.match(part.expires, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.ok(Date.parse(part.expires) > Date.now() + 30_000);
    }
  });
});
