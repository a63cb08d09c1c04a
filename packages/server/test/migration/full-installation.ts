/** An installation in use, and what its users must find again wherever it has gone. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ok } from '../acceptance/driver/answers.ts';
import { Api, type Credentials, putPart, type UploadJson } from '../acceptance/driver/api.ts';
import { type AssetJson, createAsset, listAssets, retrieveAsset } from '../acceptance/driver/assets.ts';
import { MIN_PART, samplePng, sampleText, textFields } from '../acceptance/driver/sample-files.ts';
import type { TestServer } from '../acceptance/driver/server.ts';
import { type CookieJar, SessionPage, signedIn } from '../acceptance/driver/session-page.ts';
import { download } from '../acceptance/driver/signed-urls.ts';

/** What was there before. */
export interface Remembered {
  /** Keys of the projects. */
  readonly keys: readonly Credentials[];
  /** Of each project, its assets as the API shows them, with their bytes. */
  readonly assets: readonly (readonly { readonly asset: AssetJson; readonly bytes: Buffer }[])[];
  /** An upload of which some parts are there. */
  readonly begun: { readonly id: string; readonly file: Buffer; readonly sent: readonly number[] };
  /** An upload of which all parts are there, and nobody has said that it is complete. */
  readonly sent: { readonly id: string; readonly file: Buffer } | undefined;
  /** A signed-in browser. */
  readonly cookies: CookieJar;
}

const WHARF = fileURLToPath(new URL('../../../cli/bin/wharf.js', import.meta.url));
const PARTS = 3;

/**
 * Does what users do, and leaves some of it undone.
 * @param settings those of the server, where they are more than its data directory
 */
export async function fill(
  server: TestServer,
  settings: Readonly<Record<string, string>> = {},
): Promise<Remembered> {
  const api = Api.of(server);
  const other = await createProject({ WHARF_DATA_DIR: server.dataDirectory, ...settings });
  const first = await createAsset(api, { name: 'first.png' });
  await createAsset(api, { name: 'second "quoted" \u{1F600}.png' });
  // The same bytes once more: one blob with two holders.
  const twin = (await samplePng('twin')).toString('base64');
  await createAsset(api, { name: 'twin one.png', image: twin });
  await createAsset(api, { name: 'twin two.png', image: twin });
  ok(await api.call('PUT', `/assets/${first.id}/tags`, { add: ['red', 'blue'] }));
  const { collection } = ok(
    await api.call<{ collection: { id: string } }>('POST', '/collections', { name: 'kept' }),
  );
  ok(await api.call('PUT', `/collections/${collection.id}/assets`, { assetIds: [first.id] }));
  const large = await api.uploadFile(sampleText('large', PARTS * MIN_PART), textFields('large.txt'), PARTS);
  assert.equal(large.status, 'imported', large.errorMessage);
  await createAsset(new Api(server, other), { name: 'elsewhere.png' });
  const doomed = await createAsset(api, { name: 'deleted.png' });
  ok(await api.call('DELETE', '/assets', { assetIds: [doomed.id] }));
  const aborted = await beginUpload(api, 'aborted', [1]);
  await api.abortUpload(aborted.id);

  const keys = [server, other];
  return {
    keys,
    assets: await Promise.all(keys.map((key) => everyAsset(new Api(server, key)))),
    begun: await beginUpload(api, 'begun', [1, 3]),
    sent: await beginUpload(api, 'sent', [1, 2, 3]),
    cookies: (await signedIn(server, server)).jar,
  };
}

async function createProject(settings: Readonly<Record<string, string>>): Promise<Credentials> {
  const args = [WHARF, 'projects', 'create', 'other', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { PATH: process.env.PATH, ...settings },
  });
  return JSON.parse(stdout) as Credentials;
}

/** Finds everything again, resumes what was begun, and looks at what became of it. */
export async function findAgain(server: TestServer, remembered: Remembered): Promise<void> {
  const [key] = remembered.keys;
  assert.ok(key !== undefined);
  const api = new Api(server, key);
  for (const [index, credentials] of remembered.keys.entries()) {
    const found = await everyAsset(new Api(server, credentials));
    const expected = remembered.assets[index] ?? [];
    assert.deepEqual(
      found.map(({ asset }) => lasting(asset)),
      expected.map(({ asset }) => lasting(asset)),
    );
    for (const [place, { asset, bytes }] of found.entries()) {
      assert.ok(bytes.equals(expected[place]?.bytes ?? Buffer.alloc(0)), `bytes of ${asset.id}`);
    }
  }
  await finishBegun(api, remembered.begun);
  if (remembered.sent !== undefined) {
    await api.completeUpload(remembered.sent.id);
    await expectFile(api, await api.settled(remembered.sent.id), remembered.sent.file);
  }
  const session = await new SessionPage(server, remembered.cookies).session();
  assert.equal(session?.project.name, 'default');
}

async function finishBegun(api: Api, { id, file, sent }: Remembered['begun']): Promise<void> {
  const resumed = await api.retrieveUpload(id);
  const there = resumed.parts?.filter(({ size }) => size !== undefined).map(({ number }) => number);
  assert.deepEqual(there, sent);
  for (const { number, url, size } of resumed.parts ?? []) {
    if (size === undefined) assert.equal((await putPart(url, slice(file, number))).status, 200);
  }
  await api.completeUpload(id);
  await expectFile(api, await api.settled(id), file);
}

async function expectFile(api: Api, upload: UploadJson, file: Buffer): Promise<void> {
  assert.equal(upload.status, 'imported', upload.errorMessage);
  const asset = await retrieveAsset(api, upload.entityId ?? '');
  assert.ok((await download(asset.url)).equals(file), `bytes of ${upload.id}`);
}

async function beginUpload(api: Api, name: string, sent: readonly number[]): Promise<Remembered['begun']> {
  const file = sampleText(name, PARTS * MIN_PART);
  const fields = { ...textFields(`${name}.txt`), fileSize: file.length, parts: PARTS };
  const { id, parts = [] } = await api.createUpload(fields);
  for (const { number, url } of parts) {
    if (sent.includes(number)) assert.equal((await putPart(url, slice(file, number))).status, 200);
  }
  return { id, file, sent };
}

function slice(file: Buffer, number: number): Buffer {
  return file.subarray((number - 1) * MIN_PART, number * MIN_PART);
}

async function everyAsset(api: Api) {
  const { assets } = await listAssets(api, { pageSize: '100', hidden: 'include' });
  return Promise.all(assets.map(async (asset) => ({ asset, bytes: await download(asset.url) })));
}

/** Without what says where the server is. */
function lasting(asset: AssetJson): unknown {
  return JSON.parse(JSON.stringify(asset, (name, value) => (name === 'url' ? undefined : value)));
}
