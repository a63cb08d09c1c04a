import type { Value } from './pickle-value.ts';

/** What a check may ask of the machine. */
export interface CallContext {
  /** A refusal as damaged; `what` ends the sentence "The pickle is damaged at byte 12: ...". */
  fault(what: string): Error;
  /** Counts work that depends on the size of arguments, which many calls may share. */
  spend(operations: number): void;
}

/**
 * Judges the arguments of one allowed function and answers what it makes of them.
 * @returns Undefined where no checkpoint calls the function so.
 */
export type CallCheck = (args: readonly Value[], context: CallContext) => Value | undefined;
