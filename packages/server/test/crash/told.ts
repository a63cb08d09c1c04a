import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ReceivedMessage } from '../acceptance/driver/webhook-receiver.ts';

const ENTITIES = ['asset', 'model'] as const;

/**
 * Compares what a receiver was told with the database of a stopped server.
 * @returns one line for everything that happened and was not told, was told and did not happen, or was told as two
 *   events
 */
export function untold(dataDirectory: string, messages: readonly ReceivedMessage[]): string[] {
  const told = byEntity(messages);
  const database = new Database(join(dataDirectory, 'wharf.db'), { readonly: true });
  try {
    const problems = [...told].flatMap(([what, ids]) =>
      ids.size > 1 ? [`${what} was told as ${ids.size} events`] : [],
    );
    const uploads = database.prepare('select id, status from uploads').all() as {
      id: string;
      status: string;
    }[];
    for (const { id, status } of uploads) {
      const expected = ['created', ...(status === 'imported' ? ['completed', 'imported'] : [status])];
      const impossible = status === 'imported' ? ['failed'] : ['imported'];
      for (const type of expected)
        if (!told.has(`upload.${type} ${id}`)) problems.push(`upload.${type} ${id} is untold`);
      for (const type of impossible)
        if (told.has(`upload.${type} ${id}`)) problems.push(`upload.${type} ${id} is untrue`);
    }
    for (const entity of ENTITIES) {
      const there = database.prepare<[], string>(`select id from ${entity}s`).pluck().all();
      problems.push(...ofEntity(entity, new Set(there), [...told.keys()]));
    }
    return problems;
  } finally {
    database.close();
  }
}

/** Whether a running server has nothing left to tell. */
export function isAllTold(dataDirectory: string): boolean {
  const database = new Database(join(dataDirectory, 'wharf.db'), { readonly: true });
  try {
    const query = database.prepare<[], number>(
      "select count(*) from webhook_deliveries where state != 'delivered'",
    );
    return query.pluck().get() === 0;
  } finally {
    database.close();
  }
}

/** The ids of the events by their type and what they are about. */
function byEntity(messages: readonly ReceivedMessage[]): ReadonlyMap<string, ReadonlySet<string>> {
  const told = new Map<string, Set<string>>();
  for (const { id, event } of messages) {
    const [entity] = Object.values(event.data);
    const what = `${event.type} ${String(entity?.id)}`;
    told.set(what, (told.get(what) ?? new Set()).add(id));
  }
  return told;
}

/** What was created and not deleted is there, and nothing else is. */
function ofEntity(
  entity: (typeof ENTITIES)[number],
  there: ReadonlySet<string>,
  told: readonly string[],
): string[] {
  const idsOf = (type: string) =>
    new Set(told.filter((what) => what.startsWith(`${type} `)).map((what) => what.slice(type.length + 1)));
  const created = idsOf(`${entity}.created`);
  const deleted = idsOf(`${entity}.deleted`);
  return [
    ...[...there].filter((id) => !created.has(id)).map((id) => `${entity}.created ${id} is untold`),
    ...[...there].filter((id) => deleted.has(id)).map((id) => `${entity}.deleted ${id} is untrue`),
    ...[...created]
      .filter((id) => !there.has(id) && !deleted.has(id))
      .map((id) => `${entity}.deleted ${id} is untold, or ${entity}.created untrue`),
    ...[...deleted].filter((id) => !created.has(id)).map((id) => `${entity}.created ${id} is untold`),
  ];
}
