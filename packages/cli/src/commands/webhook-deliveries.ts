import { setTimeout as pause } from 'node:timers/promises';
import type { WebhookDelivery, WebhookDeliveryState } from '@wharf/sdk';
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { DELIVERY_COLUMNS, deliveryDetails } from '../entities/webhooks.ts';
import { CommandError, usageError } from '../errors/command-error.ts';
import { showDetails } from '../output/details.ts';
import { type ListOptions, pageSize, showList, withListOptions } from '../output/listing.ts';

const STATES = ['pending', 'delivered', 'dead'] as const satisfies WebhookDeliveryState[];

/** Milliseconds to wait for the outcome of a test, and between two looks for it. */
const PATIENCE = 60_000;
const INTERVAL = 250;

/** Adds the commands about what is sent to a webhook. */
export function registerDeliveries(webhooks: Command, context: Context): void {
  webhooks
    .command('test')
    .description('send a webhook.ping and tell how it went')
    .argument('<id>', 'id of the webhook')
    .action(async (id: string) => {
      const delivery = await ping(context, id);
      showDetails(context.output, delivery, deliveryDetails);
      if (delivery.state !== 'delivered') throw new CommandError('The receiver did not take it');
    });

  const deliveries = webhooks
    .command('deliveries')
    .description('list what was sent to a webhook and what was not, newest first')
    .argument('<id>', 'id of the webhook')
    .addOption(new Option('--state <state>', 'only in this state').choices(STATES));
  withListOptions(deliveries).action(
    async (id: string, { state, ...options }: ListOptions & { state?: WebhookDeliveryState }) => {
      const params = { ...(state === undefined ? {} : { state }), pageSize: pageSize(options) };
      const found = context.client().webhooks.deliveries.list(id, params, { signal: context.interrupted });
      await showList(context.output, found, DELIVERY_COLUMNS, options);
    },
  );

  webhooks
    .command('replay')
    .description('send deliveries again: these, or all that were given up')
    .argument('<id>', 'id of the webhook')
    .argument('[delivery...]', 'ids of deliveries')
    .option('--since <time>', 'of those given up, only events since this time, ISO 8601')
    .action(async (id: string, ids: string[], { since }: { since?: string }) => {
      if (ids.length > 0 && since !== undefined) throw usageError('--since goes without ids of deliveries');
      const replayed =
        ids.length > 0 ? await replayThese(context, id, ids) : await replayAll(context, id, since);
      context.output.result({ id, replayed }, `sending ${replayed} again`);
    });
}

/** Waits for the first attempt. */
async function ping(context: Context, id: string): Promise<WebhookDelivery> {
  const { webhooks } = context.client();
  const options = { signal: context.interrupted };
  const { delivery } = await webhooks.test(id, options);
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const { delivery: now } = await webhooks.deliveries.retrieve(id, delivery.id, options);
    if (now.attempts > 0) return now;
    if (Date.now() > deadline) {
      throw new CommandError('The ping was not sent within a minute: does a worker run?', undefined, {
        next: `"wharf webhooks deliveries ${id}" tells later.`,
      });
    }
    await pause(INTERVAL, undefined, options);
  }
}

async function replayThese(context: Context, id: string, ids: readonly string[]): Promise<number> {
  const { deliveries } = context.client().webhooks;
  for (const each of ids) await deliveries.replay(id, each, { signal: context.interrupted });
  return ids.length;
}

async function replayAll(context: Context, id: string, since: string | undefined): Promise<number> {
  const params = since === undefined ? {} : { since };
  const { replayed } = await context.client().webhooks.replay(id, params, { signal: context.interrupted });
  return replayed;
}
