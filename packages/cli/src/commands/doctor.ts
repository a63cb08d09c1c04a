import type { Command } from 'commander';
import type { Settings } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { checkApi } from '../doctor/api.ts';
import { checkConfiguration } from '../doctor/configuration.ts';
import { type Finding, ok } from '../doctor/finding.ts';
import { checkMachine } from '../doctor/machine.ts';
import { checkPartUrl } from '../doctor/part-url.ts';
import { CommandError } from '../errors/command-error.ts';

export function register(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('check configuration, server, credentials and machine, and say what to do')
    .option(
      '--local',
      "check this machine, too; the default with --fix, and where the server's address is this machine",
    )
    .option('--no-local', 'do not check this machine')
    .option('--fix', 'set up CORS and lifecycle of the bucket of WHARF_STORAGE=s3')
    .addHelpText(
      'after',
      `
Begins a tiny upload, sends its part and aborts it; as aborted it stays in the list. The exit code is 1 where
anything fails.

Examples:
  $ wharf doctor
  $ wharf doctor --local --fix
  $ wharf doctor --base-url https://wharf.example.com --json`,
    )
    .action(async ({ local, fix = false }: { local?: boolean; fix?: boolean }) => {
      let failed = 0;
      for await (const finding of examine(context, local, fix)) {
        if (finding.verdict === 'fail') failed += 1;
        show(context, finding);
      }
      if (failed > 0) throw new CommandError(failed === 1 ? 'One check failed' : `${failed} checks failed`);
    });
}

async function* examine(context: Context, local: boolean | undefined, fix: boolean): AsyncGenerator<Finding> {
  yield ok('Node.js', `${process.version} (${process.execPath})`);
  const { settings, findings } = checkConfiguration(context);
  yield* findings;
  if (settings !== undefined && hasCredentials(settings)) {
    const client = context.client();
    const api = await checkApi(client, context.interrupted);
    yield* api.findings;
    if (api.accepted) yield await checkPartUrl(client, context.interrupted);
  }
  if (local ?? (fix || settings === undefined || isThisMachine(settings))) yield* await checkMachine(fix);
}

function hasCredentials({ apiKey, apiSecret, bearer, refusal }: Settings): boolean {
  if (refusal !== undefined) return false;
  return bearer !== undefined || (apiKey !== undefined && apiSecret !== undefined);
}

function isThisMachine({ baseUrl }: Settings): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(baseUrl.value).hostname);
}

function show({ output }: Context, finding: Finding): void {
  const { check, verdict, found, advice } = finding;
  const cells = [verdict, check, found];
  const line =
    output.mode === 'terminal' ? `${verdict.padEnd(4)}  ${check.padEnd(15)}  ${found}` : cells.join('\t');
  const next = output.mode === 'terminal' ? `\n      -> ${advice}` : `\t${advice}`;
  output.result(finding, advice === undefined ? line : `${line}${next}`);
}
