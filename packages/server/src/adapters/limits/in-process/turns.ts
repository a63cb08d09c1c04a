import type { Turns } from '../../../ports/turns.ts';

/**
 * It is always our turn: on the embedded database there is one process as a rule, and what others beside it do
 * twice costs less than asking whose turn it is.
 */
export const ALWAYS_OUR_TURN: Turns = { run: (_turn, work) => work() };
