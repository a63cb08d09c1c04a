import { Refusal } from '../refusal.ts';

/** What the archive is to people, to follow "The": `PyTorch checkpoint`, `USDZ`. */
export type ArchiveLabel = string;

/**
 * A damaged or ambiguous archive.
 * @param where In bytes from the beginning of the file.
 * @param what Ends the sentence "The zip archive of the PyTorch checkpoint is damaged at byte 12: ...".
 */
export function zipFault(label: ArchiveLabel, where: number, what: string): Refusal {
  return new Refusal('corrupt', `The zip archive of the ${label} is damaged at byte ${where}: ${what}.`, {
    offset: where,
  });
}

/** Sound, but with a feature that archives of this kind have no need of. */
export function zipUnsupported(label: ArchiveLabel, where: number, what: string): Refusal {
  return new Refusal('unsupported-type', `The zip archive of the ${label} cannot be judged: ${what}.`, {
    offset: where,
  });
}

/** An unsigned 64-bit number that is used as a size or an offset. */
export function safeU64(bytes: Buffer, at: number, label: ArchiveLabel, where: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw zipFault(label, where, 'a 64-bit size or offset is larger than any file');
  }
  return Number(value);
}
