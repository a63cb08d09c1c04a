/** The innermost reason: `fetch failed` alone helps nobody. */
export function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return told(error.cause);
  // One of each address that was tried.
  if (error instanceof AggregateError && error.errors.length > 0) return told(error.errors[0]);
  return error.message === '' ? error.name : error.message;
}
