import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Makes assets of those that are there, on the data of a server that does not run: the same files and pictures under
 * other names, `copy 00001.png` and so on, each a second older than the one before. In a few seconds, where uploads
 * would take minutes.
 */
export function multiplyAssets(dataDirectory: string, count: number): void {
  const database = new DatabaseSync(join(dataDirectory, 'wharf.db'));
  try {
    const columns = database
      .prepare('PRAGMA table_info(assets)')
      .all()
      .map(({ name }) => String(name));
    const changed: Readonly<Record<string, string>> = {
      id: `'asset_copy' || printf('%05d', n)`,
      name: `'copy ' || printf('%05d', n) || '.png'`,
      name_folded: `'copy ' || printf('%05d', n) || '.png'`,
      name_order: `'copy ' || printf('%05d', n) || '.png'`,
      created_at: 'created_at - n * 1000',
      updated_at: 'updated_at - n * 1000',
    };
    const values = columns.map((column) => changed[column] ?? column);
    database.exec(`
      WITH RECURSIVE
        numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count}),
        originals AS (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM assets),
        amount AS (SELECT count(*) AS originals FROM assets)
      INSERT INTO assets (${columns.join(', ')})
      SELECT ${values.join(', ')} FROM numbers JOIN originals JOIN amount
      WHERE place = n % amount.originals`);
  } finally {
    database.close();
  }
}
