// Run as a process by sqlite-file.test.ts: opens the database, says so, and once told claims until
// nothing is left, printing the ids.
import { once } from 'node:events';
import { openSqliteDatabase } from '../../../src/adapters/database/sqlite/open.ts';
import { aClaim, T0 } from './records.ts';

const [, , file = '', owner = ''] = process.argv;
const { database } = await openSqliteDatabase({ file });
process.stdout.write('open\n');
await once(process.stdin, 'data');
for (;;) {
  const claimed = await database.jobs.claim(aClaim(owner, T0, T0 + 1000, 2));
  if (claimed.length === 0) break;
  process.stdout.write(claimed.map((job) => `${job.id}\n`).join(''));
}
await database.close();
