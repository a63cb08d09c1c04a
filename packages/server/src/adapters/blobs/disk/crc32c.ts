// CRC-32C (Castagnoli), reflected polynomial 0x82F63B78: RFC 9260 appendix A (SCTP), S3's
// x-amz-checksum-crc32c. Four tables take four bytes at a step.
const POLYNOMIAL = 0x82f63b78;

const TABLES = buildTables();

function buildTables(): Uint32Array {
  const tables = new Uint32Array(4 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[byte] = crc;
  }
  for (let index = 256; index < tables.length; index += 1) {
    const shorter = at(tables, index - 256);
    tables[index] = (shorter >>> 8) ^ at(tables, shorter & 0xff);
  }
  return tables;
}

function at(values: Uint32Array | Uint8Array, index: number): number {
  return values[index] as number;
}

/**
 * CRC-32C of bytes that follow those whose CRC is `previous` (0 at the start).
 * @returns an unsigned 32-bit number.
 */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  const steps = bytes.length - (bytes.length % 4);
  let index = 0;
  for (; index < steps; index += 4) {
    crc ^=
      at(bytes, index) |
      (at(bytes, index + 1) << 8) |
      (at(bytes, index + 2) << 16) |
      (at(bytes, index + 3) << 24);
    crc =
      at(TABLES, 768 + (crc & 0xff)) ^
      at(TABLES, 512 + ((crc >>> 8) & 0xff)) ^
      at(TABLES, 256 + ((crc >>> 16) & 0xff)) ^
      at(TABLES, crc >>> 24);
  }
  for (; index < bytes.length; index += 1) {
    crc = (crc >>> 8) ^ at(TABLES, (crc ^ at(bytes, index)) & 0xff);
  }
  return ~crc >>> 0;
}
