import type { ErrorName } from '@wharf/contract';

export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * An error that the caller of the API may see: its message and details are safe to send and say
 * what to do. Knows nothing of HTTP; `http/error-handler.ts` maps `name` to a status.
 */
export abstract class DomainError extends Error {
  abstract override readonly name: ErrorName;
  readonly details: ErrorDetails;

  constructor(message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.details = details;
  }
}

/** The input is wrong; sending it again cannot help. */
export class InvalidRequestError extends DomainError {
  override readonly name = 'InvalidRequestError';
}

/** The input is fine, but not in the state the thing is in. */
export class WrongStateError extends DomainError {
  override readonly name = 'WrongStateError';
}

/** The bytes received are not those that the client announced. */
export class ChecksumMismatchError extends DomainError {
  override readonly name = 'ChecksumMismatchError';
}

/** No credentials, or wrong ones. */
export class AuthenticationError extends DomainError {
  override readonly name = 'AuthenticationError';
}

/** The credentials or the signature do not allow this. */
export class ForbiddenError extends DomainError {
  override readonly name = 'ForbiddenError';
}

/** There is no such thing in the caller's project. */
export class NotFoundError extends DomainError {
  override readonly name = 'NotFoundError';
}

/** More bytes than allowed. */
export class PayloadTooLargeError extends DomainError {
  override readonly name = 'PayloadTooLargeError';
}

/** The requested range lies outside the object. */
export class RangeNotSatisfiableError extends DomainError {
  override readonly name = 'RangeNotSatisfiableError';
}

/** Too many requests; `remainingSeconds` until the next one can succeed. */
export class RateLimitError extends DomainError {
  override readonly name = 'RateLimitError';
  readonly remainingSeconds: number;

  constructor(message: string, remainingSeconds: number, details: ErrorDetails = {}) {
    super(message, details);
    this.remainingSeconds = remainingSeconds;
  }
}

/** The server is starting, draining or cannot reach what it needs. */
export class ServiceUnavailableError extends DomainError {
  override readonly name = 'ServiceUnavailableError';
}

/**
 * The database cannot be used for the moment. What was under way may have taken effect or not; whoever repeats it
 * has to look first, or to change only what is as they left it.
 */
export class DatabaseUnavailableError extends ServiceUnavailableError {}

/** The project keeps as many bytes as it may. */
export class QuotaExceededError extends DomainError {
  override readonly name = 'QuotaExceededError';
}

/** The storage is full. */
export class InsufficientStorageError extends DomainError {
  override readonly name = 'InsufficientStorageError';
}

/** An object that the ledger knows is not in the store: damage, not the caller's doing. */
export class ObjectMissingError extends Error {
  override readonly name = 'ObjectMissingError';
}
