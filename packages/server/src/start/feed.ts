import { inProcessFeed } from '../adapters/feed/in-process.ts';
import type { OpenedFeed } from '../adapters/feed/postgres.ts';
import type { Config } from '../config/config.ts';
import type { Log } from '../ports/log.ts';

/** Hints within this process on the embedded database; with PostgreSQL, between all processes. */
export async function openFeed({ databaseUrl }: Config, log: Log): Promise<OpenedFeed> {
  if (databaseUrl === undefined) return { feed: inProcessFeed(), close: async () => undefined };
  // Not before: the embedded database needs nothing of it.
  const { connectionOptions } = await import('../adapters/database/postgres/connection-options.ts');
  const { openPostgresFeed } = await import('../adapters/feed/postgres.ts');
  return openPostgresFeed(connectionOptions(databaseUrl), log);
}
