import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { Api } from '../acceptance/driver/api.ts';
import { sampleWeights } from '../acceptance/driver/sample-weights.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { until } from '../acceptance/driver/until.ts';
import { WebhookReceiver } from '../acceptance/driver/webhook-receiver.ts';
import { createWebhook } from '../acceptance/driver/webhooks.ts';
import { bytesContent } from '../origins/files/content.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import { BrokenPromise, type Intent, newIntent, pursue } from './client.ts';
import { collected, discrepancies, orphanRenditions, uploadIds } from './inventory.ts';
import { crashPoints } from './points.ts';
import { Random } from './random.ts';
import { isAllTold, untold } from './told.ts';

const SEED = Number(process.env.WHARF_CRASH_SEED ?? '20261122');
const DYING_SERVER = fileURLToPath(new URL('./dying-server.ts', import.meta.url));

/** Those of a move between installations are no server's: `test/migration` dies at them. */
const POINTS = (await crashPoints()).filter((point) => !point.startsWith('migrate:'));
/** Each point at least twice: at the first time the server gets there, and later. */
const KILLS = Number(process.env.WHARF_CRASH_KILLS ?? 2 * POINTS.length);

const SETTINGS = { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8' };
/** Fetched in two chunks; the same each time, for the client remembers every file. */
const TWO_CHUNKS = new Random(SEED).text(8 * 1024 ** 2 + 99);

/**
 * Deaths after which an upload gets a life to end in. A server takes a file that it has died of 20 times for one that
 * kills it, and gives it up: rightly, but not what is to be seen here.
 */
const MOST_DEATHS = 12;

/** Uploads under way from which on a life begins hardly any more of them. */
const MOST_UNFINISHED = 40;

let dataDirectory: string;
let origin: FileOrigin;
/** Is told everything that happens. */
let receiver: WebhookReceiver;
/** Files served so far. */
let served = 0;
before(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-crash-'));
  origin = await FileOrigin.start();
  receiver = await WebhookReceiver.start();
});
after(async () => {
  await receiver.close();
  await origin.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

/** A text that the server is to fetch itself, with ranges or without. */
function toFetch(bytes: Uint8Array, options: { readonly ranges: boolean; readonly abort?: boolean }): Intent {
  const { ranges, abort = false } = options;
  served += 1;
  const url = origin.serve(`/${served}.txt`, { content: bytesContent(bytes), ranges });
  return newIntent(bytes, { kind: 'text', parts: 1, abort, url });
}

async function newIntents(random: Random): Promise<Intent[]> {
  const background = { r: random.below(256), g: random.below(256), b: random.below(256) };
  const image = await sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .png()
    .toBuffer();
  const weights = sampleWeights(String(random.below(2 ** 31)));
  const twoParts = random.text(5 * 1024 ** 2 + 1 + random.below(1000));
  return [
    newIntent(image, { kind: 'image', parts: 1 }),
    // The same bytes again: shared with the one before, whichever comes first.
    newIntent(image, { kind: 'image', parts: 1, replace: true }),
    newIntent(random.text(200 + random.below(1000)), { kind: 'text', parts: 1 }),
    newIntent(weights, { kind: 'model', parts: 1 }),
    // Two in each round, of which one is deleted: there is always one to delete.
    newIntent(weights, { kind: 'model', parts: 1 }),
    newIntent(twoParts, { kind: 'text', parts: 2, replace: random.below(2) === 0 }),
    newIntent(random.text(5 * 1024 ** 2 + 10), { kind: 'text', parts: 2, abort: true }),
    newIntent(random.text(500), { kind: 'image', parts: 1, hostile: true }),
    toFetch(TWO_CHUNKS, { ranges: true }),
    toFetch(random.text(300 + random.below(1000)), { ranges: false }),
    toFetch(TWO_CHUNKS, { ranges: true, abort: true }),
  ];
}

/** Hardly any work, but every life creates, replaces and aborts something, or would never get to those points. */
function fewIntents(random: Random): Intent[] {
  return [
    newIntent(random.text(300), { kind: 'text', parts: 1, replace: true }),
    newIntent(random.text(300), { kind: 'text', parts: 1, abort: true }),
    toFetch(random.text(300), { ranges: false }),
  ];
}

/** Work besides uploads: what it leaves behind is judged by the inventory. */
async function neighbours(server: TestServer, intents: readonly Intent[], random: Random): Promise<void> {
  const api = Api.of(server);
  const background = { r: random.below(256), g: 0, b: 0 };
  const image = await sharp({ create: { width: 16, height: 16, channels: 3, background } })
    .png()
    .toBuffer();
  await api.call('POST', '/assets', { name: 'inline', image: image.toString('base64') });
  const { body } = await api.call<{ assets: { id: string }[] }>('GET', '/assets?name=inline&pageSize=2');
  if (body.assets.length > 0)
    await api.call('DELETE', '/assets', { assetIds: body.assets.map(({ id }) => id) });
  await deleteModel(api, intents);
  const imported = intents.find((intent) => intent.final?.status === 'imported' && intent.kind === 'image');
  if (imported?.final !== undefined) {
    await api.call('POST', `/assets/${imported.final.entityId}/download`, { targetFormat: 'jpeg' });
  }
}

/** Deletes a model that its uploader has seen, and so will not ask for again. */
async function deleteModel(api: Api, intents: readonly Intent[]): Promise<void> {
  const seen = new Set(intents.map((intent) => intent.final?.entityId));
  const { body } = await api.call<{ models: { id: string }[] }>('GET', '/models?pageSize=500');
  const model = body.models.find(({ id }) => seen.has(id));
  if (model !== undefined) await api.call('DELETE', `/models/${model.id}`);
}

/** A life in which the receiver is announced, before anything happens. */
async function announceReceiver(): Promise<void> {
  const server = await startServer({ entry: DYING_SERVER, dataDirectory, env: SETTINGS });
  try {
    await createWebhook(Api.of(server), { url: receiver.url });
  } finally {
    await server.kill();
  }
}

/** A life without a death in it: everything that is under way comes to its end. */
async function liveInPeace(intents: readonly Intent[], random: Random): Promise<void> {
  const server = await startServer({ entry: DYING_SERVER, dataDirectory, env: SETTINGS });
  try {
    const unfinished = intents.filter((intent) => intent.final === undefined);
    const results = await live(server, unfinished, intents, random);
    assert.deepEqual(
      results.filter((result) => result.status === 'rejected').map((result) => String(result.reason)),
      [],
    );
  } finally {
    await server.kill();
  }
}

/** Works until the server is dead, or everything is done. */
async function live(
  server: TestServer,
  unfinished: readonly Intent[],
  all: readonly Intent[],
  random: Random,
) {
  const work = [...unfinished.map((intent) => pursue(server, intent)), neighbours(server, all, random)];
  const results = await Promise.allSettled(work);
  for (const result of results) {
    if (result.status === 'rejected' && result.reason instanceof BrokenPromise) throw result.reason;
  }
  return results;
}

test(`after ${KILLS} kills at every point between two writes (seed ${SEED}), nothing acknowledged is lost, nothing is left over and nothing untold`, async (t) => {
  const random = new Random(SEED);
  const deaths = new Map<string, number>();
  const intents: Intent[] = [];
  await announceReceiver();
  let kills = 0;
  for (let round = 0; kills < KILLS; round += 1) {
    const point = POINTS[round % POINTS.length] ?? '';
    // First the first time it gets there; later, in the midst of more work.
    const hit = String(round < 2 * POINTS.length ? 1 : 1 + random.below(3));
    if (intents.some(({ final, deaths: died }) => final === undefined && died >= MOST_DEATHS)) {
      await liveInPeace(intents, random);
    }
    const server = await startServer({
      entry: DYING_SERVER,
      dataDirectory,
      env: { ...SETTINGS, CRASH_AT: point, CRASH_HIT: hit },
    });
    // New work, and what earlier deaths left unfinished: not more of it than a life can do.
    const left = intents.filter((intent) => intent.final === undefined);
    const fresh = left.length < MOST_UNFINISHED ? await newIntents(random) : fewIntents(random);
    intents.push(...fresh);
    const unfinished = [...left, ...fresh];
    try {
      await live(server, unfinished, intents, random);
    } finally {
      // The point was not reached, or only by the collector: this death comes at no point in particular.
      await server.kill();
    }
    for (const intent of unfinished) intent.deaths += 1;
    const planned = server.output().includes(`died at ${point}`);
    const name = planned ? point : 'anywhere';
    deaths.set(name, (deaths.get(name) ?? 0) + 1);
    kills += 1;
  }
  t.diagnostic(`deaths: ${JSON.stringify(Object.fromEntries(deaths))}; uploads: ${intents.length}`);
  if (KILLS >= 2 * POINTS.length) {
    assert.deepEqual(
      POINTS.filter((point) => !deaths.has(point)),
      [],
      'these points never killed the server: reach them or remove them',
    );
  }

  await liveInPeace(intents, random);
  assert.deepEqual(
    uploadIds(dataDirectory),
    intents.map(({ id }) => id).sort(),
    'a create that was repeated with its key, because its answer was lost, has created once',
  );
  orphanRenditions(dataDirectory);
  const last = await startServer({ entry: DYING_SERVER, dataDirectory, env: SETTINGS });
  await collected(dataDirectory);
  await until('everything is told', () => isAllTold(dataDirectory));
  await last.kill();
  assert.deepEqual(await discrepancies(dataDirectory), []);
  assert.deepEqual(untold(dataDirectory, receiver.messages), []);
});
