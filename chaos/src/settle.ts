import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ledger } from './ledger/ledger.ts';
import { openPostgresLedger } from './ledger/postgres-ledger.ts';
import { openSqliteLedger } from './ledger/sqlite-ledger.ts';
import type { System } from './system/system.ts';

/** Milliseconds that the collectors get to free what is doomed. */
const COLLECTORS = 60_000;

/** The database past every proxy. */
export function openLedger(system: System): Ledger {
  if (system.postgres !== undefined) return openPostgresLedger(system.postgres.url());
  return openSqliteLedger(join(system.dataDirectory, 'wharf.db'));
}

/** Waits until the collectors have freed everything that is doomed, or their time is up. */
export async function collected(ledger: Ledger, say: (line: string) => void): Promise<void> {
  const until = Date.now() + COLLECTORS;
  for (let left = await ledger.countDoomed(); left > 0; left = await ledger.countDoomed()) {
    if (Date.now() > until) {
      say(`${left} objects are still doomed`);
      return;
    }
    await pause(500);
  }
}
