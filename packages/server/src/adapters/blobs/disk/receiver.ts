import type { Clock } from '../../../ports/clock.ts';
import type { IndexedPart, PartIndex, RecordOutcome } from '../../../ports/part-index.ts';
import type { IncomingPart, PartReceiver } from '../../../ports/part-receiver.ts';
import type { BatchGate } from './batch-gate.ts';
import { transferBody } from './body-transfer.ts';
import type { CrashPoint } from './crash-points.ts';
import { storageError } from './durability.ts';
import type { HashPool } from './hash-pool.ts';
import type { PartFile, PartFiles } from './part-files.ts';
import { checkNumber, checkSize, closedError, surplusError } from './part-rules.ts';
import { InlineWriter, type PartWriter, ThreadedWriter } from './part-writers.ts';
import type { Claim, ClaimOutcome, Placements } from './placements.ts';
import type { Removal } from './removal.ts';

/** Largest part in bytes that is hashed on the event loop. */
const INLINE_SIZE = 64 * 1024;

export interface ReceiverTools {
  readonly index: PartIndex;
  readonly placements: Placements;
  readonly files: PartFiles;
  readonly removal: Removal;
  readonly hashes: HashPool;
  readonly batches: BatchGate;
  readonly clock: Clock;
  readonly crashPoint: CrashPoint;
  /** Bytes that every part but the last must have. */
  readonly minPartSize: number;
  /** Runs work that nobody waits for; it is finished before the store closes. */
  readonly background: (work: Promise<void>) => void;
}

type Lookup = NonNullable<Awaited<ReturnType<PartIndex['lookup']>>>;
type Received = { readonly size: number; readonly sha256: string };

/** Takes parts onto the local disk. */
export class DiskPartReceiver implements PartReceiver {
  readonly #tools: ReceiverTools;

  constructor(tools: ReceiverTools) {
    this.#tools = tools;
  }

  async receive(part: IncomingPart): Promise<{ readonly etag: string; readonly size: number }> {
    const { key, number, partsCount, fileSize, contentLength } = part;
    checkNumber(part);
    if (contentLength !== undefined) checkSize(part, contentLength, this.#tools.minPartSize);
    const claim = await this.#tools.placements.claim({
      key,
      number,
      size: contentLength,
      partsCount,
      fileSize,
    });
    const progress: { outcome: ClaimOutcome } = { outcome: { recorded: false } };
    try {
      const { size, sha256 } = await this.#receiveClaimed(part, claim, progress);
      return { size, etag: `"${sha256}"` };
    } catch (error) {
      throw storageError(error);
    } finally {
      claim.release(progress.outcome);
    }
  }

  /** Sets `progress.outcome` to what is known of the record at each moment, also when it throws. */
  async #receiveClaimed(
    part: IncomingPart,
    claim: Claim,
    progress: { outcome: ClaimOutcome },
  ): Promise<Received> {
    // Only now, after the claim: from here on nobody else can record a part at its place.
    const known = await this.#tools.index.lookup(part.key, part.number);
    if (known === undefined) throw closedError(part);
    if (part.contentLength !== undefined && part.contentLength > known.size - known.others) {
      throw surplusError(part, part.contentLength, known.others);
    }
    const file = await this.#openFile(part, claim, known);
    let received: Received;
    try {
      received = await this.#store(part, file, known.others);
    } catch (error) {
      await file.discard().catch(() => {});
      throw error;
    }
    const { sha256, size } = received;
    const { spill, offset } = file;
    const indexed: IndexedPart = { number: part.number, size, sha256, spill, offset };
    // Should recording fail midway, the index may refer to the file: it stays, a leftover at worst.
    progress.outcome = 'unknown';
    const result = await this.#tools.index.record(part.key, indexed, this.#tools.clock());
    if (!result.recorded) {
      progress.outcome = { recorded: false };
      throw await this.#refusal(part, file, received, result);
    }
    const superseded = result.replaced?.spill;
    progress.outcome = { recorded: true, inPlace: spill === null, replacedInPlace: superseded === null };
    await this.#tools.crashPoint('part:recorded');
    if (typeof superseded === 'string') this.#tools.background(this.#removeSuperseded(part.key, superseded));
    return received;
  }

  async #openFile(part: IncomingPart, claim: Claim, known: Lookup): Promise<PartFile> {
    const { key, number, fileSize, contentLength: size } = part;
    const { place, upload } = claim;
    const acknowledged = known.part !== undefined && known.part.spill === null;
    if (place === undefined || acknowledged) return this.#tools.files.createSpill(key, number, size);
    return this.#tools.files.openMain(key, { fileSize, ...place }, upload);
  }

  /** Brings the body to stable storage. The file is closed afterwards, whatever happens. */
  async #store(part: IncomingPart, file: PartFile, others: number): Promise<Received> {
    const { minPartSize, crashPoint } = this.#tools;
    try {
      const writer = this.#writerFor(part, file);
      let received: Received;
      try {
        received = await transferBody(part, writer, { others, minPartSize });
      } finally {
        await writer.stop();
      }
      await crashPoint('part:written');
      await settleBoth(file.syncData(), file.syncName());
      await crashPoint('part:synced');
      return received;
    } finally {
      await file.close();
    }
  }

  #writerFor(part: IncomingPart, file: PartFile): PartWriter {
    const algorithms = ['sha256' as const, ...part.expectedDigests.map(({ algorithm }) => algorithm)];
    return part.contentLength !== undefined && part.contentLength <= INLINE_SIZE
      ? new InlineWriter(file, algorithms)
      : new ThreadedWriter(file, algorithms, this.#tools, part.ownsChunks === true);
  }

  /** Cleans up after a part that the index refused. @returns the error for the client. */
  async #refusal(
    part: IncomingPart,
    file: PartFile,
    { size }: Received,
    outcome: Extract<RecordOutcome, { recorded: false }>,
  ): Promise<Error> {
    await file.discard().catch(() => {});
    if (outcome.reason === 'surplus') return surplusError(part, size, outcome.others);
    await this.#removeUnwanted(part.key);
    return closedError(part);
  }

  async #removeSuperseded(key: string, spill: string): Promise<void> {
    await this.#tools.files.removeSpill(key, spill);
    await this.#tools.crashPoint('part:superseded-removed');
  }

  /** Removes what a part brought back: all files of a deleted object, the surplus ones of a sealed one. */
  async #removeUnwanted(key: string): Promise<void> {
    const { index, removal } = this.#tools;
    const object = await index.stat(key);
    await (object?.sealed === true ? removal.removeLeftovers(key, index) : removal.removeObject(key));
  }
}

/** Waits for both, even when one fails: neither may still be using the file when it is closed. */
async function settleBoth(first: Promise<void>, second: Promise<void>): Promise<void> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
}
