import { effect } from '@preact/signals';
import type { ProjectEvent } from '@wharf/sdk';
import { projectId } from './session.ts';
import { UploadFeed } from './upload-feed.ts';
import { sawError } from './watch-session.ts';
import { wharf } from './wharf.ts';

/** Milliseconds out of sight after which a tab gives its connection back: a browser has few of them to one host. */
const OUT_OF_SIGHT = 60_000;
/** Milliseconds after which a tab goes on that draws no pictures because nobody sees it. */
const UNSEEN = 250;

/** With the next picture of the page; soon, too, where it draws none. */
function soon(callback: () => void): void {
  const run = () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    callback();
  };
  const timer = setTimeout(run, UNSEEN);
  const frame = requestAnimationFrame(run);
}

const feed = new UploadFeed({
  follow: (signal) => wharf.uploads.follow({ signal }),
  list: (signal) => wharf.uploads.list({ pageSize: 100 }, { signal }),
  soon,
  onRefused: sawError,
});

/** Whether what is shown of uploads is as it is now. */
export const connection = feed.connection;

/**
 * By id, each upload of the project that is on its way, and those that have ended while the tab was open. A row of one
 * upload reads `liveUpload`, which spares it the changes of all others.
 */
export const liveUploads = feed.uploads;

/** How one upload stands; `undefined` while nothing is known of it. The same signal for the same id. */
export const liveUpload = (id: string) => feed.upload(id);

/**
 * Calls `listener` once for each upload that is imported or fails from now on, also for one that did so while the
 * connection was broken.
 * @returns what stops it
 */
export function onUploadSettled(listener: (event: ProjectEvent) => void): () => void {
  return feed.onSettled(listener);
}

/** Calls `listener` after each break of the connection: what was listed before it may be out of date. */
export function onConnectionReturned(listener: () => void): () => void {
  return feed.onReturn(listener);
}

/** Tries again now, where the connection is broken. */
export function reconnect(): void {
  feed.stop();
  if (projectId.peek() !== undefined) feed.start();
}

effect(() => {
  feed.stop();
  feed.clear();
  if (projectId.value !== undefined) feed.start();
});

let hiding: ReturnType<typeof setTimeout> | undefined;

document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(() => feed.stop(), OUT_OF_SIGHT);
  else if (projectId.peek() !== undefined) feed.start();
});

addEventListener('online', reconnect);
