import type { Wharf } from '@wharf/sdk';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { COLLECTION_COLUMNS, collectionDetails } from '../entities/collections.ts';
import { entityKind } from '../entities/entity-id.ts';
import { CommandError } from '../errors/command-error.ts';
import { showDetails } from '../output/details.ts';
import { type ListOptions, pageSize, showList, withListOptions } from '../output/listing.ts';
import { confirmDelete } from '../prompts/confirm-delete.ts';

/** Ids that one request may name. */
const AT_ONCE = 49;

export function register(program: Command, context: Context): void {
  const collections = program
    .command('collections')
    .description('group assets and models')
    .addHelpText(
      'after',
      `
Examples:
  $ wharf collections create "Spring campaign"
  $ wharf collections add collection_3ozWujykU62eMC4FHcjzf1eT asset_aZ67fCs2pWnq4dTgM8vXyK1b
  $ wharf list assets --collection collection_3ozWujykU62eMC4FHcjzf1eT`,
    );
  registerListAndGet(collections, context);
  registerChanges(collections, context);
  registerMembers(collections, context);
}

function registerListAndGet(collections: Command, context: Context): void {
  const list = collections.command('list').description('list the collections');
  withListOptions(list).action(async (options: ListOptions) => {
    const found = context
      .client()
      .collections.list({ pageSize: pageSize(options) }, { signal: context.interrupted });
    await showList(context.output, found, COLLECTION_COLUMNS, options);
  });

  collections
    .command('get')
    .description('show a collection')
    .argument('<id>', 'id of the collection')
    .action(async (id: string) => {
      const { collection } = await context.client().collections.retrieve(id, { signal: context.interrupted });
      showDetails(context.output, collection, collectionDetails);
    });
}

function registerChanges(collections: Command, context: Context): void {
  collections
    .command('create')
    .description('create a collection and print its id')
    .argument('<name>', 'name of the collection')
    .action(async (name: string) => {
      const { collection } = await context
        .client()
        .collections.create({ name }, { signal: context.interrupted });
      context.output.result(collection, collection.id);
    });

  collections
    .command('rename')
    .description('change the name of a collection')
    .argument('<id>', 'id of the collection')
    .argument('<name>', 'its new name')
    .action(async (id: string, name: string) => {
      const { collection } = await context
        .client()
        .collections.update(id, { name }, { signal: context.interrupted });
      context.output.result(collection, `renamed ${id}`);
    });

  collections
    .command('delete')
    .description('delete a collection; what is in it stays')
    .argument('<id>', 'id of the collection')
    .option('-y, --yes', 'do not ask')
    .action(async (id: string, { yes = false }: { yes?: boolean }) => {
      const client = context.client();
      await confirmDelete([id], { yes, signal: context.interrupted });
      await client.collections.delete(id, { signal: context.interrupted });
      context.output.result({ id, deleted: true }, `deleted ${id}`);
    });
}

function registerMembers(collections: Command, context: Context): void {
  for (const [verb, description] of [
    ['add', 'put assets and models into a collection'],
    ['remove', 'take assets and models out of a collection; they stay'],
  ] as const) {
    collections
      .command(verb)
      .description(description)
      .argument('<id>', 'id of the collection')
      .argument('<member...>', 'ids of assets and models')
      .action(async (id: string, members: string[]) => {
        await changeMembers(context, verb, id, [...new Set(members)]);
      });
  }
}

async function changeMembers(
  context: Context,
  verb: 'add' | 'remove',
  id: string,
  members: readonly string[],
): Promise<void> {
  const { assets = [], models = [] } = Object.groupBy(members, (member) =>
    entityKind(member, ['asset', 'model']) === 'asset' ? 'assets' : 'models',
  );
  const client = context.client();
  await known(client, assets, models, context.interrupted);
  const { collections } = client;
  const options = { signal: context.interrupted };
  for (const assetIds of chunks(assets)) await collections.assets[verb](id, { assetIds }, options);
  for (const modelIds of chunks(models)) await collections.models[verb](id, { modelIds }, options);
  const { collection } = await collections.retrieve(id, options);
  showDetails(context.output, collection, collectionDetails);
}

/** The server passes over unknown ids without a word: here that would look as if they were in. */
async function known(
  client: Wharf,
  assetIds: string[],
  modelIds: string[],
  signal: AbortSignal,
): Promise<void> {
  const found = new Set<string>();
  for (const ids of chunks(assetIds)) {
    const { assets } = await client.assets.getBulk({ assetIds: ids }, { signal });
    for (const { id } of assets) found.add(id);
  }
  for (const ids of chunks(modelIds)) {
    const { models } = await client.models.getBulk({ modelIds: ids }, { signal });
    for (const { id } of models) found.add(id);
  }
  const missing = [...assetIds, ...modelIds].filter((id) => !found.has(id));
  if (missing.length > 0) throw new CommandError(`There is no ${missing.join(', ')}`);
}

function chunks(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, at) =>
    ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
}
