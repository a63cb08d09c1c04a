import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../../test/decoder/bytes-source.ts';
import { extraField, type ZipMember, zip } from '../../../test/decoder/sample-zips.ts';
import type { RefusalCode } from '../../ports/validator.ts';
import { Refusal } from '../refusal.ts';
import { readZipDirectory } from './zip-directory.ts';

const LIMITS = { label: 'archive', maxEntries: 100, maxNameBytes: 64 };
const FIRST: ZipMember = { name: 'a/one.txt', content: Buffer.from('first') };
const SECOND: ZipMember = { name: 'a/two.bin', content: Buffer.alloc(5000, 7) };

const read = (bytes: Buffer) => readZipDirectory(bytesSource(bytes), LIMITS);

function refuses(name: string, bytes: () => Buffer, code: RefusalCode, message: RegExp): void {
  it(name, async () => {
    await assert.rejects(read(bytes()), (error) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
  });
}

describe('the directory of a zip archive is read', () => {
  const contents = async (bytes: Buffer) =>
    (await read(bytes)).map(({ name, size, dataOffset, compressedSize }) => [
      name,
      size,
      bytes.subarray(dataOffset, dataOffset + compressedSize).toString('latin1', 0, 5),
    ]);

  const expected = [
    ['a/one.txt', 5, 'first'],
    ['a/two.bin', 5000, '\x07'.repeat(5)],
  ];

  it('as the plainest writer makes it', async () => {
    assert.deepEqual(await contents(zip([FIRST, SECOND])), expected);
  });

  it('with a comment at the end', async () => {
    assert.deepEqual(await contents(zip([FIRST, SECOND], { comment: Buffer.from('hello') })), expected);
  });

  it('with zip64 records', async () => {
    const wide = [FIRST, SECOND].map((member) => ({ ...member, zip64: true }));
    assert.deepEqual(await contents(zip(wide, { zip64: true })), expected);
  });

  it('with padding as PyTorch declares it', async () => {
    const bytes = zip([FIRST, SECOND].map((member) => ({ ...member, align: 64, descriptor: 16 })));
    assert.deepEqual(await contents(bytes), expected);
    for (const { dataOffset } of await read(bytes)) assert.equal(dataOffset % 64, 0);
  });

  for (const descriptor of [12, 16, 20, 24] as const) {
    it(`with descriptors of ${descriptor} bytes`, async () => {
      assert.deepEqual(
        await contents(
          zip([
            { ...FIRST, descriptor },
            { ...SECOND, descriptor },
          ]),
        ),
        expected,
      );
    });
  }

  it('with folders, and in an order other than that of the file', async () => {
    const folder = { name: 'a/', content: Buffer.alloc(0) };
    const names = (await read(zip([folder, FIRST]))).map(({ name }) => name);
    assert.deepEqual(names, ['a/', 'a/one.txt']);
  });

  it('of no members', async () => {
    assert.deepEqual(await read(zip([])), []);
  });
});

describe('an archive that readers could take differently is refused', () => {
  const comment = Buffer.from('PK\x05\x06');
  refuses('cut off', () => zip([FIRST, SECOND]).subarray(0, -1), 'corrupt', /comment|cut off/);
  refuses('no archive', () => Buffer.from('hello'), 'corrupt', /no end record/);
  refuses(
    'bytes before it',
    () => zip([FIRST], { prefix: Buffer.from('x') }),
    'corrupt',
    /bytes were put before/,
  );
  refuses('bytes behind it', () => zip([FIRST], { suffix: Buffer.from('x') }), 'corrupt', /appended/);
  refuses('a signature in its comment', () => zip([FIRST], { comment }), 'corrupt', /more than one end/);
  refuses(
    'bytes between members',
    () => zip([{ ...FIRST, gap: Buffer.from('x') }, SECOND]),
    'corrupt',
    /hides/,
  );
  refuses(
    'bytes before the directory',
    () => zip([{ ...FIRST, gap: Buffer.from('x') }]),
    'corrupt',
    /no member/,
  );
  refuses(
    'two members over the same bytes',
    () => zip([FIRST, { ...FIRST, name: 'a/six.txt', central: { offset: 0 } }]),
    'corrupt',
    /overlap/,
  );
  refuses(
    'another name in its own header',
    () => zip([{ ...FIRST, local: { name: 'b/one.txt' } }]),
    'corrupt',
    /called/,
  );
  refuses(
    'other flags in its own header',
    () => zip([{ ...FIRST, local: { flags: 0 } }]),
    'corrupt',
    /flags/,
  );
  refuses(
    'another method in its own header',
    () => zip([{ ...FIRST, local: { method: 8 } }]),
    'corrupt',
    /method/,
  );
  refuses(
    'another size in its own header',
    () => zip([{ ...FIRST, local: { size: 4 } }]),
    'corrupt',
    /sizes/,
  );
  refuses(
    'another checksum in its own header',
    () => zip([{ ...FIRST, local: { crc: 4 } }]),
    'corrupt',
    /checksum/,
  );
  refuses(
    'two sizes of a stored member',
    () => zip([{ ...FIRST, central: { size: 4 } }]),
    'corrupt',
    /sizes differ/,
  );
  refuses('a name twice', () => zip([FIRST, FIRST]), 'corrupt', /twice/);
  refuses(
    'a name twice but for case',
    () => zip([FIRST, { ...FIRST, name: 'A/ONE.txt' }]),
    'corrupt',
    /twice/,
  );
  refuses(
    'a name twice but for the form of its letters',
    () =>
      zip([
        { ...FIRST, name: 'é' },
        { ...FIRST, name: 'e\u0301' },
      ]),
    'corrupt',
    /twice/,
  );
  refuses(
    'a descriptor that disagrees',
    () => {
      const bytes = zip([{ ...FIRST, descriptor: 16 }]);
      bytes.writeUInt8(9, 30 + 9 + 5 + 8);
      return bytes;
    },
    'corrupt',
    /descriptor/,
  );
  refuses(
    'a descriptor without its signature',
    () => {
      const bytes = zip([{ ...FIRST, descriptor: 16 }]);
      bytes.writeUInt8(9, 30 + 9 + 5);
      return bytes;
    },
    'corrupt',
    /descriptor/,
  );
  /** A zip64 archive with one byte changed, counted from its end: 22 bytes of the end, 20 locator, 56 record. */
  const changed = (fromEnd: number): Buffer => {
    const bytes = zip([FIRST], { zip64: true });
    bytes.writeUInt8(bytes.readUInt8(bytes.length - fromEnd) ^ 2, bytes.length - fromEnd);
    return bytes;
  };
  refuses('a zip64 locator that points elsewhere', () => changed(22 + 20 - 8), 'corrupt', /locator/);
  refuses('a zip64 record of another length', () => changed(22 + 20 + 56 - 4), 'corrupt', /zip64 end record/);
  refuses(
    'a zip64 record with another place of the directory',
    () => changed(22 + 20 + 56 - 48),
    'corrupt',
    /directory/,
  );
  refuses(
    'two counts of members in the zip64 record',
    () => changed(22 + 20 + 56 - 24),
    'corrupt',
    /directory/,
  );
  refuses('ends that disagree', () => changed(22 - 10), 'corrupt', /disagree/);
  refuses('several volumes', () => changed(22 + 20 - 16), 'unsupported-type', /volumes/);
  refuses(
    'a zip64 field that nothing refers to',
    () => zip([{ ...FIRST, central: { extra: extraField(1, Buffer.alloc(8)) } }]),
    'corrupt',
    /more than its record/,
  );
  refuses(
    'an extra field out of bounds',
    () => zip([{ ...FIRST, central: { extra: Buffer.from([1, 0, 9, 0]) } }]),
    'corrupt',
    /extra field/,
  );
  refuses(
    'a second name for readers of Unicode paths',
    () => zip([{ ...FIRST, central: { extra: extraField(0x7075, Buffer.from('\x01\0\0\0\0b')) } }]),
    'corrupt',
    /another name/,
  );
});

describe('what no model or scene needs is refused', () => {
  for (const flag of [0x1, 0x40, 0x2000]) {
    const both = { flags: 0x800 | flag };
    refuses(
      `flag ${flag}`,
      () => zip([{ ...FIRST, local: both, central: both }]),
      'unsupported-type',
      /encrypted/,
    );
  }
  for (const [where, signature, offset] of [
    ['directory', 'PK\x01\x02', 6],
    ['own header', 'PK\x03\x04', 4],
  ] as const) {
    refuses(
      `a member that needs a later version of the format by its ${where}`,
      () => {
        const bytes = zip([FIRST]);
        bytes.writeUInt16LE(64, bytes.indexOf(signature, 0, 'latin1') + offset);
        return bytes;
      },
      'unsupported-type',
      /needs version 6.4/,
    );
  }
  refuses(
    'a member of a system whose names are changed',
    () => zip([{ ...FIRST, central: { madeBy: 0x0214 } }]),
    'unsupported-type',
    /made by the system 2/,
  );
  const patched = { flags: 0x20 };
  refuses(
    'patched data',
    () => zip([{ ...FIRST, local: patched, central: patched }]),
    'unsupported-type',
    /flags/,
  );
  refuses(
    'AES encryption',
    () => zip([{ ...FIRST, central: { extra: extraField(0x9901, Buffer.alloc(7)) } }]),
    'unsupported-type',
    /encrypted/,
  );
  const method = { method: 14 };
  refuses('LZMA', () => zip([{ ...FIRST, local: method, central: method }]), 'unsupported-type', /method 14/);
  refuses(
    'a symbolic link',
    () => zip([{ ...FIRST, central: { attributes: (0o120777 << 16) >>> 0, madeBy: 0x0300 } }]),
    'unsupported-type',
    /symbolic link/,
  );
  for (const name of ['/etc/passwd', 'a/../b', './a', 'a//b', 'a\\b', 'a\0b', 'C:/a', 'a/..', '/', '']) {
    refuses(`the name ${JSON.stringify(name)}`, () => zip([{ ...FIRST, name }]), 'corrupt', /relative path/);
  }
  refuses('a folder with content', () => zip([{ ...FIRST, name: 'a/' }]), 'corrupt', /folder/);
  refuses(
    'a name beyond the limit',
    () => zip([{ ...FIRST, name: 'a'.repeat(65) }]),
    'corrupt',
    /at most 64/,
  );
  refuses(
    'more members than the limit',
    () => zip(Array.from({ length: 101 }, (_, index) => ({ ...FIRST, name: String(index) }))),
    'too-large-decoded',
    /101/,
  );
});
