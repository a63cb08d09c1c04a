import type { KeyedSession, SessionRecord, SessionRepository } from '../../../ports/session-repository.ts';
import { prepared } from '../prepared.ts';
import type { Session as DatabaseSession } from '../session.ts';

const findById = prepared((handle, id: string) =>
  handle
    .selectFrom('sessions')
    .innerJoin('api_keys', 'api_keys.key', 'sessions.key')
    .innerJoin('projects', 'projects.id', 'sessions.project_id')
    .select([
      'sessions.id',
      'sessions.key',
      'sessions.project_id',
      'sessions.created_at',
      'sessions.expires_at',
      'api_keys.project_id as key_project_id',
      'api_keys.author_id',
      'api_keys.secret_hash',
      'api_keys.name as key_name',
      'api_keys.administrator',
      'api_keys.created_at as key_created_at',
      'api_keys.revoked_at',
      'projects.name as project_name',
      'projects.created_at as project_created_at',
    ])
    .where('sessions.id', '=', id),
);

type Row = NonNullable<Awaited<ReturnType<typeof findById.first>>>;

export class SqlSessionRepository implements SessionRepository {
  readonly #session: DatabaseSession;

  constructor(session: DatabaseSession) {
    this.#session = session;
  }

  async insert(session: SessionRecord): Promise<void> {
    await this.#session.write
      .insertInto('sessions')
      .values({
        id: session.id,
        key: session.key,
        project_id: session.projectId,
        created_at: session.createdAt,
        expires_at: session.expiresAt,
      })
      .execute();
  }

  async find(id: string): Promise<KeyedSession | undefined> {
    const row = await findById.first(this.#session.read, id);
    return row && toRecord(row);
  }

  async extend(id: string, expiresAt: number): Promise<void> {
    await this.#session.write
      .updateTable('sessions')
      .set({ expires_at: expiresAt })
      .where('id', '=', id)
      .where('expires_at', '<', expiresAt)
      .execute();
  }

  async chooseProject(id: string, projectId: string): Promise<void> {
    await this.#session.write
      .updateTable('sessions')
      .set({ project_id: projectId })
      .where('id', '=', id)
      .execute();
  }

  async delete(id: string): Promise<void> {
    await this.#session.write.deleteFrom('sessions').where('id', '=', id).execute();
  }

  async deleteOfKey(key: string): Promise<void> {
    await this.#session.write.deleteFrom('sessions').where('key', '=', key).execute();
  }

  async deleteOlderOfKey(key: string, keep: number): Promise<void> {
    await this.#session.write
      .deleteFrom('sessions')
      .where('key', '=', key)
      .where('id', 'not in', (query) =>
        query
          .selectFrom('sessions as newest')
          .select('newest.id')
          .where('newest.key', '=', key)
          .orderBy('newest.created_at', 'desc')
          .orderBy('newest.id')
          .limit(keep),
      )
      .execute();
  }

  async deleteExpired(before: number, limit: number): Promise<number> {
    const { numDeletedRows } = await this.#session.write
      .deleteFrom('sessions')
      .where('id', 'in', (query) =>
        query
          .selectFrom('sessions as old')
          .select('old.id')
          .where('old.expires_at', '<', before)
          .orderBy('old.expires_at')
          .limit(limit),
      )
      .executeTakeFirst();
    return Number(numDeletedRows);
  }
}

function toRecord(row: Row): KeyedSession {
  return {
    session: {
      id: row.id,
      key: row.key,
      projectId: row.project_id,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    },
    key: {
      key: row.key,
      projectId: row.key_project_id,
      authorId: row.author_id,
      secretHash: row.secret_hash,
      name: row.key_name,
      administrator: row.administrator === 1,
      createdAt: row.key_created_at,
      revokedAt: row.revoked_at,
    },
    project: { id: row.project_id, name: row.project_name, createdAt: row.project_created_at },
  };
}
