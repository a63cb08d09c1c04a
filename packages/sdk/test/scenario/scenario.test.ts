/** The SDK against a stub of Scenario's API: everything works there that does not need what only Wharf has. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Scenario, { APIError, UploadFailedError, withBearerRefresh } from '../../src/index.ts';
import { PNG_BASE64, sampleText } from '../driver/sample-files.ts';
import { REFUSALS } from './refusals.ts';
import { API_KEY, API_SECRET, FRESH_TOKEN, type ScenarioServer, startScenario } from './scenario-server.ts';

const PNG = Buffer.from(PNG_BASE64, 'base64');

let server: ScenarioServer;
let client: Scenario;
let directory: string;

before(async () => {
  server = await startScenario();
  client = new Scenario({ apiKey: API_KEY, apiSecret: API_SECRET, baseURL: server.url });
  directory = await mkdtemp(join(tmpdir(), 'wharf-sdk-scenario-'));
});
after(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

test('a file is uploaded, waited for without a stream of events, and found as an asset', async () => {
  const stages: string[] = [];
  const { upload, ...result } = await client.uploads.uploadFile({
    file: new Blob([PNG], { type: 'image/png' }),
    fileName: 'dot.png',
    kind: 'image',
    onProgress: ({ stage }) => {
      if (stages.at(-1) !== stage) stages.push(stage);
    },
  });
  assert.ok('asset' in result);
  assert.equal(result.asset.id, upload.entityId);
  assert.equal(result.asset.properties.size, PNG.length);
  assert.deepEqual(stages, ['preparing', 'uploading', 'processing', 'done']);
  const puts = server.storage.requests.filter(({ method }) => method === 'PUT');
  assert.equal(puts.length, 1);
  assert.equal(puts[0]?.headers['content-length'], String(PNG.length));
  assert.deepEqual(puts[0]?.body, PNG);
});

test('parts go to another host, with nothing that a presigned URL refuses', async () => {
  const bytes = sampleText('parts', 11 * 1024 ** 2);
  const file = join(directory, 'notes.txt');
  await writeFile(file, bytes);
  const before = server.storage.requests.length;
  const { upload } = await client.uploads.uploadFile({ file, partSize: 5 * 1024 ** 2 });
  const puts = server.storage.requests.slice(before).filter(({ method }) => method === 'PUT');
  assert.equal(puts.length, 3);
  assert.deepEqual(server.storage.bytesOf(upload.id, 3), bytes);
});

test('an upload that was begun and forgotten is resumed, although the service tells no sizes of parts', async () => {
  const bytes = sampleText('resumed', 6 * 1024 ** 2);
  const { upload } = await client.uploads.create({
    kind: 'text',
    fileName: 'resumed.txt',
    contentType: 'text/plain',
    fileSize: bytes.length,
    parts: 2,
  });
  const result = await client.uploads.uploadFile({ file: new Blob([bytes]), resume: upload.id });
  assert.equal(result.upload.status, 'imported');
  assert.deepEqual(server.storage.bytesOf(upload.id, 2), bytes);
});

test('a file that the service refuses is a failure with its words', async () => {
  await assert.rejects(
    client.uploads.uploadFile({ file: new Blob([PNG]), fileName: 'broken.png', kind: 'image' }),
    (error: Error) => error instanceof UploadFailedError && error.message === 'Unhandled image format',
  );
});

test('imports are begun and waited for', async () => {
  const created: string[] = [];
  const { upload } = await client.uploads.importFromUrl({
    url: 'https://example.com/cat.png',
    kind: 'image',
    intervalMs: 1,
    onCreated: (id) => created.push(id),
  });
  assert.deepEqual(created, [upload.id]);
  const model = await client.uploads.importFromHuggingFace({ model: 'org/name', intervalMs: 1 });
  assert.ok('model' in model);
  assert.equal(model.model.type, 'flux.9-lora');
});

test('uploads can be driven by hand, as the guide does it', async () => {
  const { upload } = await client.uploads.create({
    kind: 'image',
    fileName: 'hand.png',
    contentType: 'image/png',
    fileSize: PNG.length,
    parts: 1,
  });
  assert.equal(upload.entityId, null);
  assert.equal((upload as unknown as { teamId: string }).teamId, 'team_1');
  for (const { url } of upload.parts ?? [])
    assert.equal((await fetch(url, { method: 'PUT', body: new Uint8Array(PNG) })).status, 200);
  const completed = await client.uploads.triggerAction(upload.id, { action: 'complete' });
  const { upload: imported } = await completed.upload.wait({ intervalMs: 1 });
  assert.equal(imported.status, 'imported');
});

test('an asset is downloaded from its signed URL, without credentials', async () => {
  const { asset, job } = await client.assets.upload({ name: 'inline', image: PNG_BASE64 });
  assert.equal(job?.status, 'queued');
  assert.equal(job?.metadata.error, null);
  const path = join(directory, 'inline.png');
  const { verified, size } = await asset.download({ path });
  assert.deepEqual([verified, size], [false, PNG.length]);
  assert.deepEqual(await readFile(path), PNG);
});

test('what only Scenario has is there', async () => {
  const { asset } = await client.assets.duplicate('asset_1');
  assert.equal(asset.id, 'asset_1_copy');
  const { jobId } = await client.assets.download.requestBatch({
    query: { assetIds: ['asset_1'] },
    options: { fileNameTemplate: '{name}', flat: true },
  });
  const { jobStatus, downloadUrl } = await client.assets.download.getStatus(jobId);
  assert.deepEqual([jobStatus, typeof downloadUrl], ['success', 'string']);
  assert.deepEqual(await client.models.download('model_1'), { jobId: 'job_archive' });
});

test('a model whose files are not told cannot be downloaded, and says so', async () => {
  const { model } = await client.models.retrieve('model_1');
  await assert.rejects(model.download({ path: directory }), /does not tell the files/);
});

test('what only Wharf has is refused by the gateway, and told as that', async () => {
  await assert.rejects(client.uploads.list(), Scenario.PermissionDeniedError);
});

test('pages: a token with +, / and =, an empty page in the middle, and "" at the end', async () => {
  const ids: string[] = [];
  for await (const { id } of client.assets.list({ pageSize: 2 })) ids.push(id);
  assert.deepEqual(ids, ['asset_1', 'asset_2', 'asset_3']);
  assert.equal((await client.jobs.list()).hasNextPage(), false);
});

test('unknown values and fields are kept, missing ones are not made up, progress may exceed 1', async () => {
  const { asset } = await client.assets.upload({ name: 'odd', image: PNG_BASE64 });
  assert.deepEqual(asset.editCapabilities as string[], ['UPSCALE', 'TELEPORT']);
  assert.deepEqual((asset as unknown as { embedding: number[] }).embedding, [0.1, 0.2]);
  assert.equal(asset.sha256, undefined);
  const [job] = (await client.jobs.list()).jobs;
  assert.equal(job?.status as string, 'thinking');
  assert.equal(job?.ownerId, undefined);
});

test('a job is waited for, over a page of the gateway and a progress of 1.02', async () => {
  const { job } = await client.jobs.retrieve('job_unlucky');
  const done = await job.wait({ intervalMs: 1 });
  assert.deepEqual([done.status, done.progress], ['success', 1.02]);
  assert.equal(done.metadata.output.entityId, 'asset_1');
});

test('every way to say no arrives as status, reason and body', async () => {
  for (const [id, refusal] of Object.entries(REFUSALS)) {
    const error: unknown = await client.assets.retrieve(id, { maxRetries: 0 }).then(
      () => undefined,
      (reason) => reason,
    );
    assert.ok(error instanceof APIError, id);
    assert.equal(error.status, refusal.status);
    if (typeof refusal.body === 'string') {
      assert.deepEqual([error.message, error.error], ['502 Bad Gateway', undefined]);
    } else {
      assert.deepEqual(error.error, refusal.body);
      const { reason, message, error: told } = refusal.body as Record<string, string>;
      assert.equal(error.message, `${refusal.status} ${reason ?? message ?? told}`);
    }
  }
  await assert.rejects(client.jobs.triggerAction('job_1', { action: 'cancel' }), Scenario.BadRequestError);
});

test('a dry run is answered with 269, which is a success', async () => {
  const { data, response } = await client
    .post<{ creativeUnitsCost: number }>('/generate/custom/model_1', { query: { dryRun: true }, body: {} })
    .withResponse();
  assert.deepEqual([data.creativeUnitsCost, response.status], [5, 269]);
});

test('an expired token is renewed on the header of the gateway, and other refusals are passed on', async () => {
  let renewals = 0;
  const session = new Scenario({
    bearerAuth: 'expired.jwt',
    fetch: withBearerRefresh(async () => {
      renewals += 1;
      return FRESH_TOKEN;
    }),
    baseURL: server.url,
  });
  assert.equal((await session.models.list()).models.length, 1);
  await assert.rejects(session.assets.retrieve('asset_protected'), Scenario.PermissionDeniedError);
  assert.equal(renewals, 1);
  const { upload } = await session.uploads.uploadFile({ file: new Blob([PNG]), fileName: 'token.png' });
  assert.equal(upload.status, 'imported');
});

test('a program written for Scenario’s SDK runs with only the name in its import changed', async () => {
  const image = join(directory, 'tour.png');
  await writeFile(image, PNG);
  const program = fileURLToPath(new URL('programs/asset-tour.ts', import.meta.url));
  const { code, output } = await run([program, image], {
    SCENARIO_SDK_API_KEY: API_KEY,
    SCENARIO_SDK_API_SECRET: API_SECRET,
    SCENARIO_BASE_URL: server.baseURL,
  });
  assert.equal(code, 0, output);
  assert.deepEqual(output.trim().split('\n'), [
    'uploaded dot.png true',
    'inline inline',
    'tidied Tour tour draft',
    'listed asset_1 asset_2 asset_3',
    'models flux.9-lora',
    'jobs 1 200 true',
    'refused 403 true ModelAccessRestrictedError',
    'refused 404 application/json',
    'cost 5',
  ]);
});

async function run(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => pieces.push(piece));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output: Buffer.concat(pieces).toString() };
}
