import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenStreams } from './open-streams.ts';

/** Milliseconds between looks whether the stream may go on, and whether it needs a sign of life. */
const BEAT = 5_000;
/** Milliseconds of silence after which a comment keeps proxies from closing the connection. */
const KEEP_ALIVE = 15_000;

/** Server-sent events on their way to one client (WHATWG HTML, "Server-sent events"). */
export interface EventStream {
  /** Aborts when the client leaves, the server drains, or the client may no longer read. */
  readonly stop: AbortSignal;
  /** Resolves when there is room for more: a slow reader is waited for, nothing piles up for it. */
  send(events: string): Promise<void>;
}

/** One event. `data` is one line, as JSON without spaces is. */
export function formatEvent(event: string, data: string, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`;
}

/**
 * Answers a request with what `work` sends; the stream ends with it.
 * @throws RateLimitError before anything is sent, when the caller's project follows too many
 */
export async function serveEvents(
  call: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  streams: OpenStreams,
  work: (stream: EventStream) => Promise<void>,
): Promise<void> {
  const { request, reply } = call;
  const stream = streams.open(request.raw, request.caller?.projectId);
  open(reply);
  let sentAt = performance.now();
  const write = (text: string): boolean => {
    sentAt = performance.now();
    return reply.raw.write(text);
  };
  const endUnlessAllowed = oneAtATime(async () => {
    if (!(await mayGoOn(request))) stream.end();
  });
  const beat = setInterval(() => {
    endUnlessAllowed();
    const { writableEnded, writableNeedDrain } = reply.raw;
    const silent = performance.now() - sentAt >= KEEP_ALIVE;
    if (silent && !writableEnded && !writableNeedDrain) write(': still here\n\n');
  }, BEAT);
  try {
    await work({
      stop: stream.stop,
      async send(events) {
        if (!stream.stop.aborted && !write(events)) await drained(reply, stream.stop);
      },
    });
  } catch (error) {
    request.log.warn({ err: error }, 'event stream broke off');
  } finally {
    clearInterval(beat);
    stream.close();
    reply.raw.end();
  }
}

function open(reply: FastifyReply): void {
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

/** A key may be revoked, a session end, while somebody follows. When in doubt it goes on, and is asked again. */
async function mayGoOn(request: FastifyRequest): Promise<boolean> {
  try {
    return (await request.isStillAuthorized?.()) ?? true;
  } catch (error) {
    request.log.warn({ err: error }, 'the authorization of an event stream could not be checked');
    return true;
  }
}

/** Leaves a turn out while the one before is under way: a slow database is not asked ever more. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let busy = false;
  return async () => {
    if (busy) return;
    busy = true;
    await work();
    busy = false;
  };
}

async function drained({ raw }: FastifyReply, stop: AbortSignal): Promise<void> {
  try {
    await once(raw, 'drain', { signal: stop });
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}
