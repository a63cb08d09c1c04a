import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRequestError, WrongStateError } from '../../../src/domain/errors.ts';
import type { IncomingPart } from '../../../src/ports/part-receiver.ts';
import { bytesOf, collect, inChunks } from './bytes.ts';
import { breaking, partOf, storedBytes, untouchable } from './incoming-parts.ts';
import type { NewReceiver } from './subjects.ts';

/** Parts that must not be taken, and what must still be there afterwards. */
export function refusingTests(newReceiver: NewReceiver): void {
  const plan = { size: 10_000, parts: 3 };
  const refusals: readonly [string, number, Partial<IncomingPart>, RegExp][] = [
    ['part 0', 0, { contentLength: 2000 }, /There is no part 0: this upload has parts 1 to 3/],
    ['a part beyond the plan', 4, { contentLength: 2000 }, /There is no part 4/],
    ['a part number that is no integer', 1.5, { contentLength: 2000 }, /There is no part 1.5/],
    ['an empty part', 3, { contentLength: 0 }, /Part 3 is empty/],
    ['more than the file', 1, { contentLength: 10_001 }, /10001 bytes, more than the whole file.*10000/],
    [
      'a short part before the last',
      2,
      { contentLength: 999 },
      /999 bytes;.*\(part 3\).*at least 1000 bytes/,
    ],
    ['more than is missing', 3, { contentLength: 6001 }, /6001 bytes, but only 6000 are missing/],
  ];
  for (const [what, number, changes, message] of refusals) {
    test(`${what} is refused before its body is read`, async (t) => {
      const subject = await newReceiver(t);
      const upload = await subject.begin('object', plan);
      await subject.receiver.receive(partOf(upload, 1, bytesOf(1, 4000)));
      const part = partOf(upload, number, new Uint8Array(), { ...changes, body: untouchable });
      await assert.rejects(subject.receiver.receive(part), (error) => {
        assert.ok(error instanceof InvalidRequestError);
        assert.match(error.message, message);
        assert.equal(error.details.number, number);
        return true;
      });
      assert.equal((await subject.store.listParts('object', null)).length, 1);
    });
  }

  test('a part over 5 GiB is refused by its length alone', async (t) => {
    const subject = await newReceiver(t);
    const size = 6 * 1024 ** 3;
    const upload = await subject.begin('object', { size, parts: 1 });
    const part = partOf(upload, 1, new Uint8Array(), { contentLength: size, body: untouchable });
    await assert.rejects(subject.receiver.receive(part), /at most 5368709120 bytes \(5 GiB\)/);
  });

  for (const [what, changes, message] of [
    ['that breaks off', { body: breaking(bytesOf(7, 1500)) }, /broke after 1500 of 2000 bytes of part 1/],
    ['that ends early', { body: inChunks(bytesOf(7, 1999)) }, /broke after 1999 of 2000 bytes of part 1/],
    ['longer than announced', { body: inChunks(bytesOf(7, 2001)) }, /more bytes than the 2000 that/],
    [
      'of unknown length that exceeds the file',
      { body: inChunks(bytesOf(7, 3001)), contentLength: undefined },
      /3001 bytes, but only 2000 are missing/,
    ],
    [
      'of unknown length that is too short',
      { body: inChunks(bytesOf(7, 999)), contentLength: undefined },
      /999 bytes; every part but the last/,
    ],
    [
      'of unknown length that is empty',
      { body: inChunks(bytesOf(7, 0)), contentLength: undefined },
      /is empty/,
    ],
  ] as const) {
    test(`a body ${what} changes nothing: neither a stored part, nor an absent one`, async (t) => {
      for (const stored of [true, false]) {
        const subject = await newReceiver(t);
        const key = 'object';
        const upload = await subject.begin(key, { size: 3000, parts: 2 });
        if (stored) await subject.receiver.receive(partOf(upload, 1, bytesOf(1, 2000)));
        await subject.receiver.receive(partOf(upload, 2, bytesOf(2, 1000)));
        // Bodies of the table can be read once.
        const body = stored ? changes.body : again(what);
        const part = partOf(upload, 1, new Uint8Array(2000), { ...changes, body });
        await assert.rejects(subject.receiver.receive(part), (error) => {
          assert.ok(error instanceof InvalidRequestError);
          assert.match(error.message, message);
          return true;
        });
        if (!stored) {
          assert.equal((await subject.store.listParts(key, null)).length, 1);
          await subject.receiver.receive(partOf(upload, 1, bytesOf(1, 2000)));
        }
        const expected = Buffer.concat([bytesOf(1, 2000), bytesOf(2, 1000)]);
        assert.deepEqual(await storedBytes(subject, upload), expected);
      }
    });
  }

  test('an upload that is completed, doomed or unknown takes no parts and keeps no trace of them', async (t) => {
    const subject = await newReceiver(t);
    const bytes = bytesOf(1, 3000);
    const sealed = await subject.begin('sealed', { size: 3000, parts: 1 });
    await subject.receiver.receive(partOf(sealed, 1, bytes));
    await subject.store.complete('sealed', null, await subject.store.listParts('sealed', null));
    const doomed = await subject.begin('doomed', { size: 3000, parts: 1 });
    await subject.doom('doomed');
    const unknown = { ...doomed, key: 'unknown' };
    for (const upload of [sealed, doomed, unknown]) {
      const part = partOf(upload, 1, bytes, { body: untouchable });
      await assert.rejects(subject.receiver.receive(part), WrongStateError);
    }
    assert.deepEqual(await collect(subject.store.read('sealed')), Buffer.from(bytes));
    const keys: string[] = [];
    for await (const batch of subject.store.listKeys()) keys.push(...batch);
    assert.deepEqual(keys, ['sealed']);
  });

  test('an upload deleted while a part is on its way does not come back', async (t) => {
    const subject = await newReceiver(t);
    const upload = await subject.begin('object', { size: 300_000, parts: 1 });
    const bytes = bytesOf(1, 300_000);
    const body = (async function* () {
      yield* inChunks(bytes.subarray(0, 150_000));
      await subject.doom('object');
      await subject.store.delete('object', null);
      yield* inChunks(bytes.subarray(150_000));
    })();
    await assert.rejects(subject.receiver.receive(partOf(upload, 1, bytes, { body })), WrongStateError);
    assert.deepEqual(await subject.filesOf('object'), []);
  });
}

/** Another body like that of the table. */
function again(what: string): AsyncIterable<Uint8Array> {
  if (what === 'that breaks off') return breaking(bytesOf(7, 1500));
  const sizes = new Map([
    ['that ends early', 1999],
    ['longer than announced', 2001],
    ['of unknown length that exceeds the file', 3001],
    ['of unknown length that is too short', 999],
  ]);
  return inChunks(bytesOf(7, sizes.get(what) ?? 0));
}
