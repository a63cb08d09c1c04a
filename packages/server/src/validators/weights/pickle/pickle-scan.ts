import type { ByteReader } from '../../byte-reader.ts';

/** Opcodes that are followed; other files stop being a pickle within a few. */
const MAX_OPCODES = 1_000_000;
/** Bytes of lines that are looked through for their end; other files are no lines of text. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;
const LINE_STEP_BYTES = 64 * 1024;
/** Longest string that is looked at as a name of a module or a global. */
const MAX_NAME_BYTES = 256;
const NAME = /^[\w.]+$/;

/** Bytes of argument behind each opcode that has no length of its own (`Lib/pickletools.py`). */
const FIXED = widths({
  0: '(012NQRabdelost)]}u\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x94\x97\x98',
  1: 'Khq\x80\x82',
  2: 'M\x83',
  4: 'Jjr\x84',
  8: 'G\x95',
});
/** Bytes of the length before the argument of the others. */
const LENGTHS = widths({ 1: 'UC\x8a\x8c', 4: 'TXB\x8b', 8: '\x8d\x8e\x96' });
/** Opcodes whose argument is a line: a number, or text. */
const NUMBER_LINES = 'FILgp';
const TEXT_LINES = 'SV';
const STOP = '.';
const STACK_GLOBAL = '\x93';

function widths(opcodes: Readonly<Record<number, string>>): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(opcodes).flatMap(([width, all]) => [...all].map((code) => [code, Number(width)])),
  );
}

/**
 * Whether a file that begins as something else could, read as a pickle, come to import a name. Opcodes have no jumps,
 * so it is enough to follow them: what they do to the stack is left out, which errs on the side of refusing. Files of
 * other formats end in a byte that is no opcode after one or two.
 */
export async function importsLikePickle(reader: ByteReader): Promise<boolean> {
  let names = 0;
  const lines = new LineReader(reader);
  for (let count = 0; count < MAX_OPCODES; count++) {
    if (reader.remaining === 0) return false;
    await reader.need(1, 'an opcode');
    const opcode = String.fromCharCode(reader.u8());
    const fixed = FIXED.get(opcode);
    const width = LENGTHS.get(opcode);
    if (opcode === STOP) return false;
    if (opcode === STACK_GLOBAL) {
      if (names > 0) return true;
    } else if (fixed !== undefined) {
      if (fixed > reader.remaining) return false;
      reader.seek(reader.position + fixed);
    } else if (width !== undefined) {
      const length = await lengthOf(reader, width);
      if (length === undefined || length > reader.remaining) return false;
      if (await isName(reader, length)) names++;
    } else if (opcode === 'c' || opcode === 'i') {
      const [module, name] = [await lines.take(), await lines.take()];
      return module !== undefined && name !== undefined && NAME.test(module) && NAME.test(name);
    } else {
      const numeric = NUMBER_LINES.includes(opcode);
      const line = numeric || TEXT_LINES.includes(opcode) ? await lines.take() : undefined;
      if (line === undefined || (numeric && !/^[\s\w.+-]+$/.test(line))) return false;
      // With its escapes, a line can be any name.
      if (!numeric) names++;
    }
  }
  return true;
}

async function lengthOf(reader: ByteReader, width: number): Promise<number | undefined> {
  if (width > reader.remaining) return undefined;
  await reader.need(width, 'a length');
  if (width === 8) return Number(reader.u64());
  return width === 4 ? reader.u32() : reader.u8();
}

/** Passes over a string. */
async function isName(reader: ByteReader, length: number): Promise<boolean> {
  const end = reader.position + length;
  let named = false;
  if (length > 0 && length <= MAX_NAME_BYTES) {
    await reader.need(length, 'a string');
    named = NAME.test(reader.bytes(length).toString('utf8'));
  }
  reader.seek(end);
  return named;
}

class LineReader {
  readonly #reader: ByteReader;
  #room = MAX_LINE_BYTES;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** The beginning of the next line, without its end; undefined where none ends. */
  async take(): Promise<string | undefined> {
    const reader = this.#reader;
    let beginning: string | undefined;
    while (reader.remaining > 0 && this.#room > 0) {
      const step = Math.min(LINE_STEP_BYTES, reader.remaining);
      const at = reader.position;
      await reader.need(step, 'a line');
      const bytes = reader.bytes(step);
      const end = bytes.indexOf(0x0a);
      beginning ??= bytes.toString('latin1', 0, Math.min(end === -1 ? step : end, MAX_NAME_BYTES));
      this.#room -= step;
      if (end === -1) continue;
      reader.seek(at + end + 1);
      return beginning;
    }
    return undefined;
  }
}
