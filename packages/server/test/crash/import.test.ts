import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Database from 'better-sqlite3';
import { Api } from '../acceptance/driver/api.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { type AskedRange, GIB, type LargeFile, serveLargeFile } from '../origins/large-file/large-file.ts';
import { collected, discrepancies } from './inventory.ts';
import { Random } from './random.ts';

const MIB = 1024 ** 2;
const SEED = Number(process.env.WHARF_CRASH_SEED ?? '20261122');
const KILLS = Number(process.env.WHARF_IMPORT_KILLS ?? '10');
const SIZE = GIB;
const CONNECTIONS = 4;
const CHUNK = 8 * MIB;
/** What may lie in the buffers of a connection's two sockets beside the chunk that its reader holds. */
const IN_SOCKETS = 8 * MIB;

let dataDirectory: string;
let origin: LargeFile;
before(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-import-crash-'));
  origin = await serveLargeFile(SIZE);
});
after(async () => {
  await origin.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

function start(): Promise<TestServer> {
  const env = {
    WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8',
    WHARF_IMPORT_CONNECTIONS: String(CONNECTIONS),
  };
  return startServer({ dataDirectory, env });
}

/** Ranges of the file that are on stable storage, as a stopped server's database has them. */
function storedRanges(): AskedRange[] {
  const database = new Database(join(dataDirectory, 'wharf.db'), { readonly: true });
  try {
    const parts = database
      .prepare(
        `select number, p.size from object_parts p join objects o on o.key = p.key where o.state != 'doomed'`,
      )
      .all() as { number: number; size: number }[];
    return parts.map(({ number, size }) => ({
      start: (number - 1) * CHUNK,
      end: (number - 1) * CHUNK + size,
    }));
  } finally {
    database.close();
  }
}

/** What was asked for again although it was stored. */
function askedAgain(asked: readonly AskedRange[], stored: readonly AskedRange[]): AskedRange[] {
  return asked.filter(({ start }) => stored.some((range) => start >= range.start && start < range.end));
}

test(`an import of ${SIZE / GIB} GiB goes on after each of ${KILLS} kills at random moments (seed ${SEED})`, async (t) => {
  const random = new Random(SEED);
  let server = await start();
  t.after(() => server.kill());
  const upload = await Api.of(server).createUpload({ kind: 'model', url: origin.url });
  const losses: number[] = [];
  let stored: AskedRange[] = [];
  while (losses.length < KILLS) {
    // So that the kills are spread over the whole file: a kill costs about half a chunk for each connection.
    const gain = 2 * random.next() * ((0.9 * SIZE) / KILLS + (CONNECTIONS * CHUNK) / 2);
    const before = origin.served();
    // Should it be over before that, this kill comes then.
    const over = Api.of(server).settled(upload.id);
    await Promise.race([origin.reached(before + gain), over.catch(() => undefined)]);
    await server.kill();
    assert.deepEqual(askedAgain(origin.takeRanges(), stored), [], 'a stored chunk was fetched again');
    const earlier = sum(stored);
    stored = storedRanges();
    losses.push(origin.served() - before - (sum(stored) - earlier));
    server = await start();
  }
  const api = Api.of(server);
  const imported = await api.settled(upload.id);
  assert.equal(imported.status, 'imported', imported.errorMessage);
  assert.deepEqual(askedAgain(origin.takeRanges(), stored), []);

  const { body } = await api.call<{ files: { url: string; sha256: string }[] }>(
    'POST',
    `/models/${imported.entityId}/download`,
  );
  assert.equal(body.files[0]?.sha256, origin.sha256);
  assert.equal(await digestOf(body.files[0]?.url ?? ''), origin.sha256);

  const refetched = origin.served() - SIZE;
  t.diagnostic(
    `${losses.length} kills; refetched ${(refetched / MIB).toFixed(0)} MiB, at most ${(Math.max(...losses) / MIB).toFixed(1)} MiB for one kill`,
  );
  assert.ok(
    Math.max(...losses) <= CONNECTIONS * (CHUNK + IN_SOCKETS),
    'a kill cost more than one chunk for each connection',
  );
  await server.kill();
  const last = await start();
  await collected(dataDirectory);
  await last.kill();
  assert.deepEqual(await discrepancies(dataDirectory), []);
});

function sum(ranges: readonly AskedRange[]): number {
  return ranges.reduce((total, { start, end }) => total + end - start, 0);
}

async function digestOf(url: string): Promise<string> {
  const hash = createHash('sha256');
  const { body } = await fetch(url);
  if (body !== null) for await (const bytes of body) hash.update(bytes);
  return hash.digest('hex');
}
