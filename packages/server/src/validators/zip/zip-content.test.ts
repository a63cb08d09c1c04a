import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../../test/decoder/bytes-source.ts';
import { type ZipMember, zip } from '../../../test/decoder/sample-zips.ts';
import { checkZipEntry, readZipEntry } from './zip-content.ts';
import { readZipDirectory } from './zip-directory.ts';

const LIMITS = { label: 'archive', maxEntries: 100, maxNameBytes: 64 };
const NOISE = Buffer.from(Array.from({ length: 9_000_000 }, (_, index) => (index * index * 31) >>> 7));

async function open(member: Omit<ZipMember, 'name'>) {
  const bytes = zip([{ name: 'm', ...member }]);
  const source = bytesSource(bytes);
  const [entry] = await readZipDirectory(source, LIMITS);
  assert.ok(entry !== undefined);
  return {
    bytes,
    entry,
    read: (maxBytes = 1e8, maxRatio = 200) => readZipEntry(source, entry, { maxBytes, maxRatio }),
    check: (onProgress: (bytes: number) => void = () => {}) => checkZipEntry(source, entry, onProgress),
  };
}

for (const deflate of [false, true]) {
  describe(`a member that is ${deflate ? 'deflated' : 'stored'}`, () => {
    it('is read whole and checked in pieces', async () => {
      const member = await open({ content: NOISE, deflate });
      assert.ok((await member.read()).equals(NOISE));
      const reports: number[] = [];
      await member.check((bytes) => reports.push(bytes));
      assert.equal(reports.at(-1), member.entry.compressedSize);
      assert.deepEqual(
        reports,
        [...reports].sort((one, other) => one - other),
      );
    });

    it('may be empty', async () => {
      const member = await open({ content: Buffer.alloc(0), deflate });
      assert.equal((await member.read()).length, 0);
      await member.check();
    });

    it('is refused where one bit differs', async () => {
      const member = await open({ content: NOISE, deflate });
      const at = member.entry.dataOffset + member.entry.compressedSize - 50;
      member.bytes.writeUInt8(member.bytes.readUInt8(at) ^ 4, at);
      await assert.rejects(member.read(), { name: 'Refusal', code: 'corrupt' });
      await assert.rejects(member.check(), { name: 'Refusal', code: 'corrupt' });
    });

    it('is refused where its checksum is wrong', async () => {
      const member = await open({ content: NOISE, deflate, local: { crc: 7 }, central: { crc: 7 } });
      await assert.rejects(member.read(), { name: 'Refusal', code: 'corrupt' });
      await assert.rejects(member.check(), { name: 'Refusal', code: 'corrupt' });
    });

    it('is refused above the limit without being read', async () => {
      const member = await open({ content: NOISE, deflate });
      await assert.rejects(member.read(1000), { name: 'Refusal', code: 'too-large-decoded' });
    });
  });
}

describe('a deflated member', () => {
  it('is refused where it is longer than it says', async () => {
    const member = await open({
      content: NOISE,
      deflate: true,
      local: { size: 100_000 },
      central: { size: 100_000 },
    });
    await assert.rejects(member.read(), { name: 'Refusal', code: 'corrupt' });
    await assert.rejects(member.check(), { name: 'Refusal', code: 'corrupt' });
  });

  it('is refused where it is shorter than it says', async () => {
    const size = NOISE.length + 1;
    const member = await open({ content: NOISE, deflate: true, local: { size }, central: { size } });
    await assert.rejects(member.read(), { name: 'Refusal', code: 'corrupt' });
    await assert.rejects(member.check(), { name: 'Refusal', code: 'corrupt' });
  });

  it('is refused where it grows more than 200 times', async () => {
    const member = await open({ content: Buffer.alloc(1_000_000), deflate: true });
    await assert.rejects(member.read(), { name: 'Refusal', code: 'too-large-decoded' });
    await assert.rejects(member.check(), { name: 'Refusal', code: 'too-large-decoded' });
    assert.equal((await member.read(1e8, 1100)).length, 1_000_000);
  });

  it('is refused where bytes follow its last block', async () => {
    const { bytes, entry } = await open({ content: Buffer.concat([NOISE.subarray(0, 1000)]), deflate: true });
    const source = bytesSource(bytes);
    const longer = { ...entry, compressedSize: entry.compressedSize + 1 };
    await assert.rejects(readZipEntry(source, longer, { maxBytes: 1e6, maxRatio: 200 }), { code: 'corrupt' });
    await assert.rejects(
      checkZipEntry(source, longer, () => {}),
      { code: 'corrupt' },
    );
  });
});
