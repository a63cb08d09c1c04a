import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAsset } from '../../src/domain/assets/create-asset.ts';
import { InvalidRequestError } from '../../src/domain/errors.ts';
import { forgetful } from '../../src/domain/idempotency/create-once.ts';
import type { Decoder } from '../../src/ports/decoder.ts';
import { someFacts } from '../conformance/database/records.ts';
import { LIMITS, openStores, storedKeys } from './real-stores.ts';

test('an inline image that a validator takes for model weights is refused, and nothing is stored', async (t) => {
  const deps = await openStores(t);
  const decoder: Decoder = {
    supportedKinds: async () => new Set(),
    inspect: async () => ({
      verdict: 'accepted',
      entity: 'model',
      mimeType: 'application/octet-stream',
      weights: someFacts(),
      renditions: [],
    }),
    convert: () => Promise.reject(new Error('not used')),
    close: async () => undefined,
  };
  const caller = { projectId: 'p1', authorId: 'a'.repeat(32), key: 'k', administrator: false };
  await assert.rejects(
    createAsset(
      { ...deps, decoder, limits: LIMITS },
      caller,
      { name: 'x', image: btoa('weights') },
      forgetful,
    ),
    (error) => error instanceof InvalidRequestError && /'image' is no image/.test(error.message),
  );
  assert.deepEqual(await storedKeys(deps.blobs), []);
  assert.equal(await deps.database.objects.outstandingBytes(), 0);
});
