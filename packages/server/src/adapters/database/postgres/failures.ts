import pg from 'pg';
import { DatabaseUnavailableError, InvalidRequestError } from '../../../domain/errors.ts';

/** SQLSTATE classes and codes (PostgreSQL manual, appendix A) of a server that cannot serve for the moment. */
const UNAVAILABLE = [
  /** Connection exceptions. */
  '08',
  /** Idle in a transaction for too long. */
  '25P03',
  /** Read only: a standby, after the one that wrote has gone. */
  '25006',
  /** Out of memory, disk or connections. */
  '53',
  /** Statement took too long. */
  '57014',
  /** Shutting down, crashed, starting, database dropped. */
  '57P',
];

/** What the database itself ends, having undone it, so that others can go on. */
const COLLISIONS: ReadonlySet<string | undefined> = new Set([
  /** Serialization failure. */
  '40001',
  /** Deadlock: the other one goes on. */
  '40P01',
]);

/** What a transaction meets that ran beside another, and may not meet again. */
const CONFLICTS: ReadonlySet<string | undefined> = new Set([
  ...COLLISIONS,
  /** Both found nothing, and inserted; run again, one finds what the other inserted. */
  '23505',
  /** Referred to what the other deleted. */
  '23503',
]);

/** Whether the transaction that failed with it should run once more, from its beginning. */
export function isConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && CONFLICTS.has(error.code);
}

/** Whether what failed with it, be it a single statement, waited for others as they for it, and had no effect. */
export function isCollision(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && COLLISIONS.has(error.code);
}

/** Nobody knows whether the change took effect: the answer to it, or to the commit, was lost. */
export class OutcomeUnknownError extends DatabaseUnavailableError {
  constructor(cause: unknown) {
    super(
      'The database was lost while it was saving this, and may have saved it or not: see what is there before you try again, unless the request has an Idempotency-Key',
      {},
      { cause },
    );
  }
}

/** Whether a change that was sent, or a commit, may have taken effect although it failed with this. */
export function isInDoubt(error: unknown): error is DatabaseUnavailableError {
  if (!(error instanceof DatabaseUnavailableError)) return false;
  const { cause } = error;
  return !(cause instanceof pg.DatabaseError) || /^(08|57P)/.test(cause.code ?? '');
}

/** Whether it is the connection that failed. What was to be read, or was in a transaction, may well succeed on another. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof DatabaseUnavailableError) || error instanceof OutcomeUnknownError) return false;
  const { cause } = error;
  return !(cause instanceof pg.DatabaseError) || /^(08|25006|53300|57P)/.test(cause.code ?? '');
}

/** The error as the rest of the program knows it; the driver's is its cause. */
export function translateFailure(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    const { code = '' } = error;
    if (UNAVAILABLE.some((prefix) => code.startsWith(prefix))) return unavailable(error);
    // The one character that PostgreSQL's text cannot hold.
    if (code === '22021') return new InvalidRequestError('Text must not contain the NUL character (U+0000)');
    return error;
  }
  // The driver has no class for a connection that is lost, or not to be had: they are what is left.
  return error instanceof TypeError || error instanceof DatabaseUnavailableError ? error : unavailable(error);
}

/** What is told when something has collided so often that it is not tried again. */
export function tooBusy(cause: pg.DatabaseError): DatabaseUnavailableError {
  return new DatabaseUnavailableError(
    'Too much is being changed at the same time: try again soon',
    {},
    { cause },
  );
}

function unavailable(cause: unknown): DatabaseUnavailableError {
  return new DatabaseUnavailableError(
    'The database cannot be reached at the moment: try again soon',
    {},
    { cause },
  );
}
