import type { ByteSource } from '../../../ports/validator.ts';
import { Refusal } from '../../refusal.ts';
import { judgeEmbedded } from '../pickle/embedded-pickles.ts';
import { PickleFindings } from '../pickle/findings.ts';
import { runPickle } from '../pickle/machine.ts';
import { brokenPickle } from '../pickle/pickle-fault.ts';
import { textOf, type Value } from '../pickle/pickle-value.ts';
import { scalarMetadata, tensorTable } from '../pickle/tensor-table.ts';
import type { Weights } from '../tensors.ts';
import { MAX_PICKLE_BYTES } from './torch-limits.ts';
import { requireSameStorages, storageBytes } from './torch-storages.ts';

/** `MAGIC_NUMBER` of `torch/serialization.py`. */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;
/** Bytes that hold the pickle of the magic number, in every protocol. */
const MAGIC_BYTES = 128;
/** How much is read for the pickles, one after the other until they fit: the storages behind them may be gigabytes. */
const PREFIX_BYTES: readonly number[] = [1024 * 1024, 16 * 1024 * 1024, MAX_PICKLE_BYTES];
const LABEL = 'pickle of the legacy PyTorch checkpoint';
/** Before the data of each storage: its number of elements. */
const COUNT_BYTES = 8;

interface LegacyPickles {
  readonly value: Value;
  readonly findings: PickleFindings;
  /** Keys of the storages in the order of their data. */
  readonly keys: readonly string[];
  /** Behind the last pickle, in bytes from the beginning of the file. */
  readonly end: number;
}

/** Whether the file begins with the pickle of PyTorch's magic number. */
export function isTorchLegacy(head: Buffer): boolean {
  try {
    const { value } = runPickle(head.subarray(0, MAGIC_BYTES), 0, LABEL, new PickleFindings());
    return value.kind === 'int' && value.value === MAGIC_NUMBER;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/**
 * Reads a checkpoint as `torch.save` wrote it before PyTorch 1.6 (`_legacy_save`): five pickles (magic number,
 * version, facts of the system, the object, the keys of its storages), then each storage's number of elements and
 * data, to the end of the file.
 */
export async function parseTorchLegacy(
  source: ByteSource,
  progress: (fraction: number) => void,
): Promise<Weights> {
  const { value, findings, keys, end } = await readPickles(source);
  judgeEmbedded(findings);
  const tensors = tensorTable(value);
  progress(0.5);
  const bytes = await walkStorages(source, findings, keys, end);
  return {
    format: 'pytorch',
    label: 'a legacy PyTorch checkpoint',
    mimeType: 'application/octet-stream',
    tensors,
    metadata: scalarMetadata(value),
    details: {
      layout: 'legacy',
      pickleProtocol: findings.protocol,
      globals: [...findings.globals].sort(),
      storages: keys.length,
      storageBytes: bytes,
    },
  };
}

async function readPickles(source: ByteSource): Promise<LegacyPickles> {
  for (const wanted of PREFIX_BYTES) {
    const length = Math.min(wanted, source.size);
    const read = await source.read(0, length);
    const last = length === source.size || wanted === MAX_PICKLE_BYTES;
    try {
      return judgePickles(Buffer.from(read.buffer, read.byteOffset, read.byteLength));
    } catch (error) {
      const short = error instanceof Refusal && error.code === 'truncated';
      if (!short || last) throw error;
    }
  }
  throw new Error('The last prefix returns or throws');
}

function judgePickles(bytes: Buffer): LegacyPickles {
  const findings = new PickleFindings('legacy');
  /** Only the object has storages. */
  const plain = new PickleFindings(undefined, findings.budget);
  const magic = runPickle(bytes, 0, LABEL, plain);
  const version = runPickle(bytes, magic.end, LABEL, plain);
  if (version.value.kind !== 'int' || version.value.value !== PROTOCOL_VERSION) {
    throw brokenPickle(LABEL, magic.end, `the version of its layout is not ${PROTOCOL_VERSION}`);
  }
  const system = runPickle(bytes, version.end, LABEL, plain);
  requireLittleEndian(system.value, version.end);
  const object = runPickle(bytes, system.end, LABEL, findings);
  const list = runPickle(bytes, object.end, LABEL, plain);
  const keys = readKeys(list.value, object.end);
  findings.embedded.push(...plain.embedded);
  for (const global of plain.globals) findings.noteGlobal(global);
  return { value: object.value, findings, keys, end: list.end };
}

function requireLittleEndian(system: Value, offset: number): void {
  const facts = new Map<string | undefined, Value | undefined>();
  if (system.kind === 'dict') {
    for (let index = 0; index < system.items.length; index += 2) {
      facts.set(textOf(system.items[index]), system.items[index + 1]);
    }
  }
  const order = facts.get('little_endian');
  if (order?.kind !== 'bool') throw brokenPickle(LABEL, offset, 'the facts of the system are not there');
  if (!order.value) {
    throw new Refusal(
      'unsupported-type',
      'The legacy PyTorch checkpoint was written by a big-endian machine; save it again with a current PyTorch.',
      { offset },
    );
  }
}

function readKeys(list: Value, offset: number): string[] {
  const keys = list.kind === 'list' ? list.items.map(textOf) : [undefined];
  const known = keys.flatMap((key) => key ?? []);
  if (known.length !== keys.length || new Set(known).size !== known.length) {
    throw brokenPickle(LABEL, offset, 'the keys of its storages are not a list of different names');
  }
  return known;
}

/** @returns Bytes of all storages. */
async function walkStorages(
  source: ByteSource,
  { storages }: PickleFindings,
  keys: readonly string[],
  start: number,
): Promise<number> {
  requireSameStorages(storages, new Set(keys));
  let at = start;
  for (const key of keys) {
    const declared = storages.get(key);
    if (declared === undefined) continue;
    const bytes = storageBytes(key, declared);
    if (at + COUNT_BYTES + bytes > source.size) {
      throw new Refusal(
        'truncated',
        `The legacy PyTorch checkpoint is cut off: it ends at byte ${source.size}, inside the storage ${key} at byte ${at}.`,
        { offset: at, storage: key },
      );
    }
    const count = Buffer.from(await source.read(at, COUNT_BYTES)).readBigUInt64LE(0);
    if (count !== BigInt(declared.numel)) {
      throw new Refusal(
        'corrupt',
        `The storage ${key} at byte ${at} has ${count} elements, but the pickle describes ${declared.numel}.`,
        { offset: at, storage: key },
      );
    }
    at += COUNT_BYTES + bytes;
  }
  if (at !== source.size) {
    throw new Refusal(
      'corrupt',
      `The legacy PyTorch checkpoint ends at byte ${at}, but ${source.size - at} more bytes follow.`,
      { offset: at },
    );
  }
  return at - start - COUNT_BYTES * keys.length;
}
