import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { crc32c } from './crc32c.ts';
import { crc64nvme } from './crc64nvme.ts';

const text = new TextEncoder();

suite('CRC-32C', () => {
  // Check value of the catalogue of CRC algorithms; the others from RFC 3720 appendix B.4.
  for (const [bytes, expected] of [
    [text.encode('123456789'), 0xe3069283],
    [new Uint8Array(0), 0],
    [new Uint8Array(32), 0x8a9136aa],
    [new Uint8Array(32).fill(0xff), 0x62a8ab43],
    [Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ] as const) {
    test(`of ${bytes.length} bytes is ${expected.toString(16)}`, () => {
      assert.equal(crc32c(bytes), expected);
    });
  }

  test('goes on from the CRC of earlier bytes', () => {
    assert.equal(crc32c(text.encode('6789'), crc32c(text.encode('12345'))), 0xe3069283);
  });
});

suite('CRC-64/NVME', () => {
  // Check value of the catalogue of CRC algorithms; the other from the NVM Command Set specification.
  for (const [bytes, high, low] of [
    [text.encode('123456789'), 0xae8b1486, 0x0a799888],
    [new Uint8Array(0), 0, 0],
    [new Uint8Array(4096), 0x6482d367, 0xeb22b64e],
  ] as const) {
    test(`of ${bytes.length} bytes is ${high.toString(16)}${low.toString(16)}`, () => {
      assert.deepEqual(crc64nvme(bytes), { high, low });
    });
  }

  test('goes on from the CRC of earlier bytes', () => {
    assert.deepEqual(crc64nvme(text.encode('6789'), crc64nvme(text.encode('12345'))), {
      high: 0xae8b1486,
      low: 0x0a799888,
    });
  });
});
