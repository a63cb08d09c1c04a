import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProjectUsage } from '../../../src/ports/usage-repository.ts';
import { aBlob, aModel, aModelFile, anAsset, anImport, anUpload, aPlan, aPlannedFile } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

const NOTHING: ProjectUsage = {
  kinds: [],
  storedBytes: 0,
  derivedBytes: 0,
  pending: { count: 0, bytes: 0 },
};
/** A size that 32 bits do not hold. */
const LARGE = 3 * 2 ** 40;

function byKind({ kinds }: ProjectUsage) {
  return kinds.toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
}

export const usageSuite: Suite = (name, newStore) => {
  describe(`${name}: usage`, () => {
    test('an empty project, and one that there is not, use nothing', async (t) => {
      const { usage } = (await openWithProjects(newStore, t)).database;
      assert.deepEqual(await usage.ofProject('p1'), NOTHING);
      assert.deepEqual(await usage.ofProject('nowhere'), NOTHING);
    });

    test('kinds are counted with their bytes, shared ones as often as they are used, hidden ones too', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b', { size: LARGE }));
      await database.blobs.insert(aBlob('c', { size: 5 }));
      await database.assets.insert(anAsset('one', { kind: 'image' }));
      await database.assets.insert(anAsset('two', { kind: 'image', hidden: true, thumbnailBlobId: 'c' }));
      await database.assets.insert(anAsset('three', { kind: 'text', blobId: 'c' }));
      await database.models.insert(aModel('m'), [
        aModelFile('a'),
        aModelFile('b', { blobId: 'c' }),
        aModelFile('c', { blobId: 'c' }),
      ]);
      await database.models.insert(aModel('n'), [aModelFile('a', { blobId: 'c' })]);
      const found = await database.usage.ofProject('p1');
      assert.deepEqual(byKind(found), [
        { kind: 'image', count: 2, bytes: 2 * LARGE },
        { kind: 'model', count: 2, bytes: LARGE + 15 },
        { kind: 'text', count: 1, bytes: 5 },
      ]);
      assert.equal(found.storedBytes, LARGE + 5);
    });

    test('what is deleted no longer counts', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b'));
      await database.blobs.addReference('b', 'a');
      await database.assets.insert(anAsset('a'));
      await database.models.insert(aModel('m'), [aModelFile('a')]);
      await database.transaction(async (inside) => {
        await inside.assets.delete('p1', ['a']);
        await inside.models.delete('p1', 'm');
        await inside.blobs.releaseReferences(['a']);
      });
      assert.deepEqual(await database.usage.ofProject('p1'), NOTHING);
    });

    test('derived bytes are those of blobs that are no files, until one becomes a file', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('file', { size: 100 }));
      await database.blobs.insert(aBlob('thumb', { size: 7, derived: true }));
      await database.blobs.insert(aBlob('table', { size: LARGE, derived: true }));
      const sums = async () => {
        const { storedBytes, derivedBytes } = await database.usage.ofProject('p1');
        return [storedBytes, derivedBytes];
      };
      assert.deepEqual(await sums(), [LARGE + 107, LARGE + 7]);
      await database.blobs.markAsFile('table');
      await database.blobs.markAsFile('file');
      assert.deepEqual(await sums(), [LARGE + 107, 7]);
      assert.equal((await database.blobs.findById('table'))?.derived, false);
      assert.equal((await database.blobs.findById('thumb'))?.derived, true);
    });

    test('uploads count while they are pending, with what is known of their sizes', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const { uploads, imports } = database;
      await uploads.insert(anUpload('sent', { fileSize: LARGE }));
      await uploads.insert(anUpload('complete', { fileSize: 1000, status: 'complete' }));
      await uploads.insert(anUpload('failed', { fileSize: 1000, status: 'failed' }));
      const importing = { source: 'huggingface', fileSize: null, partsCount: null } as const;
      await uploads.insert(anUpload('unknown', importing));
      await uploads.insert(anUpload('known', { ...importing, fileSize: 20 }));
      await uploads.insert(anUpload('partly', importing));
      for (const id of ['unknown', 'known', 'partly']) await imports.insert(anImport(id));
      // The files of `known` are part of what it says of itself.
      await imports.savePlan('known', aPlan([aPlannedFile('a', { size: 20 })]));
      await imports.savePlan(
        'partly',
        aPlan([aPlannedFile('a', { size: 3 }), aPlannedFile('b'), aPlannedFile('c')]),
      );
      await imports.updateFile('partly', 1, { size: 400 });
      assert.deepEqual((await database.usage.ofProject('p1')).pending, { count: 4, bytes: LARGE + 423 });
    });

    test('no project counts what belongs to another', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b', { projectId: 'p2' }));
      await database.blobs.insert(aBlob('d', { projectId: 'p2', derived: true }));
      await database.assets.insert(anAsset('a', { projectId: 'p2' }));
      await database.models.insert(aModel('m', { projectId: 'p2' }), [aModelFile('a')]);
      await database.uploads.insert(anUpload('u', { projectId: 'p2' }));
      assert.deepEqual(await database.usage.ofProject('p1'), NOTHING);
    });
  });
};
