import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.ts';
import { CommandError } from '../errors/command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type Detail, showDetails } from '../output/details.ts';
import { statusLine } from '../output/status-line.ts';
import { type MigrationReport, migrate } from '../server/transfers.ts';
import { bytes, clock, percent } from '../text/quantities.ts';

interface MigrateOptions {
  readonly toEnv: string;
  readonly dryRun?: boolean;
  readonly verify: 'sampled' | 'full';
  readonly allowLoss?: boolean;
  readonly concurrency: number;
}

export function register(program: Command, context: Context): void {
  program
    .command('migrate')
    .description('move the installation on this machine to another database, another store or both')
    .requiredOption('--to-env <file>', 'file with the settings of the target, NAME=value on each line')
    .option('--dry-run', 'only say what there is to move, and what cannot')
    .addOption(
      new Option('--verify <how>', 'read the bytes of some moved files again, or of all')
        .choices(['sampled', 'full'])
        .default('sampled'),
    )
    .option('--allow-loss', 'move the rest although something cannot move')
    .option('--concurrency <count>', 'files and parts sent at the same time', atOnce, 8)
    .addHelpText(
      'after',
      `
Stop the server and its workers first. What is to be moved is named by the settings of this environment, as the
server reads them; where it goes, by those in the file and nothing else. The source is only read, but for a note in
it where only the database moves and the files stay in place. Stopped at any time, even by a crash, it goes on when
the same command is run again.

Examples:
  $ wharf migrate --to-env target.env --dry-run
  $ wharf migrate --to-env target.env --verify full`,
    )
    .action((options: MigrateOptions) => run(context, options));
}

function atOnce(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 64)
    throw new InvalidArgumentError('It must be a whole number from 1 to 64.');
  return value;
}

async function run(
  context: Context,
  { toEnv, dryRun = false, allowLoss = false, ...rest }: MigrateOptions,
): Promise<void> {
  const { output, interrupted } = context;
  const to = await settingsIn(toEnv);
  const line = statusLine(output.screen);
  let report: MigrationReport;
  try {
    report = await migrate({
      ...rest,
      to,
      dryRun,
      allowLoss,
      signal: interrupted,
      onProgress: ({ phase, done, total, bytes: sent, totalBytes }) => {
        const files = phase === 'files' ? `  ${bytes(sent)} of ${bytes(totalBytes)}` : '';
        line.show(`${phase}  ${percent(total === 0 ? 1 : done / total)}  ${done} of ${total}${files}`);
      },
    });
  } catch (error) {
    if (!interrupted.aborted) throw error;
    throw new CommandError('The move was stopped in the middle', EXIT.resumable, {
      next: 'Run the same command again: it goes on from there. Do not start a server on the target before.',
      cause: error,
    });
  } finally {
    line.clear();
  }
  showDetails(output, report, detailsOf);
  if (report.outcome === 'incomplete') {
    throw new CommandError(
      `${report.problems.length} things are not in the target as they should be`,
      EXIT.failed,
      {
        next: 'The source is as it was. Look at the problems, then run the same command again.',
      },
    );
  }
  if (report.outcome === 'moved') {
    output.note(
      'Everything is in the target. Start the server with its settings, and keep the source until you have seen that it works.',
    );
  }
}

async function settingsIn(file: string): Promise<NodeJS.Dict<string>> {
  try {
    return parseEnv(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`, EXIT.noInput, {
      cause: error,
    });
  }
}

function detailsOf(report: MigrationReport): readonly Detail[] {
  const { verified, estimatedSeconds } = report;
  return [
    ['outcome', report.outcome],
    ['from', report.source],
    ['to', report.target],
    ['resumed', report.resumed ? 'yes' : undefined],
    ['tables', report.tables.length],
    ['rows', report.rows],
    ['files', report.objects],
    ['bytes', report.bytes],
    ['verified', verified && `sizes of ${verified.objects} files, all bytes of ${verified.read}`],
    ['will take about', report.outcome === 'planned' ? clock(estimatedSeconds) : undefined],
    ['cannot move', report.losses],
    ['problems', report.problems],
  ];
}
