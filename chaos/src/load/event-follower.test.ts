import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Journal, readHistory } from '../history/journal.ts';
import { Random } from '../random.ts';
import type { Ability } from './ability.ts';
import { followUpload } from './event-follower.ts';
import { GaveUpError, Patience } from './patience.ts';
import { Recorder } from './recorder.ts';
import { WharfClient } from './wharf-client.ts';

const directory = mkdtempSync(join(tmpdir(), 'wharf-follower-'));
const history = join(directory, 'history.jsonl');
const journal = new Journal(history);
const recorder = new Recorder(journal);
/** Breaks off the first stream in the midst of an event, and tells of the end in the second. */
let streams = 0;
const server = createServer((_request, response) => {
  streams += 1;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (streams === 1) response.write('data: {"status":"pending"}\n\ndata: {"st', () => response.destroy());
  else response.end('data: {"status":"imported"}\n\n');
});

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(async () => {
  recorder.close();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  journal.close();
  rmSync(directory, { recursive: true });
});

/** @param port of the only node */
function ability(port: number, end = new AbortController().signal): Ability {
  const client = new WharfClient({
    recorder,
    nodes: [['api-1', `http://127.0.0.1:${port}`]],
    credentials: { key: 'key', secret: 'secret' },
    random: new Random(1),
  });
  return { client, journal, patience: new Patience(new Random(1), end), serve: () => '' };
}

test('a stream that breaks is opened again until the end is told', async () => {
  await followUpload(ability((server.address() as AddressInfo).port), 'upload_1').ended;
  const noted = readHistory(history).flatMap((entry) => (entry.type === 'stream' ? [entry.phase] : []));
  assert.deepEqual(noted, ['follow', 'event', 'broken', 'event', 'ended']);
});

test('a follower that gives up before anybody waits for it ends nothing but itself', async () => {
  // Nothing listens there.
  const lost = ability(1, AbortSignal.abort());
  followUpload(lost, 'upload_2');
  await assert.rejects(followUpload(lost, 'upload_3').ended, GaveUpError);
  await setImmediate();
});
