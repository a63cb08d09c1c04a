import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startFakeHub } from '../origins/hugging-face/fake-hub.ts';
import type { RecordedRequest } from '../origins/hugging-face/recording-server.ts';
import { type Files, lfs, xet } from '../origins/hugging-face/repositories.ts';
import { Api } from './driver/api.ts';
import { moveBranch } from './driver/hub-history.ts';
import { assertModel } from './driver/hub-model.ts';
import { type ServerWithHub, startWithHub } from './driver/hub-server.ts';
import { NEVER } from './driver/import-gate.ts';
import { bytesStored, endsImported, imported } from './driver/import-outcome.ts';
import { largeWeights } from './driver/import-samples.ts';
import { startImportingServer } from './driver/import-server.ts';
import { MIB } from './driver/sample-files.ts';
import { safetensors, sampleWeights } from './driver/sample-weights.ts';
import { until } from './driver/until.ts';

/** Bytes that are stored at once, and kept. */
const CHUNK = 8 * MIB;
const PATHS = ['model.safetensors', 'config.json'];
const GIVEN = { huggingFaceModelName: 'org/name' };

const model = (weights: Files[string]): Files => ({ 'model.safetensors': weights, 'config.json': '{}' });

describe('the files of an import from Hugging Face', () => {
  let all: ServerWithHub;

  before(async () => {
    all = await startWithHub();
  });
  after(() => all.dispose());
  beforeEach(() => {
    all.hub.behavior.cdn = {};
  });

  function publish(files: Files): void {
    all.hub.behavior.repositories['org/name'] = { files };
  }

  /** Requests since so many were made. */
  function asked(since: number, server: string, path: string): readonly RecordedRequest[] {
    return all.hub.requests.slice(since).filter(({ server: at, url }) => at === server && url.includes(path));
  }

  it('are read over several connections, past one that breaks and links that expire', async () => {
    const { api, hub } = all;
    const content = Buffer.concat([...largeWeights(64 * MIB, 'large').pieces(0, 64 * MIB)]);
    const files = { ...model(lfs(content)), 'tokenizer.json': '{}', 'README.md': '# Large' };
    publish(files);
    let requests = 0;
    hub.behavior.cdn = {
      bytesPerLink: 40 * MIB,
      deviation: () => {
        requests += 1;
        return requests === 3 ? { cutAfter: 3 * MIB } : {};
      },
    };
    const before = hub.requests.length;
    const upload = await imported(api, GIVEN);
    await assertModel(api, upload, files, [PATHS[0] ?? '', 'README.md', 'config.json', 'tokenizer.json']);
    assert.ok(asked(before, 'hub', '/resolve/').filter(({ url }) => url.endsWith('.safetensors')).length > 1);
    const starts = asked(before, 'cdn', '').map(
      ({ headers }) => /^bytes=(\d+)-/.exec(headers.range ?? '')?.[1],
    );
    assert.ok(new Set(starts).size > 4, `Ranges from ${starts.join(', ')}`);
  });

  it('are read through Xet where the storage gives out no plain link', async () => {
    const { api, hub } = all;
    const files = model(xet(safetensors({ weight: [10_001] }, { seed: 'xet' })));
    publish(files);
    hub.behavior.cdn = { deviation: () => ({ status: 400 }) };
    const before = hub.requests.length;
    await assertModel(api, await imported(api, GIVEN), files, PATHS);
    assert.equal(asked(before, 'hub', '/xet-read-token/').length, 1);
    assert.ok(asked(before, 'cdn', '/v2/reconstructions/').length > 0);
    // Several pieces, none of them by anything but its signature.
    const pieces = asked(before, 'cdn', '/xorbs/');
    assert.ok(pieces.length > 1);
    assert.ok(pieces.every(({ headers }) => headers.authorization === undefined));
  });

  it('are what was published although they were damaged on the way once', async () => {
    const { api, hub } = all;
    const files = model(lfs(sampleWeights('damaged once')));
    publish(files);
    const damage = [{ flipAt: 60 }];
    // Of a request for one byte there is nothing to damage.
    hub.behavior.cdn = { deviation: ({ range }) => (range === 'bytes=0-0' ? {} : (damage.pop() ?? {})) };
    await assertModel(api, await imported(api, GIVEN), files, PATHS);
    assert.deepEqual(damage, []);
  });
});

describe('an import from Hugging Face whose server is killed', () => {
  it('goes on with what is missing, of the same commit, although the branch has moved', async () => {
    await using stack = new AsyncDisposableStack();
    const dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
    stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
    const weights = Buffer.concat([...largeWeights(2 * CHUNK, 'killed').pieces(0, 2 * CHUNK)]);
    const files = model(lfs(weights));
    const hub = await startFakeHub({ repositories: { 'org/name': { files } } });
    stack.defer(() => hub.close());
    hub.behavior.cdn = { deviation: () => ({ hold: { after: CHUNK + MIB, until: NEVER } }) };
    const start = async () => {
      const server = await startImportingServer({ HF_ENDPOINT: hub.url }, { dataDirectory });
      stack.defer(() => server.dispose());
      return server;
    };

    const first = await start();
    const { id } = await Api.of(first).createUpload(GIVEN);
    const stored = CHUNK + '{}'.length;
    await until('a chunk is stored', async () => (await bytesStored(first, id)) === stored);
    await first.kill();
    moveBranch(hub, 'org/name', model(lfs(sampleWeights('moved'))));
    hub.behavior.cdn = {};
    const before = hub.requests.length;

    const api = Api.of(await start());
    await assertModel(api, await endsImported(api, { id }), files, PATHS);
    const since = hub.requests.slice(before);
    assert.ok(
      since.every(({ url }) => !/^\/api\/models\/|config\.json/.test(url)),
      'nothing is asked again',
    );
    const ranges = since.filter(({ server }) => server === 'cdn').map(({ headers }) => headers.range);
    assert.ok(ranges.includes(`bytes=${CHUNK}-${2 * CHUNK - 1}`), ranges.join(', '));
    assert.ok(ranges.every((range) => range === 'bytes=0-0' || range?.startsWith(`bytes=${CHUNK}-`)));
  });
});
