import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { backUpInstallation } from '../../src/start/backup/backup-installation.ts';
import { verifyInstallation } from '../../src/start/backup/verify-installation.ts';
import { ok } from '../acceptance/driver/answers.ts';
import { Api, putPart } from '../acceptance/driver/api.ts';
import { createAsset } from '../acceptance/driver/assets.ts';
import { countDoomed } from '../acceptance/driver/doomed.ts';
import { MIN_PART, sampleText, textFields } from '../acceptance/driver/sample-files.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { until } from '../acceptance/driver/until.ts';

const signal = new AbortController().signal;

describe('a backup that takes the database more than once', () => {
  let root: string;
  let server: TestServer;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'wharf-rounds-'));
    server = await startServer({ dataDirectory: join(root, 'live') });
  });

  after(async () => {
    await server?.dispose();
    await rm(root, { recursive: true, force: true });
  });

  for (const copy of [false, true]) {
    it(`has all bytes of a file that was unfinished the first time${copy ? ', copied' : ''}`, async () => {
      const api = Api.of(server);
      const file = sampleText(`late ${copy}`, 3 * MIN_PART);
      const slice = (number: number) => file.subarray((number - 1) * MIN_PART, number * MIN_PART);
      const fields = { ...textFields('late.txt'), fileSize: file.length, parts: 3 };
      const { id, parts = [] } = await api.createUpload(fields);
      const put = async (number: number) =>
        assert.equal((await putPart(parts[number - 1]?.url ?? '', slice(number))).status, 200);
      await put(1);
      await put(3);
      const lost = await createAsset(api, { name: 'lost.png' });

      const directory = join(root, `backup-${copy}`);
      let snapshots = 0;
      await backUpInstallation({
        environment: { WHARF_DATA_DIR: server.dataDirectory },
        directory,
        copy,
        allowLoss: false,
        onProgress: () => undefined,
        signal,
        pausePoint: async (name) => {
          if (name === 'backup:files' && snapshots === 0) {
            // Nothing of it is in the backup before the second snapshot.
            late = await createAsset(api, { name: 'late.png' });
          }
          if (name === 'backup:files' && snapshots === 1) {
            await put(2);
            await api.completeUpload(id);
            assert.equal((await api.settled(id)).status, 'imported');
          }
          if (name !== 'backup:snapshot') return;
          snapshots += 1;
          if (snapshots > 1) return;
          ok(await api.call('DELETE', '/assets', { assetIds: [late?.id, lost.id] }));
          await until('the collector has deleted the file', () => countDoomed(server.dataDirectory) === 0);
        },
      });
      assert.equal(snapshots, 2);
      const environment = { WHARF_DATA_DIR: directory };
      const report = await verifyInstallation(environment, { full: true, deleteUnknown: false, signal });
      assert.deepEqual(report.problems, []);
    });
  }
});

let late: { readonly id: string } | undefined;
