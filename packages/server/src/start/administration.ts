/** Administration beside a running server: what `wharf projects` and `wharf keys` do. */
import { parseConfig } from '../config/config.ts';
import { ConfigError } from '../config/parse.ts';
import { DomainError, InvalidRequestError } from '../domain/errors.ts';
import { createKey } from '../domain/projects/create-key.ts';
import { createProject } from '../domain/projects/create-project.ts';
import { DEFAULT_PROJECT } from '../domain/projects/ensure-access.ts';
import type { IssuedKey } from '../domain/projects/issue-key.ts';
import { listProjects, type ProjectView } from '../domain/projects/project-view.ts';
import { revokeKey } from '../domain/projects/revoke-key.ts';
import { type ProjectChanges, updateProject } from '../domain/projects/update-project.ts';
import type { ApiKeyRecord } from '../ports/project-repository.ts';
import { ServiceSettingsError } from '../ports/service-settings-error.ts';
import { openFoundation } from './foundation.ts';

export type { BackupOptions, BackupReport } from './backup/backup-installation.ts';
export type { VerificationOptions, VerificationReport } from './backup/verify-installation.ts';
export { interruptionOf } from './interruption.ts';
export type { MigrationOptions, MigrationReport } from './migration/migrate-installation.ts';
export type { ApiKeyRecord, IssuedKey, ProjectChanges, ProjectView };
export { ConfigError, DomainError, ServiceSettingsError };

/** What `wharf migrate` and `wharf backup` do; loaded when asked for, for they bring the stores along. */
export const loadMigration = () => import('./migration/migrate-installation.ts');
export const loadBackup = () => import('./backup/backup-installation.ts');
export const loadVerification = () => import('./backup/verify-installation.ts');

/** Every method throws a `DomainError` whose message is for the operator. */
export interface Administration {
  /** A project with its first key. */
  createProject(name: string): Promise<IssuedKey>;
  listProjects(): Promise<readonly ProjectView[]>;
  updateProject(projectId: string, changes: ProjectChanges): Promise<ProjectView>;
  /**
   * @param projectId the default project unless given
   * @param fields.administrator whether it manages projects and keys
   */
  createKey(
    projectId: string | undefined,
    fields: { readonly name: string; readonly administrator: boolean },
  ): Promise<IssuedKey>;
  /** Those of all projects, unless one is given. */
  listKeys(projectId: string | undefined): Promise<readonly ApiKeyRecord[]>;
  revokeKey(key: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the installation that these settings name, whether or not its server runs.
 * @throws ConfigError where a setting cannot be used
 * @throws ServiceSettingsError where the database cannot be used as it is set up
 */
export async function openAdministration(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Administration> {
  const { database, keys } = await openFoundation(parseConfig(environment));
  const deps = { database, hashKey: keys.apiSecrets, clock: Date.now };

  const defaultProject = async (): Promise<string> => {
    const project = await database.projects.findByName(DEFAULT_PROJECT);
    if (project === undefined)
      throw new InvalidRequestError('There is no default project yet: name one with --project');
    return project.id;
  };

  return {
    createProject: async (name) => (await createProject(deps, name)).key,
    listProjects: () => listProjects(database),
    updateProject: (projectId, changes) => updateProject(deps, projectId, changes),
    createKey: async (projectId, fields) => createKey(deps, projectId ?? (await defaultProject()), fields),
    listKeys: (projectId) => database.keys.list(projectId),
    revokeKey: (key) => revokeKey(deps, key),
    close: () => database.close(),
  };
}
