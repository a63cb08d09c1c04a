import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adoptBlob, releaseBlobs } from '../../src/domain/storage/adopt-blob.ts';
import { prepareRenditions, renditionContent } from '../../src/domain/storage/renditions.ts';
import { openStores } from './real-stores.ts';

test('a rendition is derived for as long as nobody has the same bytes as a file', async (t) => {
  const { database } = await openStores(t);
  const [prepared] = prepareRenditions([
    { role: 'thumbnail', bytes: Buffer.from('picture'), contentType: 'image/webp', width: 1, height: 1 },
  ]);
  assert.ok(prepared);
  const { sha256 } = prepared;
  const file = { projectId: 'p1', storageKey: 'own-key', sha256, size: 7, contentType: 'image/webp', at: 1 };
  const derivedBytes = async () => (await database.usage.ofProject('p1')).derivedBytes;

  await database.transaction(async (tx) => {
    await tx.objects.insert(prepared.object('p1', 1));
    await adoptBlob(tx, renditionContent(prepared, 'p1', 1), 'a/thumbnail');
  });
  assert.equal(await derivedBytes(), 7);

  // Another thumbnail of the same bytes changes nothing; a file does.
  await database.transaction((tx) => adoptBlob(tx, { ...file, derived: true }, 'b/thumbnail'));
  assert.equal(await derivedBytes(), 7);
  await database.transaction((tx) => adoptBlob(tx, file, 'c/content'));
  assert.equal(await derivedBytes(), 0);
  assert.equal((await database.usage.ofProject('p1')).storedBytes, 7);

  await database.transaction((tx) => adoptBlob(tx, { ...file, derived: true }, 'd/thumbnail'));
  assert.equal(await derivedBytes(), 0, 'a file that is also a thumbnail stays a file');
  const holders = ['a/thumbnail', 'b/thumbnail', 'c/content', 'd/thumbnail'];
  await database.transaction((tx) => releaseBlobs(tx, holders));
  assert.equal((await database.usage.ofProject('p1')).storedBytes, 0);
});
