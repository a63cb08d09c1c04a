import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import type { ChangeFeed } from '../../ports/change-feed.ts';
import type { Log } from '../../ports/log.ts';
import { PendingHints, readHints } from './hints.ts';
import { inProcessFeed } from './in-process.ts';
import { PostgresListener } from './postgres-listener.ts';

const CHANNEL = 'wharf_changes';
/** Milliseconds between two messages, at least: what comes meanwhile goes with the next one. */
const SPACING = 10;

/** A feed that has something to close. */
export interface OpenedFeed {
  readonly feed: ChangeFeed;
  close(): Promise<void>;
}

/**
 * Hints to all processes of one PostgreSQL database, by its NOTIFY. Those of this process are told at once. Nothing
 * here waits for the database or fails with it: what cannot be sent is lost, as the port allows, and when the
 * connection is back everybody is woken.
 */
export async function openPostgresFeed(connection: ClientConfig, log: Log): Promise<OpenedFeed> {
  const local = inProcessFeed();
  const self = randomUUID();
  const pending = new PendingHints(self);
  const listener = new PostgresListener({
    connection: { application_name: 'wharf', ...connection },
    channel: CHANNEL,
    log,
    onMessage: (payload) => deliver(payload),
    onReconnected: () => {
      local.wakeAll();
      // Nor did the others hear of us.
      pending.forget();
      send();
    },
  });
  let sending: Promise<void> | undefined;

  function deliver(payload: string): void {
    const hints = readHints(payload);
    if (hints === undefined || hints.from === self) return;
    for (const upload of hints.uploads) local.uploadChanged(upload);
    for (const jobId of hints.canceledJobs) local.jobCanceled(jobId);
    if (hints.everything) local.wakeAll();
    else {
      if (hints.jobQueued) local.jobQueued();
      if (hints.deliveriesDue) local.deliveriesDue();
    }
  }

  function send(): void {
    sending ??= sendAll().finally(() => {
      sending = undefined;
    });
  }

  async function sendAll(): Promise<void> {
    while (!pending.empty) {
      try {
        await listener.send(pending.take());
      } catch {
        pending.forget();
        return;
      }
      await sleep(SPACING);
    }
  }

  await listener.start();
  const feed: ChangeFeed = {
    ...local,
    uploadChanged: (upload) => {
      local.uploadChanged(upload);
      pending.uploadChanged(upload);
      send();
    },
    jobQueued: () => {
      local.jobQueued();
      pending.jobQueued();
      send();
    },
    jobCanceled: (jobId) => {
      local.jobCanceled(jobId);
      pending.jobCanceled(jobId);
      send();
    },
    deliveriesDue: () => {
      local.deliveriesDue();
      pending.deliveriesDue();
      send();
    },
  };
  const close = async () => {
    await sending;
    await listener.close();
  };
  return { feed, close };
}
