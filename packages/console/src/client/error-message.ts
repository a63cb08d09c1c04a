import { APIConnectionError, APIError } from '@wharf/sdk';

/** What an error says to a person. The server's own words where it gave some. */
export function errorMessage(error: unknown): string {
  if (error instanceof APIConnectionError) {
    return 'The server cannot be reached. Check that it runs and that you are online, then try again.';
  }
  if (error instanceof APIError) return reasonOf(error) ?? error.message;
  return error instanceof Error ? error.message : String(error);
}

function reasonOf({ error }: APIError): string | undefined {
  const { reason } = (error ?? {}) as { readonly reason?: unknown };
  return typeof reason === 'string' ? reason : undefined;
}
