import type { WebhookEventType } from '@wharf/sdk';
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { issuedWebhookDetails, WEBHOOK_COLUMNS, webhookDetails } from '../entities/webhooks.ts';
import { usageError } from '../errors/command-error.ts';
import { showDetails } from '../output/details.ts';
import { Table } from '../output/table.ts';
import { confirmDelete } from '../prompts/confirm-delete.ts';
import { several } from '../transfers/several.ts';
import { registerDeliveries } from './webhook-deliveries.ts';

const EVENT_TYPES = [
  'upload.created',
  'upload.completed',
  'upload.imported',
  'upload.failed',
  'asset.created',
  'asset.deleted',
  'model.created',
  'model.deleted',
] as const satisfies WebhookEventType[];

export function register(program: Command, context: Context): void {
  const webhooks = program
    .command('webhooks')
    .description('have events sent to a URL')
    .addHelpText(
      'after',
      `
Events: ${EVENT_TYPES.join(' ')}

Examples:
  $ wharf webhooks create https://example.com/wharf --event upload.imported --event upload.failed
  $ wharf webhooks test webhook_3ozWujykU62eMC4FHcjzf1eT
  $ wharf webhooks deliveries webhook_3ozWujykU62eMC4FHcjzf1eT --state dead
  $ wharf webhooks replay webhook_3ozWujykU62eMC4FHcjzf1eT`,
    );
  registerListAndGet(webhooks, context);
  registerCreate(webhooks, context);
  registerUpdate(webhooks, context);
  registerSecretAndDelete(webhooks, context);
  registerDeliveries(webhooks, context);
}

function registerListAndGet(webhooks: Command, context: Context): void {
  webhooks
    .command('list')
    .description('list the webhooks')
    .action(async () => {
      const found = await context.client().webhooks.list({ signal: context.interrupted });
      new Table(context.output, WEBHOOK_COLUMNS).add(found.webhooks);
    });

  webhooks
    .command('get')
    .description('show a webhook')
    .argument('<id>', 'id of the webhook')
    .action(async (id: string) => {
      const { webhook } = await context.client().webhooks.retrieve(id, { signal: context.interrupted });
      showDetails(context.output, webhook, webhookDetails);
    });
}

function eventOption(description: string): Option {
  return new Option('--event <type>', description).argParser((type: string, types?: readonly string[]) => {
    if (!(EVENT_TYPES as readonly string[]).includes(type)) {
      throw usageError(`There is no event ${type}. There are: ${EVENT_TYPES.join(', ')}`);
    }
    return several(type, types);
  });
}

function registerCreate(webhooks: Command, context: Context): void {
  webhooks
    .command('create')
    .description('have events sent to a URL; prints the secret that they are signed with, this once')
    .argument('<url>', 'where events are sent, https://...')
    .addOption(eventOption('only events of this type; can be repeated'))
    .option('--description <text>', 'what the webhook is for')
    .option('--disabled', 'send nothing yet')
    .action(
      async (
        url: string,
        { event = [], ...fields }: { event?: WebhookEventType[]; description?: string; disabled?: boolean },
      ) => {
        const { webhook } = await context
          .client()
          .webhooks.create({ url, eventTypes: event, ...fields }, { signal: context.interrupted });
        showDetails(context.output, webhook, issuedWebhookDetails);
      },
    );
}

interface Changes {
  readonly url?: string;
  readonly event?: WebhookEventType[];
  readonly allEvents?: true;
  readonly description?: string;
  readonly disable?: true;
  readonly enable?: true;
}

function registerUpdate(webhooks: Command, context: Context): void {
  webhooks
    .command('update')
    .description('change a webhook; what is not named stays')
    .argument('<id>', 'id of the webhook')
    .option('--url <url>', 'where events are sent')
    .addOption(eventOption('only events of this type from now on; can be repeated'))
    .addOption(new Option('--all-events', 'events of every type from now on').conflicts('event'))
    .option('--description <text>', 'what the webhook is for')
    .addOption(new Option('--disable', 'send nothing from now on').conflicts('enable'))
    .option('--enable', 'send again, first what was waiting')
    .action(async (id: string, { url, event, allEvents, description, disable, enable }: Changes) => {
      const changes = {
        ...(url === undefined ? {} : { url }),
        ...(event === undefined ? {} : { eventTypes: event }),
        ...(allEvents === undefined ? {} : { eventTypes: [] }),
        ...(description === undefined ? {} : { description }),
        ...(disable === undefined ? {} : { disabled: true }),
        ...(enable === undefined ? {} : { disabled: false }),
      };
      if (Object.keys(changes).length === 0) throw usageError('Say what to change: --help lists what can be');
      const { webhook } = await context
        .client()
        .webhooks.update(id, changes, { signal: context.interrupted });
      showDetails(context.output, webhook, webhookDetails);
    });
}

function registerSecretAndDelete(webhooks: Command, context: Context): void {
  webhooks
    .command('rotate-secret')
    .description('print a new secret; the one of before signs along for 24 hours')
    .argument('<id>', 'id of the webhook')
    .action(async (id: string) => {
      const { webhook } = await context.client().webhooks.rotateSecret(id, { signal: context.interrupted });
      showDetails(context.output, webhook, issuedWebhookDetails);
    });

  webhooks
    .command('delete')
    .description('delete a webhook with what was not sent yet')
    .argument('<id>', 'id of the webhook')
    .option('-y, --yes', 'do not ask')
    .action(async (id: string, { yes = false }: { yes?: boolean }) => {
      const client = context.client();
      await confirmDelete([id], { yes, signal: context.interrupted });
      await client.webhooks.delete(id, { signal: context.interrupted });
      context.output.result({ id, deleted: true }, `deleted ${id}`);
    });
}
