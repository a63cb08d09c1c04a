import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { assetDetails } from '../entities/assets.ts';
import { collectionDetails } from '../entities/collections.ts';
import { ENTITY_KINDS, entityKind } from '../entities/entity-id.ts';
import { jobDetails } from '../entities/jobs.ts';
import { modelDetails } from '../entities/models.ts';
import { uploadDetails } from '../entities/uploads.ts';
import { showDetails } from '../output/details.ts';

export function register(program: Command, context: Context): void {
  program
    .command('get')
    .description('show an asset, model, upload, job or collection')
    .argument('<id>', 'its id: the word before the underscore says what it is')
    .addHelpText(
      'after',
      `
--json has everything, signed URLs included: treat those as you would the file.

Examples:
  $ wharf get asset_3ozWujykU62eMC4FHcjzf1eT
  $ wharf get model_3ozWujykU62eMC4FHcjzf1eT --json`,
    )
    .action(async (id: string) => {
      await show(context, id);
    });
}

async function show(context: Context, id: string): Promise<void> {
  const kind = entityKind(id, ENTITY_KINDS);
  const client = context.client();
  const { output } = context;
  const options = { signal: context.interrupted };
  switch (kind) {
    case 'asset': {
      const { asset } = await client.assets.retrieve(id, {}, options);
      return showDetails(output, asset, assetDetails);
    }
    case 'model': {
      const { model } = await client.models.retrieve(id, options);
      return showDetails(output, model, modelDetails);
    }
    case 'upload': {
      const { upload } = await client.uploads.retrieve(id, options);
      return showDetails(output, upload, uploadDetails);
    }
    case 'job': {
      const { job } = await client.jobs.retrieve(id, options);
      return showDetails(output, job, jobDetails);
    }
    case 'collection': {
      const { collection } = await client.collections.retrieve(id, options);
      return showDetails(output, collection, collectionDetails);
    }
  }
}
