import type { Machine } from '../machine.ts';
import type { SectionResult } from '../section.ts';

/** Everything that one run found out. */
export interface RunReport {
  /** ISO 8601. */
  readonly date: string;
  readonly quick: boolean;
  /** Seconds that the run took. */
  readonly seconds: number;
  readonly machine: Machine;
  readonly sections: readonly (SectionResult & { readonly name: string; readonly title: string })[];
}
