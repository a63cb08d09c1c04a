/** The base of every error that the SDK throws on purpose. */
export class WharfError extends Error {
  override readonly name: string = 'WharfError';
}
