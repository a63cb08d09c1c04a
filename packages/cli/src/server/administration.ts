/** The administration of the installation on this machine, opened for one command. */
import type { Administration, ProjectView } from '@wharf/server/administration';
import { CommandError, configError } from '../errors/command-error.ts';
import { EXIT } from '../exit-codes.ts';

export type { ProjectView };

/**
 * @param work what to do with it
 * @throws CommandError where it is not possible, or a setting of the server is unusable
 */
export async function administer<T>(work: (administration: Administration) => Promise<T>): Promise<T> {
  // Loaded here: it brings the server's database along, which no other command needs.
  const server = await import('@wharf/server/administration');
  try {
    const administration = await server.openAdministration(process.env);
    try {
      return await work(administration);
    } finally {
      await administration.close();
    }
  } catch (error) {
    if (error instanceof server.ConfigError || error instanceof server.ServiceSettingsError) {
      throw configError(error.message);
    }
    if (error instanceof server.DomainError)
      throw new CommandError(error.message, EXIT.failed, { cause: error });
    throw error;
  }
}
