import type { Absent } from '../contenders/contender.ts';
import type { Importer } from '../contenders/importer.ts';
import type { FileLedger } from '../origin/ledger.ts';

/** One file fetched. */
export interface ImportRun {
  /** Until the importer is done. */
  readonly seconds: number;
  /** To bring the file to stable storage after that; 0 where it is there already, or not kept. */
  readonly syncSeconds: number;
  /** To hash the file after that, by the name of the program. */
  readonly hashSeconds: Readonly<Record<string, number>>;
  readonly ledger: FileLedger;
  /** Bytes that the origin sent beyond those of the file. */
  readonly surplusBytes: number;
  /** Of the importer's main process, while it fetched; 0 where unknown. */
  readonly peakBytes: number;
}

export interface MeasuredImporter {
  readonly importer: Importer;
  readonly runs: ImportRun[];
}

/** Everyone who fetched the same kind of file from the same origin. */
export interface ImportScene {
  readonly name: string;
  /** Of each connection; 0: no limit. */
  readonly bytesPerSecond: number;
  readonly fileSize: number;
  readonly measured: readonly MeasuredImporter[];
  readonly absent: readonly Absent[];
}
