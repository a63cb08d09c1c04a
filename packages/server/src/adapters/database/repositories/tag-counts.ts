import { sql } from 'kysely';
import type { TagCount, TagRepository } from '../../../ports/tag-repository.ts';
import type { Session } from '../session.ts';

export class SqlTagRepository implements TagRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async mostUsed(projectId: string, limit: number): Promise<readonly TagCount[]> {
    const { rows } = await sql<{ tag: string; assets: number; models: number }>`
      select tag, assets, models from tag_counts where project_id = ${projectId}
      order by assets + models desc, tag limit ${limit}`.execute(this.#session.read);
    return rows.map(({ tag, assets, models }) => ({ name: tag, assets, models }));
  }
}
