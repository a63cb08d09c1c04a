import type { Database } from '../../ports/database.ts';
import type { Meter } from '../../ports/meter.ts';

/** The database, its transactions timed. Single statements are not: each would cost more than it tells. */
export function measuredDatabase(database: Database, meter: Meter): Database {
  const transaction: Database['transaction'] = async (work) => {
    const start = performance.now();
    try {
      return await database.transaction(work);
    } catch (error) {
      meter.count('transactionErrors', {});
      throw error;
    } finally {
      meter.time('transaction', {}, (performance.now() - start) / 1000);
    }
  };
  return { ...database, transaction };
}
