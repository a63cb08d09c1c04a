import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { InvalidRequestError } from '../../../domain/errors.ts';
import { PART_PATH, type SignedPartQuery, verifyPartUrl } from '../../../domain/part-urls/signed-urls.ts';
import { receivePart } from '../../../domain/uploads/receive-part.ts';
import type { PartReceiver } from '../../../ports/part-receiver.ts';
import { expectedDigests } from './expected-digests.ts';

/** Milliseconds for which the rest of a refused body is read, so that the client sees the answer. */
const LINGER = 5_000;

interface PartRoute {
  readonly Params: { readonly key: string; readonly number: string };
  readonly Querystring: SignedPartQuery;
}

/**
 * `PUT` of a part to its signed URL. Not an operation of the API: clients get the URL from an upload
 * and use it as it is, as they would one of S3.
 *
 * @param options.onBytes is told of the bytes stored, for the metrics
 */
export function routePutPart(
  app: FastifyInstance,
  deps: Dependencies,
  options: {
    readonly receiver: PartReceiver;
    readonly signingKey: Uint8Array;
    readonly onBytes: (bytes: number) => void;
  },
): void {
  app.removeAllContentTypeParsers();
  // The body stays in the socket: the receiver takes it from there, at its own pace.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.put<PartRoute>(
    PART_PATH,
    {
      onRequest: async (request) => {
        // Clients send any type here, also malformed ones; it says nothing about a slice of a file.
        delete request.raw.headers['content-type'];
        const { key, number } = request.params;
        verifyPartUrl(options.signingKey, key, number, request.query, deps.clock());
      },
      onError: async (request, reply) => lingerOverBody(request, reply),
    },
    async (request, reply) => {
      const part = {
        storageKey: request.params.key,
        number: Number(request.params.number),
        contentLength: contentLength(request),
        expectedDigests: expectedDigests(request.headers),
      };
      const { etag, size } = await receivePart(deps, options.receiver, {
        ...part,
        body: bodyWhenWanted(request, reply),
      });
      options.onBytes(size);
      return reply.code(200).header('etag', etag).header('content-length', '0').send();
    },
  );
}

function contentLength(request: FastifyRequest): number | undefined {
  const { headers } = request.raw;
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new InvalidRequestError(
      `Content-Encoding ${headers['content-encoding']} is not supported: send the bytes of the part as they are`,
      { header: 'content-encoding' },
    );
  }
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}

/**
 * The body; asks a waiting client for it only when somebody starts to read. Who stops reading leaves
 * the connection open, so that the client gets the reason.
 */
function bodyWhenWanted(request: FastifyRequest, reply: FastifyReply): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      if (request.awaitsContinue === true) reply.raw.writeContinue();
      return request.raw.iterator({ destroyOnReturn: false });
    },
  };
}

/**
 * After a refusal the client may still be sending. Reading on for a while lets it see the answer and
 * keep its connection; then the connection is cut.
 */
function lingerOverBody(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  if (raw.complete || request.awaitsContinue === true) return;
  reply.raw.once('finish', () => {
    if (raw.complete) return;
    const timer = setTimeout(() => raw.socket.destroy(), LINGER);
    raw.once('close', () => clearTimeout(timer));
    raw.once('end', () => clearTimeout(timer));
    raw.resume();
  });
}
