import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqliteDatabase } from '../adapters/database/sqlite/open.ts';
import { type DerivedKeys, loadKeys } from '../adapters/secrets/installation-secret.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../ports/database.ts';
import type { PartIndex } from '../ports/part-index.ts';

/** The database with the keys of the installation: all that administration needs. */
export interface Foundation {
  readonly database: Database;
  readonly parts: PartIndex;
  readonly keys: DerivedKeys;
}

/**
 * Makes the data directory where there is none.
 * @throws DatabaseSettingsError when the database cannot be used, or was set up with another secret
 */
export async function openFoundation(config: Config): Promise<Foundation> {
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
  const keys = await loadKeys(config.dataDirectory, config.secret);
  const { database, parts, installation } = await openDatabase(config);
  try {
    await installation.requireSecret(keys.fingerprint);
    return { database, parts, keys };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openDatabase(config: Config) {
  const { databaseUrl: url, databaseConnections: connections } = config;
  if (url === undefined) return openSqliteDatabase({ file: join(config.dataDirectory, 'wharf.db') });
  // Not before: the embedded database needs nothing of it.
  const { openPostgresDatabase } = await import('../adapters/database/postgres/open.ts');
  return openPostgresDatabase({ url, connections });
}
