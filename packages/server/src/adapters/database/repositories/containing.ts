import { type Expression, type SqlBool, sql } from 'kysely';
import { foldCase } from '../schema.ts';

/** Whether a column of {@link foldCase folded} text holds `text`, ignoring case, whatever characters it has. */
export function containing(column: string, text: string): Expression<SqlBool> {
  const pattern = `%${foldCase(text).replaceAll(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`;
}
