import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { CommandError } from '../errors/command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type Detail, showDetails } from '../output/details.ts';
import { statusLine } from '../output/status-line.ts';
import { type BackupReport, backUp, type VerificationReport, verifyBackup } from '../server/transfers.ts';

interface CreateOptions {
  readonly copy?: boolean;
  readonly allowLoss?: boolean;
}

interface VerifyOptions {
  readonly full?: boolean;
  readonly deleteUnknown?: boolean;
}

export function register(program: Command, context: Context): void {
  const backup = program
    .command('backup')
    .description('back up the installation on this machine, and check backups')
    .addHelpText(
      'after',
      `
Examples:
  $ wharf backup /backups/monday
  $ wharf backup verify /backups/monday --full`,
    );

  backup
    .command('create', { isDefault: true })
    .description('back up an embedded installation, also while its server runs')
    .argument('<folder>', 'new folder that the backup goes to')
    .option(
      '--copy',
      'copy all files; otherwise those that never change are hard links, where that is possible',
    )
    .option('--allow-loss', 'back up the rest although files are missing or cannot be read')
    .addHelpText(
      'after',
      `
A server can be started on a backup, or on a copy of it. Links cost no space, but are no second copy: a broken disk
takes both. Stopped in the middle, the same command goes on.

Example:
  $ wharf backup /backups/monday --copy`,
    )
    .action((folder: string, { copy = false, allowLoss = false }: CreateOptions) =>
      create(context, folder, { copy, allowLoss }),
    );

  backup
    .command('verify')
    .description('check that every file is there which the database of a backup speaks of')
    .argument('[folder]', 'the backup; without one, the installation on this machine itself')
    .option('--full', 'read all bytes, and compare their digests')
    .option('--delete-unknown', 'delete stored files that the database does not know')
    .addHelpText(
      'after',
      `
Without a folder it looks at the database and the store that the settings of this environment name, while the server
runs or not: after a restore, for example. The exit code is 1 where anything is missing. Files that the database does
not know do no harm, but take space; in a bucket only those older than an hour are found.

Example:
  $ wharf backup verify /backups/monday --full`,
    )
    .action((folder: string | undefined, { full = false, deleteUnknown = false }: VerifyOptions) =>
      verify(context, folder, { full, deleteUnknown }),
    );
}

async function create(
  { output, interrupted }: Context,
  directory: string,
  options: Required<CreateOptions>,
): Promise<void> {
  const line = statusLine(output.screen);
  try {
    const report = await backUp({
      ...options,
      directory,
      signal: interrupted,
      onProgress: (objects) => line.show(`${objects} files`),
    });
    line.clear();
    showDetails(output, report, detailsOf);
  } catch (error) {
    if (!interrupted.aborted) throw error;
    throw new CommandError('The backup was stopped in the middle', EXIT.resumable, {
      next: 'Run the same command again: it goes on from there.',
      cause: error,
    });
  } finally {
    line.clear();
  }
}

async function verify(
  { output, interrupted }: Context,
  folder: string | undefined,
  options: Required<VerifyOptions>,
): Promise<void> {
  const report = await verifyBackup(folder, { ...options, signal: interrupted });
  showDetails(output, report, verdictOf);
  const count = report.problems.length;
  if (count > 0) throw new CommandError(count === 1 ? 'One thing is wrong' : `${count} things are wrong`);
}

function detailsOf({ directory, objects, bytes, needed, lost }: BackupReport): readonly Detail[] {
  return [
    ['folder', directory],
    ['files', objects],
    ['bytes copied', bytes],
    ['also needed', needed],
    ['lost already', lost],
  ];
}

function verdictOf({
  installation,
  objects,
  bytes,
  unknown,
  problems,
}: VerificationReport): readonly Detail[] {
  return [
    ['installation', installation],
    ['files', objects],
    ['bytes read', bytes],
    ['unknown files', unknown],
    ['problems', problems],
  ];
}
