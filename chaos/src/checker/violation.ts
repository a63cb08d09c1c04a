import type { Entry } from '../history/entry.ts';
import type { FinalState } from './final-state.ts';

/** A promise that was broken. */
export interface Violation {
  /** Name of the rule. */
  readonly rule: string;
  /** One line: what, where, and what should have been. */
  readonly what: string;
}

/** Judges a run by one promise. @returns a line for each time that it was broken */
export interface Rule {
  readonly name: string;
  readonly promise: string;
  broken(history: readonly Entry[], final: FinalState): Iterable<string>;
}
