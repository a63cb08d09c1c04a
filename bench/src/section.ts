import type { Client } from './client/client.ts';

/** What a section works with. */
export interface BenchContext {
  readonly client: Client;
  /** Shorter runs: fewer rounds, less data. */
  readonly quick: boolean;
  /** Makes an empty directory on the disk under test; removed at the end. */
  directory(name: string): Promise<string>;
  /** Tells the person who waits what is going on. */
  progress(message: string): void;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  /** As text; the first cell of a row names it. */
  readonly rows: readonly (readonly string[])[];
}

/** A number of DESIGN section 7, and what was measured. */
export interface Target {
  readonly name: string;
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

/** A version that belongs to the figures. */
export type Versions = Readonly<Record<string, string>>;

export interface SectionResult {
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
  /** What the reader has to know to read the figures right. */
  readonly notes: readonly string[];
  /** Versions of the peers that took part. */
  readonly versions: Versions;
  /** The figures behind the tables, for programs; units are in the names. */
  readonly data: unknown;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  run(context: BenchContext): Promise<SectionResult>;
}
