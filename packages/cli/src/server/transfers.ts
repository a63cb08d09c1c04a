/** Moving and backing up the installation on this machine, for one command. */
import type {
  BackupOptions,
  BackupReport,
  MigrationOptions,
  MigrationReport,
  VerificationOptions,
  VerificationReport,
} from '@wharf/server/administration';
import { CommandError, configError } from '../errors/command-error.ts';
import { EXIT } from '../exit-codes.ts';

export type { BackupReport, MigrationReport, VerificationReport };

/** @throws CommandError where it is not possible, or a setting is unusable */
export function migrate(options: Omit<MigrationOptions, 'from'>): Promise<MigrationReport> {
  return explained(async (server) => {
    const { migrateInstallation } = await server.loadMigration();
    return migrateInstallation({ ...options, from: process.env });
  });
}

/** @throws CommandError where it is not possible, or a setting is unusable */
export function backUp(options: Omit<BackupOptions, 'environment'>): Promise<BackupReport> {
  return explained(async (server) => {
    const { backUpInstallation } = await server.loadBackup();
    return backUpInstallation({ ...options, environment: process.env });
  });
}

/**
 * @param directory of the backup; undefined: the installation of this machine itself
 * @throws CommandError where it cannot be looked at
 */
export function verifyBackup(
  directory: string | undefined,
  options: Omit<VerificationOptions, 'directory'>,
): Promise<VerificationReport> {
  return explained(async (server) => {
    const { verifyInstallation } = await server.loadVerification();
    return verifyInstallation(process.env, { ...options, directory });
  });
}

async function explained<T>(
  work: (server: typeof import('@wharf/server/administration')) => Promise<T>,
): Promise<T> {
  // Loaded here: it brings the server's database along, which no other command needs.
  const server = await import('@wharf/server/administration');
  try {
    return await work(server);
  } catch (error) {
    const interruption = server.interruptionOf(error);
    if (interruption !== undefined) {
      throw new CommandError(interruption, EXIT.resumable, {
        next: 'When that is mended, run the same command again.',
        cause: error,
      });
    }
    if (error instanceof server.ConfigError || error instanceof server.ServiceSettingsError) {
      throw configError(error.message);
    }
    if (error instanceof server.DomainError)
      throw new CommandError(error.message, EXIT.failed, { cause: error });
    throw error;
  }
}
