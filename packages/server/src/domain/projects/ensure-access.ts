import type { Repositories } from '../../ports/database.ts';
import type { ProjectRecord } from '../../ports/project-repository.ts';
import { newAuthorId, newId } from '../ids.ts';
import { createProject } from './create-project.ts';
import { hashSecret, type KeyPair } from './credentials.ts';
import type { AccessNeeds, IssuedKey } from './issue-key.ts';

/** Name of the project that a fresh installation starts with. */
export const DEFAULT_PROJECT = 'default';

/**
 * Makes sure that somebody can sign in: the default project exists, with the configured key if one is
 * configured, otherwise with a generated one. Either is an administrator's.
 * @returns the generated pair on the first start without a configured key.
 */
export async function ensureAccess(
  deps: AccessNeeds,
  configured: KeyPair | undefined,
): Promise<IssuedKey | undefined> {
  if (configured === undefined) {
    return createFirstProject(deps);
  }
  await deps.database.transaction(async (tx) => {
    // Looked for first: another node that starts at the same time waits here, and then finds the key.
    const project = await tx.projects.findByName(DEFAULT_PROJECT);
    if (!(await restoreKey(deps, tx, configured))) await insertKey(deps, tx, project, configured);
  });
  return undefined;
}

/** @returns undefined where there is a project, also one that another node made at the same time: it tells the key */
async function createFirstProject(deps: AccessNeeds): Promise<IssuedKey | undefined> {
  const isFirst = async () => (await deps.database.projects.list()).length === 0;
  if (!(await isFirst())) return undefined;
  try {
    return (await createProject(deps, DEFAULT_PROJECT, { administrator: true })).key;
  } catch (error) {
    if (await isFirst()) throw error;
    return undefined;
  }
}

/**
 * Gives the configured key its secret and its rights back, where it is there. @returns false where it is not
 */
async function restoreKey(
  deps: AccessNeeds,
  { keys, sessions }: Repositories,
  { key, secret }: KeyPair,
): Promise<boolean> {
  const existing = await keys.find(key);
  if (existing === undefined) return false;
  const secretHash = hashSecret(deps.hashKey, secret);
  if (existing.secretHash !== secretHash || existing.revokedAt !== null) {
    await keys.replaceSecret(key, secretHash);
    // Opened with a secret that is no longer one.
    await sessions.deleteOfKey(key);
  }
  if (!existing.administrator) await keys.makeAdministrator(key);
  return true;
}

async function insertKey(
  deps: AccessNeeds,
  tx: Repositories,
  existing: ProjectRecord | undefined,
  { key, secret }: KeyPair,
): Promise<void> {
  const createdAt = deps.clock();
  const project = existing ?? (await insertDefault(tx, createdAt));
  await tx.keys.insert({
    key,
    projectId: project.id,
    authorId: newAuthorId(),
    secretHash: hashSecret(deps.hashKey, secret),
    name: 'from the environment',
    administrator: true,
    createdAt,
    revokedAt: null,
  });
}

async function insertDefault({ projects }: Repositories, createdAt: number): Promise<ProjectRecord> {
  const project = { id: newId('proj'), name: DEFAULT_PROJECT, createdAt };
  await projects.insert(project);
  return project;
}
