import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Database } from '../../../src/ports/database.ts';
import type { ImportFileProgress, ImportFileRecord } from '../../../src/ports/import-repository.ts';
import type { PlannedFile } from '../../../src/ports/import-source.ts';
import { anImport, anUpload, aPlan, aPlannedFile, T0 } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';

const NOTHING: ImportFileProgress = {
  storageKey: null,
  chunkSize: null,
  size: null,
  version: null,
  fileName: null,
  contentType: null,
  sha256: null,
};

/** A file of the plan of which nothing is there. */
function waiting(uploadId: string, position: number, planned: PlannedFile): ImportFileRecord {
  return { uploadId, position, planned, ...NOTHING };
}

async function insertImports(database: Database, ...uploadIds: readonly string[]): Promise<void> {
  for (const id of uploadIds) {
    await database.uploads.insert(anUpload(id, { source: 'url' }));
    await database.imports.insert(anImport(id, { sealedSecret: `secret-of-${id}` }));
  }
}

export const importSuite: Suite = (name, newStore) => {
  describe(`${name}: imports`, () => {
    test('an import reads back as it was written, every field', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const { files: _, ...plan } = aPlan([], {
        name: 'Näme',
        shortDescription: 'short',
        triggerWords: ['a', 'b c'],
        origin: { license: 'mit', tags: ['x', 1, true, null], deep: { er: {} } },
      });
      const full = anImport('full', {
        source: 'civitai',
        reference: { model: 1, file: { name: 'ü', type: null } },
        sealedSecret: 'sealed',
        plan,
      });
      await database.uploads.insert(anUpload('full', { source: 'civitai' }));
      await database.imports.insert(full);
      await insertImports(database, 'bare');
      assert.deepEqual(await database.imports.find('full'), full);
      assert.deepEqual(
        await database.imports.find('bare'),
        anImport('bare', { sealedSecret: 'secret-of-bare' }),
      );
      assert.equal(await database.imports.find('missing'), undefined);
    });

    test('an import belongs to an upload, which has no other', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await assert.rejects(database.imports.insert(anImport('missing')));
      await insertImports(database, 'u');
      await assert.rejects(database.imports.insert(anImport('u')));
    });

    test('a plan is pinned with its files, in their order, waiting', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertImports(database, 'u', 'other');
      const files = [
        aPlannedFile('z/weights.safetensors', {
          size: 6 * 1024 ** 4,
          digest: { algorithm: 'sha256', value: 'f'.repeat(64) },
          locator: { revision: 'abc', xet: { hash: 'x' } },
        }),
        aPlannedFile('config.json', { role: 'companion' }),
      ];
      const { files: _, ...plan } = aPlan(files, { name: 'n', origin: { license: 'mit' } });
      assert.deepEqual(await database.imports.files('u'), []);
      assert.equal(await database.imports.savePlan('u', { ...plan, files }), true);
      assert.deepEqual((await database.imports.find('u'))?.plan, plan);
      assert.deepEqual(
        await database.imports.files('u'),
        files.map((file, position) => waiting('u', position, file)),
      );
      assert.deepEqual(await database.imports.files('other'), []);
      assert.equal((await database.imports.find('other'))?.plan, null);
    });

    test('a plan once pinned is not replaced, nor are its files', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertImports(database, 'u');
      await database.imports.savePlan('u', aPlan([aPlannedFile('a')]));
      await database.imports.updateFile('u', 0, { size: 5 });
      const [before, files] = [await database.imports.find('u'), await database.imports.files('u')];
      const other = aPlan([aPlannedFile('b'), aPlannedFile('c')], { name: 'other' });
      assert.equal(await database.imports.savePlan('u', other), false);
      assert.deepEqual(await database.imports.find('u'), before);
      assert.deepEqual(await database.imports.files('u'), files);
      assert.equal(await database.imports.savePlan('missing', other), false);
    });

    test('of plans saved at once, over two handles, exactly one is pinned, with its own files', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      await insertImports(one.database, 'u');
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 ? one : two).database.imports.savePlan(
            'u',
            aPlan([aPlannedFile(`first-${index}`), aPlannedFile(`second-${index}`)], { name: `${index}` }),
          ),
        ),
      );
      const winners = outcomes.flatMap((won, index) => (won ? [index] : []));
      assert.equal(winners.length, 1);
      assert.equal((await two.database.imports.find('u'))?.plan?.name, `${winners[0]}`);
      assert.deepEqual(
        (await two.database.imports.files('u')).map((file) => file.planned.path),
        [`first-${winners[0]}`, `second-${winners[0]}`],
      );
    });

    test('a plan of many thousand files keeps their order', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertImports(database, 'u');
      const files = Array.from({ length: 5001 }, (_, index) => aPlannedFile(`${(index * 7919) % 5001}`));
      await database.imports.savePlan('u', aPlan(files));
      assert.deepEqual(
        (await database.imports.files('u')).map((file) => file.planned.path),
        files.map((file) => file.path),
      );
    });

    test('a plan that cannot be written whole is not written at all', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertImports(database, 'u');
      // A path that is no text stands for whatever the database refuses in the second thousand.
      const files = Array.from({ length: 1500 }, (_, index) => aPlannedFile(`${index}`));
      files.push(aPlannedFile(null as unknown as string));
      await assert.rejects(database.imports.savePlan('u', aPlan(files)));
      assert.equal((await database.imports.find('u'))?.plan, null);
      assert.deepEqual(await database.imports.files('u'), []);
    });

    test('the progress of a file changes where it is named, null included; nothing else does', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertImports(database, 'u', 'other');
      const planned = aPlannedFile('a', { size: 7 });
      for (const id of ['u', 'other']) {
        await database.imports.savePlan(id, aPlan([planned, aPlannedFile('b')]));
      }
      const progress: ImportFileProgress = {
        storageKey: 'k',
        chunkSize: 64 * 1024 ** 2,
        size: 6 * 1024 ** 4,
        version: { etag: '"x"', lastModified: null },
        fileName: 'ä.safetensors',
        contentType: 'application/octet-stream',
        sha256: 'f'.repeat(64),
      };
      await database.imports.updateFile('u', 0, progress);
      assert.deepEqual((await database.imports.files('u'))[0], { ...waiting('u', 0, planned), ...progress });
      await database.imports.updateFile('u', 0, { storageKey: null, chunkSize: null, version: null });
      await database.imports.updateFile('u', 0, { size: 0 });
      await database.imports.updateFile('u', 0, {});
      await database.imports.updateFile('u', 9, progress);
      const stored = await database.imports.files('u');
      assert.deepEqual(stored, [
        {
          ...waiting('u', 0, planned),
          ...progress,
          storageKey: null,
          chunkSize: null,
          version: null,
          size: 0,
        },
        waiting('u', 1, aPlannedFile('b')),
      ]);
      assert.deepEqual((await database.imports.files('other'))[0], waiting('other', 0, planned));
      await database.imports.updateFile('u', 0, NOTHING);
      assert.deepEqual((await database.imports.files('u'))[0], waiting('u', 0, planned));
    });

    test('a file is found by the object that receives it; no object receives two', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertImports(database, 'u', 'v');
      for (const id of ['u', 'v']) {
        await database.imports.savePlan(id, aPlan([aPlannedFile('a'), aPlannedFile('b')]));
      }
      await database.imports.updateFile('v', 1, { storageKey: 'k' });
      assert.deepEqual(await database.imports.findByStorageKey('k'), {
        ...waiting('v', 1, aPlannedFile('b')),
        storageKey: 'k',
      });
      assert.equal(await database.imports.findByStorageKey('missing'), undefined);
      await assert.rejects(database.imports.updateFile('u', 0, { storageKey: 'k' }));
      await database.imports.updateFile('v', 1, { storageKey: null });
      assert.equal(await database.imports.findByStorageKey('k'), undefined);
      await database.imports.updateFile('u', 0, { storageKey: 'k' });
    });

    test('a secret is forgotten, once and for all, and only that of the import', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertImports(database, 'u', 'v');
      await database.imports.dropSecret('u');
      await database.imports.dropSecret('u');
      await database.imports.dropSecret('missing');
      assert.deepEqual(await database.imports.find('u'), anImport('u'));
      assert.equal((await database.imports.find('v'))?.sealedSecret, 'secret-of-v');
    });

    test('what a failed transaction did to an import is undone', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertImports(database, 'u');
      const attempt = database.transaction(async (inside) => {
        assert.equal(await inside.imports.savePlan('u', aPlan([aPlannedFile('a')])), true);
        await inside.imports.updateFile('u', 0, { storageKey: 'k' });
        await inside.imports.dropSecret('u');
        assert.equal((await inside.imports.findByStorageKey('k'))?.uploadId, 'u');
        await inside.uploads.describe('u', T0 + 1, { fileName: 'b' });
        throw new Error('stop');
      });
      await assert.rejects(attempt, /stop/);
      assert.deepEqual(await database.imports.find('u'), anImport('u', { sealedSecret: 'secret-of-u' }));
      assert.deepEqual(await database.imports.files('u'), []);
    });
  });
};
