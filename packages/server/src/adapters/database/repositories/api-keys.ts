import type { ApiKeyRecord, ApiKeyRepository } from '../../../ports/project-repository.ts';
import { preparedLookup } from '../prepared.ts';
import type { ApiKeyTable } from '../schema.ts';
import type { Session } from '../session.ts';

const findByKey = preparedLookup((handle, key: string) =>
  handle.selectFrom('api_keys').selectAll().where('key', '=', key),
);

export class SqlApiKeyRepository implements ApiKeyRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(key: ApiKeyRecord): Promise<void> {
    await this.#session.write
      .insertInto('api_keys')
      .values({
        key: key.key,
        project_id: key.projectId,
        author_id: key.authorId,
        secret_hash: key.secretHash,
        name: key.name,
        administrator: key.administrator ? 1 : 0,
        created_at: key.createdAt,
        revoked_at: key.revokedAt,
      })
      .execute();
  }

  async find(key: string): Promise<ApiKeyRecord | undefined> {
    const row = await findByKey.held(this.#session.read, key);
    return row && toRecord(row);
  }

  async findBySecretHash(secretHash: string): Promise<readonly ApiKeyRecord[]> {
    const rows = await this.#session.read
      .selectFrom('api_keys')
      .selectAll()
      .where('secret_hash', '=', secretHash)
      .where('revoked_at', 'is', null)
      .execute();
    return rows.map(toRecord);
  }

  async list(projectId?: string): Promise<readonly ApiKeyRecord[]> {
    let query = this.#session.read.selectFrom('api_keys').selectAll().orderBy('created_at').orderBy('key');
    if (projectId !== undefined) query = query.where('project_id', '=', projectId);
    return (await query.execute()).map(toRecord);
  }

  async replaceSecret(key: string, secretHash: string): Promise<void> {
    await this.#session.write
      .updateTable('api_keys')
      .set({ secret_hash: secretHash, revoked_at: null })
      .where('key', '=', key)
      .execute();
  }

  async makeAdministrator(key: string): Promise<void> {
    await this.#session.write
      .updateTable('api_keys')
      .set({ administrator: 1 })
      .where('key', '=', key)
      .execute();
  }

  async revoke(key: string, at: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#session.write
      .updateTable('api_keys')
      .set({ revoked_at: at })
      .where('key', '=', key)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}

function toRecord(row: ApiKeyTable): ApiKeyRecord {
  return {
    key: row.key,
    projectId: row.project_id,
    authorId: row.author_id,
    secretHash: row.secret_hash,
    name: row.name,
    administrator: row.administrator === 1,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  };
}
