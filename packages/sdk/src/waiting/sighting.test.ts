import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hasEnded, sightingFrom } from './sighting.ts';

it('takes from an event what can be one', () => {
  assert.deepEqual(sightingFrom('{"status":"validating","bytesReceived":5,"progress":0.5,"more":[]}'), {
    status: 'validating',
    ended: false,
    bytesReceived: 5,
    fileSize: undefined,
    progress: 0.5,
  });
  for (const data of ['', 'null', '7', '[]', '{', '{}', '{"status":1}'])
    assert.equal(sightingFrom(data), undefined, data);
  const odd = sightingFrom('{"status":"new","bytesReceived":-1,"fileSize":"7","progress":null}');
  assert.deepEqual([odd?.bytesReceived, odd?.fileSize, odd?.progress], [undefined, undefined, undefined]);
});

it('takes an upload as ended when it failed, or its entity can be read', () => {
  assert.ok(hasEnded({ status: 'failed' }));
  assert.ok(hasEnded({ status: 'imported', entityId: 'asset_1' }));
  assert.ok(!hasEnded({ status: 'imported', entityId: null }));
  assert.ok(!hasEnded({ status: 'validated', entityId: 'asset_1' }));
  assert.ok(!hasEnded({ status: 'a word of tomorrow' }));
});
