import { streamUploadEvents as operation, type UploadEvent } from '@wharf/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { findUpload } from '../../../domain/uploads/find-upload.ts';
import { isFinal } from '../../../domain/uploads/state.ts';
import { uploadProgress } from '../../../domain/uploads/upload-progress.ts';
import { bind } from '../../bind.ts';
import type { OpenStreams } from '../../open-streams.ts';

/** Milliseconds between looks at the database, for changes that no hint announced. */
const POLL_INTERVAL = 1_000;
/** Milliseconds of silence after which a comment keeps proxies from closing the connection. */
const KEEP_ALIVE = 15_000;

export function routeStreamUploadEvents(
  app: FastifyInstance,
  deps: Dependencies,
  streams: OpenStreams,
): void {
  bind(app, operation, async ({ caller, params, reply, request }) => {
    // Before the first byte: an unknown upload is a plain 404.
    await findUpload(deps.database.uploads, caller.projectId, params.uploadId);
    openStream(reply);
    const stream = streams.open(request.raw);
    const changes = watch(deps, params.uploadId, stream.stop);
    try {
      await follow(deps, caller.projectId, params.uploadId, reply, changes, stream.stop);
    } catch (error) {
      request.log.warn({ err: error }, 'event stream broke off');
    } finally {
      changes.close();
      stream.close();
      reply.raw.end();
    }
    return '';
  });
}

function openStream(reply: FastifyReply): void {
  // Headers that hooks have set (CORS, trace id) go along: a hijacked reply does not send them.
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Reverse proxies of the nginx family would otherwise collect events before passing them on.
    'x-accel-buffering': 'no',
  });
  reply.raw.write('retry: 2000\n\n');
}

interface Changes {
  /** Resolves on a hint, or when it is time to look anyway. */
  next(): Promise<void>;
  close(): void;
}

function watch(deps: Pick<Dependencies, 'feed'>, uploadId: string, stop: AbortSignal): Changes {
  let hinted = false;
  let wake: (() => void) | undefined;
  const hint = () => {
    hinted = true;
    wake?.();
  };
  const unsubscribe = deps.feed.onUpload(uploadId, hint);
  stop.addEventListener('abort', hint);
  return {
    async next() {
      if (!hinted && !stop.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, POLL_INTERVAL);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      hinted = false;
      wake = undefined;
    },
    close() {
      unsubscribe();
      stop.removeEventListener('abort', hint);
    },
  };
}

async function follow(
  deps: Dependencies,
  projectId: string,
  uploadId: string,
  reply: FastifyReply,
  changes: Changes,
  stop: AbortSignal,
): Promise<void> {
  let sent = '';
  let sentAt = deps.clock();
  while (!stop.aborted) {
    const upload = await findUpload(deps.database.uploads, projectId, uploadId);
    const event = await uploadProgress(deps, upload);
    const data = JSON.stringify(event);
    if (data !== sent) {
      await write(reply, format(event, data), stop);
      sent = data;
      sentAt = deps.clock();
    } else if (deps.clock() - sentAt > KEEP_ALIVE) {
      await write(reply, ': still here\n\n', stop);
      sentAt = deps.clock();
    }
    if (isFinal(event.status)) return;
    await changes.next();
  }
}

function format(event: UploadEvent, data: string): string {
  return `event: upload\nid: ${event.status}-${event.bytesReceived}\ndata: ${data}\n\n`;
}

/** Waits for a slow reader: nothing piles up for it. */
async function write(reply: FastifyReply, text: string, stop: AbortSignal): Promise<void> {
  if (reply.raw.write(text)) return;
  await new Promise<void>((resolve) => {
    reply.raw.once('drain', resolve);
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
