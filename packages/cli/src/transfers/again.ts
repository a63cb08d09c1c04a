/** After Ctrl-C: how a command ends, and commands to paste that concern the same server, as the same user. */
import { APIUserAbortError } from '@wharf/sdk';
import type { GlobalOptions } from '../config/global-options.ts';
import type { Output } from '../output/output.ts';
import { shellCommand } from '../text/shell-quote.ts';

/** How a command ends that a signal stopped, with nothing to go on with: with the exit code of that signal. */
export function stopped(output: Output, message: string): Error {
  output.warn(message);
  return new APIUserAbortError(message);
}

/** The global options that say where, as they were given. */
function whereabouts(flags: GlobalOptions): string[] {
  return [
    ...(flags.profile === undefined ? [] : ['--profile', flags.profile]),
    ...(flags.baseUrl === undefined ? [] : ['--base-url', flags.baseUrl]),
    ...(flags.apiKey === undefined ? [] : ['--api-key', flags.apiKey]),
    ...(flags.apiSecretFile === undefined ? [] : ['--api-secret-file', flags.apiSecretFile]),
    ...(flags.project === undefined ? [] : ['--project', flags.project]),
  ];
}

/** `wharf ...words` for the server of this command. */
export function wharfCommand(flags: GlobalOptions, words: readonly string[]): string {
  return shellCommand(['wharf', ...whereabouts(flags), ...words]);
}

/** The command that sends the rest of a file. @param absolute path; a leading `-` cannot occur in it */
export function resumeCommand(flags: GlobalOptions, uploadId: string, absolute: string): string {
  return wharfCommand(flags, ['upload', '--resume', uploadId, absolute]);
}
