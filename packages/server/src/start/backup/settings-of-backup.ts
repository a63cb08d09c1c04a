import { readdir } from 'node:fs/promises';
import { WrongStateError } from '../../domain/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A backup has its own database, and its files unless they are in a bucket.
 * @throws WrongStateError where nobody says which bucket, or files were to be deleted there
 */
export async function settingsOfBackup(
  directory: string,
  environment: Environment,
  deleteUnknown: boolean,
): Promise<Environment> {
  const own = { WHARF_DATA_DIR: directory, WHARF_SECRET: environment.WHARF_SECRET };
  const names = await readdir(directory);
  if (names.includes('blobs') || !names.includes('wharf.db')) return own;
  if (environment.WHARF_STORAGE !== 's3') {
    throw new WrongStateError(
      `${directory} has a database and no files, which are in a bucket: set WHARF_STORAGE and the S3 settings of the server`,
    );
  }
  if (deleteUnknown) {
    throw new WrongStateError(
      'The files are in a bucket, where the database of a backup does not know what came since: --delete-unknown is for the installation itself',
    );
  }
  return { ...environment, DATABASE_URL: undefined, ...own };
}
