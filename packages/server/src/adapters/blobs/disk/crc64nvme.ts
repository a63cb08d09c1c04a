// CRC-64/NVME, reflected polynomial 0x9A6C9329AC4BC9B5: NVM Express NVM Command Set specification
// 1.0d, section 5.2.1.3.4; S3's x-amz-checksum-crc64nvme. JavaScript has no fast 64-bit integers, so
// the two halves are kept apart.
const POLYNOMIAL_HIGH = 0x9a6c9329;
const POLYNOMIAL_LOW = 0xac4bc9b5;

const HIGH = new Uint32Array(256);
const LOW = new Uint32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    const carry = low & 1;
    low = (low >>> 1) | ((high & 1) << 31);
    high >>>= 1;
    if (carry) {
      low ^= POLYNOMIAL_LOW;
      high ^= POLYNOMIAL_HIGH;
    }
  }
  HIGH[byte] = high;
  LOW[byte] = low;
}

/** A CRC under way: unsigned 32-bit halves. */
export interface Crc64 {
  readonly high: number;
  readonly low: number;
}

export const EMPTY_CRC64: Crc64 = { high: 0, low: 0 };

/** CRC-64/NVME of bytes that follow those whose CRC is `previous`. */
export function crc64nvme(bytes: Uint8Array, previous: Crc64 = EMPTY_CRC64): Crc64 {
  let high = ~previous.high;
  let low = ~previous.low;
  for (let index = 0; index < bytes.length; index += 1) {
    const entry = (low ^ (bytes[index] as number)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (LOW[entry] as number);
    high = (high >>> 8) ^ (HIGH[entry] as number);
  }
  return { high: ~high >>> 0, low: ~low >>> 0 };
}
