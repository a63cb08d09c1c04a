import type { ByteReader } from '../../byte-reader.ts';
import { Refusal } from '../../refusal.ts';
import { fault } from './fbx-node.ts';

/** The last bytes of every binary FBX. */
const FOOTER_MAGIC = Buffer.from('f85a8c6adef5d97eece90ce3758f290b', 'hex');
/** A code made of the creation time; some exporters write a constant. Nothing checks it, so neither do we. */
const CODE_BYTES = 16;
/** Zeros between the magic and the version before it, which repeats the header's and is not compared. */
const RESERVED_BYTES = 120;
const VERSION_BYTES = 4;
/**
 * Most zeros between the code and the version. The SDK writes 4 and fills up to a multiple of 16, Assimp
 * and Blender up to 16 more; what the number is says nothing about the file.
 */
const MAX_PADDING_BYTES = 64;
/** Zeros behind the end that are ignored: what storage in blocks leaves behind. */
const MAX_TRAILING_BYTES = 4096;
const FIRST_MAGIC_AT = CODE_BYTES + VERSION_BYTES + RESERVED_BYTES;
const LAST_MAGIC_AT = FIRST_MAGIC_AT + MAX_PADDING_BYTES;
const MAX_FOOTER_BYTES = LAST_MAGIC_AT + FOOTER_MAGIC.length + MAX_TRAILING_BYTES;

/**
 * Checks what follows the end mark of the top nodes: code, zeros, version, zeros, magic. It holds nothing
 * that a scene needs, but a file without it was not written to its end.
 *
 * @throws {Refusal} `truncated` where it is missing or cut, `corrupt` where it is something else.
 */
export async function requireFooter(reader: ByteReader): Promise<void> {
  const at = reader.position;
  const length = Math.min(reader.remaining, MAX_FOOTER_BYTES);
  await reader.need(length, 'the footer');
  const excess = reader.remaining > length;
  const footer = reader.bytes(length);
  const magicAt = footer.indexOf(FOOTER_MAGIC, FIRST_MAGIC_AT);
  if (magicAt < 0 || magicAt > LAST_MAGIC_AT) throw noFooter(length, at, reader.size);
  requireZeros(footer, CODE_BYTES, magicAt - RESERVED_BYTES - VERSION_BYTES, at);
  requireZeros(footer, magicAt - RESERVED_BYTES, magicAt, at);
  requireZeros(footer, magicAt + FOOTER_MAGIC.length, length, at);
  if (excess) throw fault('corrupt', 'more data follows its footer', 'byte', at + length);
}

function noFooter(length: number, at: number, size: number): Refusal {
  if (length > LAST_MAGIC_AT + FOOTER_MAGIC.length) {
    return fault('corrupt', 'something else stands where its footer has to be', 'byte', at);
  }
  return new Refusal(
    'truncated',
    `The FBX is cut off: the footer that begins at byte ${at} is not complete where the file ends, at byte ${size}.`,
    { offset: at, size },
  );
}

function requireZeros(footer: Buffer, from: number, to: number, at: number): void {
  for (let index = from; index < to; index++) {
    if (footer[index] !== 0)
      throw fault('corrupt', 'its footer has data between its parts', 'byte', at + index);
  }
}
