import type { Inspection, RefusalCode } from '../ports/validator.ts';

/**
 * Thrown inside the validators to stop at the first fault of a file. It never leaves them:
 * {@link settle} turns it into the `Refused` answer that the port demands.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: RefusalCode, message: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** Runs a judgement and answers `Refused` where it throws a {@link Refusal}; other errors pass through. */
export async function settle(judgement: () => Promise<Inspection>): Promise<Inspection> {
  try {
    return await judgement();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const refused = { verdict: 'refused', code: error.code, message: error.message } as const;
    return error.details === undefined ? refused : { ...refused, details: error.details };
  }
}
