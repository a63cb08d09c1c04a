import Database from 'better-sqlite3';
import type { SampledJob } from '../history/entry.ts';
import { type Ledger, QUERIES, readState } from './ledger.ts';

/** @param file of a database in use */
export function openSqliteLedger(file: string): Ledger {
  const database = new Database(file, { readonly: true });
  const rows = <T>(query: string): T[] => database.prepare<[], T>(query).all();
  return {
    sampleJobs: async () => rows<SampledJob>(QUERIES.jobs),
    countDoomed: async () => rows<{ count: number }>(QUERIES.doomed)[0]?.count ?? 0,
    state: () => readState(async (query) => rows(query)),
    close: async () => {
      database.close();
    },
  };
}
