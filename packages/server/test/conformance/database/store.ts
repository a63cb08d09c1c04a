import type { TestContext } from 'node:test';
import type { Database } from '../../../src/ports/database.ts';
import type { PartIndex } from '../../../src/ports/part-index.ts';

export interface OpenedDatabase {
  readonly database: Database;
  readonly parts: PartIndex;
}

/** One database that does not exist for any other test. */
export interface TestStore {
  /**
   * Opens it; a second call gives a second handle on the same data, as another process would have.
   * Handles still open when the test ends are closed.
   */
  open(): Promise<OpenedDatabase>;
}

/** Makes an empty database that goes away with the test. */
export type NewStore = (test: TestContext) => Promise<TestStore>;

/** A suite of tests of one port, to be run on every database that implements it. */
export type Suite = (name: string, newStore: NewStore) => void;

/** Opens a new database that has the projects `p1` and `p2`. */
export async function openWithProjects(newStore: NewStore, test: TestContext): Promise<OpenedDatabase> {
  const opened = await (await newStore(test)).open();
  await insertProjects(opened.database);
  return opened;
}

export async function insertProjects(database: Database): Promise<void> {
  await database.projects.insert({ id: 'p1', name: 'One', createdAt: 1 });
  await database.projects.insert({ id: 'p2', name: 'Two', createdAt: 2 });
}
