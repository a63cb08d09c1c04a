import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { ApiKeyRecord, ProjectRecord } from '../../ports/project-repository.ts';
import { InvalidRequestError, NotFoundError } from '../errors.ts';
import { newAuthorId, newId, newSecret } from '../ids.ts';
import { hashSecret, type KeyPair } from './credentials.ts';

/** Name of the project that a fresh installation starts with. */
export const DEFAULT_PROJECT = 'default';

interface Needs {
  readonly database: Database;
  readonly hashKey: Uint8Array;
  readonly clock: Clock;
}

/** A key with its secret, which is shown once and not kept. */
export interface IssuedKey extends KeyPair {
  readonly projectId: string;
}

/**
 * Creates a project with its first key.
 * @throws InvalidRequestError for an empty or taken name.
 */
export async function createProject(deps: Needs, name: string): Promise<IssuedKey> {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 255) {
    throw new InvalidRequestError('A project needs a name of 1 to 255 characters', { name });
  }
  const project: ProjectRecord = { id: newId('proj'), name: trimmed, createdAt: deps.clock() };
  const { pair, record } = newKey(deps, project.id, 'first key');
  await deps.database.transaction(async (tx) => {
    if ((await tx.projects.findByName(trimmed)) !== undefined) {
      throw new InvalidRequestError(`There is a project named "${trimmed}" already`, { name: trimmed });
    }
    await tx.projects.insert(project);
    await tx.keys.insert(record);
  });
  return { projectId: project.id, ...pair };
}

/** @throws NotFoundError when there is no such project. */
export async function createKey(deps: Needs, projectId: string, name: string): Promise<IssuedKey> {
  const project = await deps.database.projects.find(projectId);
  if (project === undefined) throw new NotFoundError(`There is no project ${projectId}`, { projectId });
  const { pair, record } = newKey(deps, projectId, name);
  await deps.database.keys.insert(record);
  return { projectId, ...pair };
}

/** @throws NotFoundError when there is no such key, or it was revoked before. */
export async function revokeKey(deps: Pick<Needs, 'database' | 'clock'>, key: string): Promise<void> {
  if (!(await deps.database.keys.revoke(key, deps.clock()))) {
    throw new NotFoundError(`There is no key ${key} that could be revoked`, { key });
  }
}

/**
 * Makes sure that somebody can sign in: the default project exists, with the configured key if one is
 * configured, otherwise with a generated one.
 * @returns the generated pair on the first start without a configured key.
 */
export async function ensureAccess(
  deps: Needs,
  configured: KeyPair | undefined,
): Promise<IssuedKey | undefined> {
  if (configured === undefined) {
    if ((await deps.database.projects.list()).length > 0) return undefined;
    return createProject(deps, DEFAULT_PROJECT);
  }
  const secretHash = hashSecret(deps.hashKey, configured.secret);
  await deps.database.transaction(async (tx) => {
    const existing = await tx.keys.find(configured.key);
    if (existing !== undefined) {
      if (existing.secretHash !== secretHash || existing.revokedAt !== null) {
        await tx.keys.replaceSecret(configured.key, secretHash);
      }
      return;
    }
    const at = deps.clock();
    const project = (await tx.projects.findByName(DEFAULT_PROJECT)) ?? {
      id: newId('proj'),
      name: DEFAULT_PROJECT,
      createdAt: at,
    };
    if ((await tx.projects.find(project.id)) === undefined) await tx.projects.insert(project);
    await tx.keys.insert({
      key: configured.key,
      projectId: project.id,
      authorId: newAuthorId(),
      secretHash,
      name: 'from the environment',
      createdAt: at,
      revokedAt: null,
    });
  });
  return undefined;
}

function newKey(
  deps: Pick<Needs, 'hashKey' | 'clock'>,
  projectId: string,
  name: string,
): { readonly pair: KeyPair; readonly record: ApiKeyRecord } {
  const pair = { key: newId('key'), secret: newSecret() };
  return {
    pair,
    record: {
      key: pair.key,
      projectId,
      authorId: newAuthorId(),
      secretHash: hashSecret(deps.hashKey, pair.secret),
      name,
      createdAt: deps.clock(),
      revokedAt: null,
    },
  };
}
