import pg from 'pg';
import { DatabaseSettingsError } from '../settings-error.ts';

/** Milliseconds to wait for a connection, be it a new one or one that others have in use. */
const CONNECT_TIMEOUT = 10_000;
/** Milliseconds of silence after which the operating system asks whether the other side is there. */
const KEEP_ALIVE_DELAY = 10_000;
/** Those of PostgreSQL's own programs but `allow` and `prefer`, which end in plain text where anybody wants them to. */
const SSL_MODES: readonly string[] = ['disable', 'require', 'verify-ca', 'verify-full'];

const types = new pg.TypeOverrides();
// Sizes and times stay far below 2^53; text, as the driver has it, would add up wrongly.
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/**
 * What every connection to the database has in common.
 * @param url `postgres://user:password@host:port/database`. `sslmode` means what it does to PostgreSQL's own programs.
 * @throws DatabaseSettingsError for a URL that the driver cannot use, such as one that names a missing certificate
 * or a mode of TLS that is none
 */
export function connectionOptions(url: string) {
  const parsed = new URL(url);
  // It would take the place of ours, by which a move knows that a server is there.
  parsed.searchParams.delete('application_name');
  const mode = parsed.searchParams.get('sslmode');
  if (mode !== null) {
    if (!SSL_MODES.includes(mode)) {
      throw new DatabaseSettingsError(
        `DATABASE_URL: sslmode must be one of ${SSL_MODES.join(', ')}; it is "${mode}"`,
      );
    }
    parsed.searchParams.set('uselibpqcompat', 'true');
  }
  const options = {
    connectionString: parsed.href,
    types,
    application_name: 'wharf',
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY,
  } satisfies pg.ClientConfig;
  try {
    // Reads the files that the URL names.
    new pg.Client(options);
  } catch (error) {
    throw new DatabaseSettingsError(`DATABASE_URL: ${(error as Error).message}`, { cause: error });
  }
  return options;
}
