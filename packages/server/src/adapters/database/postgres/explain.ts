import pg from 'pg';
import { DatabaseUnavailableError } from '../../../domain/errors.ts';
import { DatabaseSettingsError } from '../settings-error.ts';

/** What the network says of a server that does not run yet, or cannot be reached for now. */
const PASSING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Says in one line what keeps the server from starting on this database; other errors are returned as they are. */
export function explainOpening(error: unknown, url: string): unknown {
  if (error instanceof DatabaseSettingsError) return error;
  const reason = error instanceof DatabaseUnavailableError ? error.cause : error;
  const line =
    reason instanceof pg.DatabaseError ? refusal(reason, new URL(url)) : unreachable(error, reason, url);
  if (line === undefined) return error;
  return new DatabaseSettingsError(`DATABASE_URL: ${line}`, { cause: error, passing: isPassing(reason) });
}

/** Whether it may be otherwise in a moment: nobody answers yet, or the server starts, or has too much to do. */
function isPassing(reason: unknown): boolean {
  const { code = '' } = reason as { readonly code?: string };
  return PASSING.has(code) || (reason instanceof pg.DatabaseError && /^(08|53|57P)/.test(code));
}

function refusal({ code = '', message }: pg.DatabaseError, url: URL): string | undefined {
  const server = `PostgreSQL at ${url.host}`;
  const user = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  switch (code) {
    case '28P01':
      return `${server} refuses the password of the user "${user}"`;
    case '28000':
      return `${server} does not let the user "${user}" in: ${message}${/no encryption$/.test(message) ? ': add "?sslmode=verify-full" to the URL, or what the server needs' : ''}`;
    case '3D000':
      return `${server} has no database "${database}": create it with "createdb ${database}"`;
    case '42501':
      return `the user "${user}" lacks a right in the database "${database}" (${message}): make it the owner of the database and of its tables, or grant it "create" on the schema "public" and "select, insert, update, delete" on all its tables`;
    case '53300':
      return `${server} has no connection left: raise its max_connections, or lower WHARF_DATABASE_CONNECTIONS (${message})`;
    default:
      return /^(08|25006|57P)/.test(code) ? `${server} cannot be used: ${message}` : undefined;
  }
}

function unreachable(error: unknown, reason: unknown, url: string): string | undefined {
  if (!(error instanceof DatabaseUnavailableError)) return undefined;
  const { code, message, errors } = reason as NodeJS.ErrnoException & { readonly errors?: readonly Error[] };
  // Where a name has several addresses, the message is empty and the errors of all are within.
  const detail = message || errors?.map((each) => each.message).join(', ') || code;
  return `PostgreSQL at ${new URL(url).host} cannot be reached: ${detail}`;
}
