import { WharfError } from './wharf-error.ts';

/** The bytes that arrived are not those that were sent, even after they were transferred again. */
export class DigestMismatchError extends WharfError {
  override readonly name: string = 'DigestMismatchError';
  readonly expected: string;
  readonly actual: string;

  constructor(what: string, digests: { readonly expected: string; readonly actual: string }) {
    super(`${what} arrived changed: its digest is ${digests.actual} instead of ${digests.expected}`);
    this.expected = digests.expected;
    this.actual = digests.actual;
  }
}
