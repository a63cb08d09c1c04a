import { CommandError, usageError } from '../errors/command-error.ts';
import { canAsk, confirm } from './ask.ts';

/**
 * Asks whether these are to be deleted, unless that was said on the command line.
 * @throws CommandError where nobody says yes, or nobody can be asked (exit code 64)
 */
export async function confirmDelete(
  ids: readonly string[],
  { yes, signal }: { readonly yes: boolean; readonly signal: AbortSignal },
): Promise<void> {
  if (yes) return;
  if (!canAsk()) throw usageError('Nobody can be asked here whether to delete: say --yes');
  const what = ids.length === 1 ? ids[0] : `these ${ids.length}: ${ids.join(' ')}`;
  if (!(await confirm(`Delete ${what}?`, signal))) throw new CommandError('Nothing was deleted');
}
