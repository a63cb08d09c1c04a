import type { Wharf } from '@wharf/sdk';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type EntityKind, entityKind } from '../entities/entity-id.ts';
import { CommandError } from '../errors/command-error.ts';
import { confirmDelete } from '../prompts/confirm-delete.ts';

const DELETABLE = ['asset', 'model', 'upload', 'collection'] as const satisfies EntityKind[];
type Deletable = (typeof DELETABLE)[number];

/** Assets that one request may name. */
const ASSETS_AT_ONCE = 100;

export function register(program: Command, context: Context): void {
  program
    .command('delete')
    .description('delete assets, models and collections; abort uploads')
    .argument('<id...>', 'their ids: the word before the underscore says what each is')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      `
What is in a collection stays. The asset or model that an upload became stays: delete that.

Examples:
  $ wharf delete asset_3ozWujykU62eMC4FHcjzf1eT
  $ wharf delete --yes upload_3ozWujykU62eMC4FHcjzf1eT model_3ozWujykU62eMC4FHcjzf1eT`,
    )
    .action(async (given: string[], { yes = false }: { yes?: boolean }) => {
      const ids = [...new Set(given)];
      // All are looked at before the first is deleted.
      const kinds = new Map(ids.map((id) => [id, entityKind(id, DELETABLE)]));
      const client = context.client();
      await confirmDelete(ids, { yes, signal: context.interrupted });
      const failed = await deleteAll(client, context, kinds);
      if (failed > 0) throw new CommandError(`${failed} of ${ids.length} could not be deleted`);
    });
}

/** @returns how many could not be deleted; why was told */
async function deleteAll(
  client: Wharf,
  context: Context,
  kinds: ReadonlyMap<string, Deletable>,
): Promise<number> {
  const { output, interrupted } = context;
  let failed = 0;
  const done = (id: string) =>
    output.result({ id, deleted: true }, `${kinds.get(id) === 'upload' ? 'aborted' : 'deleted'} ${id}`);
  const notDone = (id: string, reason: string) => {
    failed += 1;
    output.warn(`${id}: ${reason}`);
  };

  const assets = [...kinds.keys()].filter((id) => kinds.get(id) === 'asset');
  for (let start = 0; start < assets.length; start += ASSETS_AT_ONCE) {
    const assetIds = assets.slice(start, start + ASSETS_AT_ONCE);
    // Deleting passes over unknown ids without a word.
    const known = await client.assets.getBulk({ assetIds }, { signal: interrupted });
    const there = new Set(known.assets.map(({ id }) => id));
    await client.assets.deleteMultiple({ assetIds }, { signal: interrupted });
    for (const id of assetIds) there.has(id) ? done(id) : notDone(id, 'There is no such asset');
  }

  for (const [id, kind] of kinds) {
    if (kind === 'asset') continue;
    try {
      await deleteOne(client, kind, id, interrupted);
      done(id);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      notDone(id, error.message);
    }
  }
  return failed;
}

async function deleteOne(
  client: Wharf,
  kind: Exclude<Deletable, 'asset'>,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const options = { signal };
  if (kind === 'model') await client.models.delete(id, options);
  else if (kind === 'upload') await client.uploads.delete(id, options);
  else await client.collections.delete(id, options);
}

/** Whether only this one cannot be deleted: not there, or not now. */
function isRefusal(error: unknown): error is Error {
  const { status } = (error ?? {}) as { readonly status?: unknown };
  return error instanceof Error && (status === 400 || status === 404);
}
