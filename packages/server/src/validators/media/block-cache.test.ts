import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BlockCache } from './block-cache.ts';

const MIB = 1024 * 1024;

function counted(size: number) {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 4096) bytes.writeUInt32LE(at, at);
  const reads: [number, number][] = [];
  const source = {
    size,
    read: async (offset: number, length: number) => {
      reads.push([offset, length]);
      return bytes.subarray(offset, offset + length);
    },
  };
  return { bytes, reads, source };
}

describe('the block cache', () => {
  it('ends where it is told to', async () => {
    const cache = new BlockCache(counted(MIB).source);
    await cache.read(0, 10);
    cache.endAt(100);
    assert.equal(cache.size, 100);
    assert.deepEqual([(await cache.some(90, 50)).length, cache.atHand(90, 50)?.length], [10, 10]);
    assert.equal((await cache.read(90, 50)).length, 10);
    assert.equal((await cache.some(100, 50)).length, 0);
  });

  it('gives the same bytes as the source, across blocks and at the end', async () => {
    const { bytes, source } = counted(3 * MIB + 5);
    const cache = new BlockCache(source);
    for (const [from, length] of [
      [0, 10],
      [MIB - 3, 9],
      [100, 2 * MIB],
      [3 * MIB, 100],
      [4 * MIB, 1],
    ] as const) {
      assert.ok(
        (await cache.read(from, length)).equals(bytes.subarray(from, from + length)),
        `${from}+${length}`,
      );
      assert.ok(
        (await cache.peek(from, length)).equals(bytes.subarray(from, from + length)),
        `${from}+${length}`,
      );
    }
  });

  it('fetches a place once', async () => {
    const { reads, source } = counted(2 * MIB);
    const cache = new BlockCache(source);
    for (let round = 0; round < 10; round++) for (const at of [5, MIB + 5]) await cache.some(at, 10);
    assert.equal(reads.length, 2);
  });

  it('has what was prepared at hand, and nothing else', async () => {
    const { source } = counted(20 * MIB);
    const cache = new BlockCache(source);
    assert.equal(cache.atHand(0, 10), undefined);
    const end = await cache.prepare(MIB, 9 * MIB);
    assert.equal(end, 9 * MIB);
    assert.ok((cache.atHand(end - 1, 10)?.length ?? 0) === 1);
    assert.equal(cache.atHand(end, 10), undefined);
    assert.equal(cache.atHand(20 * MIB, 10)?.length, 0);
  });

  it('refuses to be sent back and forth without end', async () => {
    const { source } = counted(40 * MIB);
    const cache = new BlockCache(source);
    await assert.rejects(
      async () => {
        for (let round = 0; round < 1000; round++) {
          for (let at = 0; at < 40 * MIB; at += MIB / 2) await cache.some(at, 10);
        }
      },
      { name: 'Refusal', code: 'corrupt' },
    );
  });
});
