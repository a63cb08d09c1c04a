import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { NotFoundError, ObjectMissingError, RangeNotSatisfiableError } from '../../../domain/errors.ts';
import {
  OBJECT_PATH,
  type SignedObjectQuery,
  verifyObjectUrl,
} from '../../../domain/part-urls/signed-urls.ts';
import type { SignedRead } from '../../../ports/blob-store.ts';
import { contentDisposition, isShownInline } from '../../../ports/safe-serving.ts';
import { listsTag, parseRange } from './byte-ranges.ts';

interface ObjectRoute {
  readonly Params: { readonly key: string; readonly fileName: string };
  readonly Querystring: SignedObjectQuery;
}

/** Shown in a page of its own here, and nowhere else: the sandbox keeps its scripts from running. */
const SVG = 'image/svg+xml';

/**
 * `GET` of an object by its signed URL, with ranges and conditions. Whatever the bytes are, they are
 * served so that they do no harm: never sniffed, never run, never framed with rights.
 */
export function routeGetObject(app: FastifyInstance, deps: Dependencies, signingKey: Uint8Array): void {
  app.route<ObjectRoute>({
    method: ['GET', 'HEAD'],
    url: OBJECT_PATH,
    handler: async (request, reply) => {
      const { key, fileName } = request.params;
      const read = verifyObjectUrl(signingKey, key, fileName, request.query, deps.clock());
      const size = await objectSize(deps, key);
      setHeaders(reply, read, deps.clock());
      return respond(deps, request, reply, { key, size, etag: `"${read.etag}"` });
    },
  });
}

async function objectSize(deps: Pick<Dependencies, 'blobs'>, key: string): Promise<number> {
  try {
    await using object = await deps.blobs.open(key);
    return object.size;
  } catch (error) {
    if (error instanceof ObjectMissingError)
      throw new NotFoundError('The file was deleted', {}, { cause: error });
    throw error;
  }
}

function setHeaders(reply: FastifyReply, read: SignedRead, now: number): void {
  const inline =
    read.disposition === 'inline' && (isShownInline(read.contentType) || read.contentType === SVG);
  const maxAge = Math.max(0, Math.floor((read.expiresAt - now) / 1000));
  reply.headers({
    'content-type': read.contentType,
    'content-disposition': contentDisposition(inline ? 'inline' : 'attachment', read.fileName),
    'accept-ranges': 'bytes',
    etag: `"${read.etag}"`,
    'cache-control': `private, max-age=${maxAge}, immutable`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    // Viewers on other origins may embed what they hold a signed URL for.
    'cross-origin-resource-policy': 'cross-origin',
    'referrer-policy': 'no-referrer',
  });
}

async function respond(
  deps: Pick<Dependencies, 'blobs'>,
  request: FastifyRequest,
  reply: FastifyReply,
  object: { readonly key: string; readonly size: number; readonly etag: string },
): Promise<FastifyReply> {
  const { headers, method } = request;
  if (headers['if-none-match'] !== undefined && listsTag(headers['if-none-match'], object.etag)) {
    return reply.code(304).send();
  }
  // A changed If-Range validator asks for the whole object; ours never changes, but may be another's.
  const ranged = headers['if-range'] === undefined || headers['if-range'] === object.etag;
  const range = ranged ? parseRange(headers.range, object.size) : 'whole';
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${object.size}`).removeHeader('cache-control');
    throw new RangeNotSatisfiableError(`The range lies outside the ${object.size} bytes of the file`, {
      size: object.size,
    });
  }
  const { start, end } = range === 'whole' ? { start: 0, end: object.size } : range;
  reply.header('content-length', String(end - start));
  if (range !== 'whole') {
    reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${object.size}`);
  }
  if (method === 'HEAD') return reply.send();
  return reply.send(Readable.from(deps.blobs.read(object.key, { start, end }), { objectMode: false }));
}
