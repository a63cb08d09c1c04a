import type { ByteSource } from '../../../ports/validator.ts';
import { quoted } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { checkZipEntry, readZipEntry } from '../../zip/zip-content.ts';
import { readZipDirectory } from '../../zip/zip-directory.ts';
import type { ZipEntry } from '../../zip/zip-entry.ts';
import { judgeEmbedded } from '../pickle/embedded-pickles.ts';
import { PickleFindings } from '../pickle/findings.ts';
import { runPickle } from '../pickle/machine.ts';
import { brokenPickle } from '../pickle/pickle-fault.ts';
import type { Value } from '../pickle/pickle-value.ts';
import { scalarMetadata, tensorTable } from '../pickle/tensor-table.ts';
import type { Weights } from '../tensors.ts';
import { foreignArchive } from './torch-foreign.ts';
import { MAX_PICKLE_BYTES } from './torch-limits.ts';
import { requireSameStorages, storageBytes } from './torch-storages.ts';

const LABEL = 'PyTorch checkpoint';
/** One for each storage and some more; the largest known checkpoints have some 20,000. */
const MAX_ENTRIES = 200_000;
const MAX_NAME_BYTES = 1024;
const MAX_RATIO = 200;
/** What `torch.save` writes beside the pickle and the storages: a word or a number each. */
const NOTES: ReadonlyMap<string, RegExp> = new Map([
  ['version', /^\d{1,4}\n?$/],
  ['byteorder', /^(?:little|big)$/],
  ['.format_version', /^\d{1,4}$/],
  ['.storage_alignment', /^\d{1,10}$/],
  ['.data/serialization_id', /^\d{1,64}$/],
]);
const MAX_NOTE_BYTES = 128;
/** Of the work, what the pickle takes; the rest are the storages. */
const PICKLE_SHARE = 0.05;

interface Members {
  readonly pickle: ZipEntry;
  readonly storages: ReadonlyMap<string, ZipEntry>;
  readonly notes: ReadonlyMap<string, ZipEntry>;
}

/**
 * Reads a checkpoint as `torch.save` writes it since PyTorch 1.6: a zip archive with one folder, in which are a
 * pickle, a member for each storage, and notes (`torch/serialization.py`, `caffe2/serialize/inline_container.cc`).
 * Nothing else may be there. Every checksum is verified.
 */
export async function parseTorchZip(
  source: ByteSource,
  progress: (fraction: number) => void,
): Promise<Weights> {
  const limits = { label: LABEL, maxEntries: MAX_ENTRIES, maxNameBytes: MAX_NAME_BYTES };
  const entries = await readZipDirectory(source, limits);
  const foreign = foreignArchive(entries.map(({ name }) => name));
  if (foreign !== undefined) throw foreign;
  const members = sortMembers(entries);
  const notes = await readNotes(source, members.notes);
  const { value, findings } = await judgePickle(source, members.pickle);
  const storedBytes = requireStorageSizes(findings, members.storages);
  const tensors = tensorTable(value);
  progress(PICKLE_SHARE);
  await checkStorages(source, members.storages, (share) =>
    progress(PICKLE_SHARE + (1 - PICKLE_SHARE) * share),
  );
  return {
    format: 'pytorch',
    label: 'a PyTorch checkpoint',
    mimeType: 'application/zip',
    tensors,
    metadata: scalarMetadata(value),
    details: {
      layout: 'zip',
      pickleProtocol: findings.protocol,
      globals: [...findings.globals].sort(),
      storages: members.storages.size,
      storageBytes: storedBytes,
      ...Object.fromEntries(notes),
    },
  };
}

/** PyTorch takes the folder of the first member for that of all, and looks names up without regard to case. */
function sortMembers(entries: readonly ZipEntry[]): Members {
  const folder = entries[0]?.name.split('/')[0] ?? '';
  const storages = new Map<string, ZipEntry>();
  const notes = new Map<string, ZipEntry>();
  let pickle: ZipEntry | undefined;
  for (const entry of entries) {
    const name = entry.name.startsWith(`${folder}/`) ? entry.name.slice(folder.length + 1) : undefined;
    const key = name === undefined ? undefined : /^data\/(\d{1,20})$/.exec(name)?.[1];
    if (key !== undefined) storages.set(key, entry);
    else if (name === 'data.pkl') pickle = entry;
    else if (name !== undefined && NOTES.has(name)) notes.set(name, entry);
    // Archives that were unpacked and packed again have their folders too.
    else if (name !== '' && name !== 'data/' && name !== '.data/') {
      throw new Refusal(
        'unsupported-type',
        `The zip archive holds ${quoted(entry.name)}, which a PyTorch checkpoint does not have; save the state_dict with torch.save() alone.`,
        { member: entry.name.slice(0, 60), offset: entry.headerOffset },
      );
    }
  }
  if (pickle === undefined || !notes.has('version')) {
    throw new Refusal(
      'unsupported-type',
      'The zip archive is no PyTorch checkpoint: it has no folder with data.pkl and version in it.',
    );
  }
  return { pickle, storages, notes };
}

async function readNotes(
  source: ByteSource,
  notes: ReadonlyMap<string, ZipEntry>,
): Promise<Map<string, string>> {
  const read = new Map<string, string>();
  for (const [name, entry] of notes) {
    const content = await readZipEntry(source, entry, { maxBytes: MAX_NOTE_BYTES, maxRatio: MAX_RATIO });
    const text = content.toString('latin1');
    if (NOTES.get(name)?.test(text) !== true) {
      throw new Refusal('corrupt', `The member ${quoted(entry.name)} does not hold what its name says.`, {
        member: entry.name.slice(0, 60),
        offset: entry.dataOffset,
      });
    }
    if (name === 'version' || name === 'byteorder') read.set(name, text.trim());
  }
  return read;
}

async function judgePickle(
  source: ByteSource,
  entry: ZipEntry,
): Promise<{ readonly value: Value; readonly findings: PickleFindings }> {
  const bytes = await readZipEntry(source, entry, { maxBytes: MAX_PICKLE_BYTES, maxRatio: MAX_RATIO });
  const findings = new PickleFindings('zip');
  const label = 'pickle data.pkl';
  const { value, end } = runPickle(bytes, 0, label, findings);
  if (end !== bytes.length) throw brokenPickle(label, end, 'it goes on after its end');
  judgeEmbedded(findings);
  return { value, findings };
}

/** @returns Bytes of all storages. */
function requireStorageSizes(
  { storages: declared }: PickleFindings,
  storages: ReadonlyMap<string, ZipEntry>,
): number {
  requireSameStorages(declared, new Set(storages.keys()));
  let total = 0;
  for (const [key, storage] of declared) {
    const bytes = storageBytes(key, storage);
    const size = storages.get(key)?.size;
    if (size !== bytes) {
      throw new Refusal(
        'corrupt',
        `The storage ${key} of the PyTorch checkpoint has ${size} bytes, but its pickle describes ${bytes}.`,
        { storage: key, size, expected: bytes },
      );
    }
    total += bytes;
  }
  return total;
}

async function checkStorages(
  source: ByteSource,
  storages: ReadonlyMap<string, ZipEntry>,
  progress: (share: number) => void,
): Promise<void> {
  let total = 1;
  for (const { compressedSize } of storages.values()) total += compressedSize;
  let done = 0;
  for (const entry of storages.values()) {
    await checkZipEntry(source, entry, (bytes) => progress((done + bytes) / total));
    done += entry.compressedSize;
  }
  progress(1);
}
