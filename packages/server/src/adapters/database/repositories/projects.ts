import type { ProjectRecord, ProjectRepository } from '../../../ports/project-repository.ts';
import { holdName } from '../locking.ts';
import type { ProjectTable } from '../schema.ts';
import type { Session } from '../session.ts';

/** Held by who looks for a name in a transaction: it may be about to give it to a new project. */
const NAMES = 'names of projects';

export class SqlProjectRepository implements ProjectRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(project: ProjectRecord): Promise<void> {
    await this.#session.write
      .insertInto('projects')
      .values({ id: project.id, name: project.name, created_at: project.createdAt })
      .execute();
  }

  async find(id: string): Promise<ProjectRecord | undefined> {
    const row = await this.#session.read
      .selectFrom('projects')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toRecord(row);
  }

  /** The oldest of that name: names are labels, and nothing keeps two projects from sharing one. */
  async findByName(name: string): Promise<ProjectRecord | undefined> {
    const { read } = this.#session;
    await holdName(read, NAMES);
    const row = await read
      .selectFrom('projects')
      .selectAll()
      .where('name', '=', name)
      .orderBy('created_at')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    return row && toRecord(row);
  }

  async list(): Promise<readonly ProjectRecord[]> {
    const { read } = this.#session;
    await holdName(read, NAMES);
    const rows = await read.selectFrom('projects').selectAll().orderBy('created_at').orderBy('id').execute();
    return rows.map(toRecord);
  }
}

function toRecord(row: ProjectTable): ProjectRecord {
  return { id: row.id, name: row.name, createdAt: row.created_at };
}
