import pg from 'pg';
import type { SampledJob } from '../history/entry.ts';
import { type Ledger, QUERIES, readState } from './ledger.ts';

/** Milliseconds for a query: a sample that takes longer is no use. */
const PATIENCE = 5_000;

/** @param url past every proxy */
export function openPostgresLedger(url: string): Ledger {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
    types: { getTypeParser: parserOf },
  });
  // The database goes away every so often: that is the exercise.
  pool.on('error', () => {});
  async function rows<T>(query: string): Promise<T[]> {
    return (await pool.query(query)).rows as T[];
  }
  return {
    sampleJobs: () => rows<SampledJob>(QUERIES.jobs),
    countDoomed: async () => (await rows<{ count: number }>(QUERIES.doomed))[0]?.count ?? 0,
    state: () => readState(rows),
    close: () => pool.end(),
  };
}

const INT8 = 20;

/** Counts and sizes as numbers: none of them comes near the limit. */
function parserOf(oid: number): (text: string) => unknown {
  return oid === INT8 ? Number : pg.types.getTypeParser(oid, 'text');
}
