import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  fastify,
  LogController,
} from 'fastify';
import './fastify-types.ts';
import type { Dependencies } from '../domain/dependencies.ts';
import { InvalidRequestError } from '../domain/errors.ts';
import type { PartReceiver } from '../ports/part-receiver.ts';
import { answerFor, useErrorHandler } from './error-handler.ts';
import { createMetrics, observeRequests } from './metrics.ts';
import { createOpenStreams } from './open-streams.ts';
import { useAuthentication } from './plugins/authentication.ts';
import { useExpectContinue } from './plugins/expect-continue.ts';
import { JSON_BODY_LIMIT, useJsonBody } from './plugins/json-body.ts';
import { useOversizedBodyAnswer } from './plugins/oversized-body.ts';
import { useRateLimit } from './plugins/rate-limit.ts';
import { routeAssets } from './routes/assets/index.ts';
import { routeCollections } from './routes/collections/index.ts';
import { routeJobs } from './routes/jobs/index.ts';
import { routeModels } from './routes/models/index.ts';
import { routeGetObject } from './routes/storage/get-object.ts';
import { routePutPart } from './routes/storage/put-part.ts';
import { routeDocumentation } from './routes/system/documentation.ts';
import { routeHealth } from './routes/system/health.ts';
import { routeMetrics } from './routes/system/metrics.ts';
import { routeUploads } from './routes/uploads/index.ts';
import { useValidation } from './validation.ts';

/** Milliseconds without a byte in either direction after which a connection is closed. */
const IDLE_CONNECTION = 120_000;

export interface HttpOptions {
  readonly deps: Dependencies;
  readonly logger: FastifyBaseLogger;
  readonly version: string;
  /** Base of the API as clients see it; read late, for the port may be picked at listen. */
  readonly publicUrl: () => string;
  /** Keys the hashes of API secrets. */
  readonly hashKey: Uint8Array;
  /** What serves the bytes here, for stores whose signed URLs lead back to this server. */
  readonly storage: { readonly receiver: PartReceiver; readonly signingKey: Uint8Array } | undefined;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  /** Requests per minute and project; 0: no limit. */
  readonly rateLimit: number;
  /** False: only health, metrics and documentation, for a worker. */
  readonly api: boolean;
}

export interface HttpApp {
  readonly app: FastifyInstance;
  /** Answers "not ready" from now on and ends event streams; requests go on. */
  drain(): void;
}

export async function buildHttp(options: HttpOptions): Promise<HttpApp> {
  const { deps } = options;
  const app: FastifyInstance = fastify({
    loggerInstance: options.logger,
    // Its own lines would name the URL, and those of parts and objects are credentials.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'trace_id' }),
    genReqId: () => randomBytes(16).toString('hex'),
    requestIdHeader: false,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    bodyLimit: JSON_BODY_LIMIT,
    // A part may take hours on a slow line; only silence ends a connection.
    requestTimeout: 0,
    connectionTimeout: IDLE_CONNECTION,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => {
      const { body } = answerFor(new InvalidRequestError(error.message), request.id);
      (reply as FastifyReply).code(400).header('x-trace-id', request.id).send(body);
    },
  });
  const streams = createOpenStreams();
  const metrics = createMetrics(deps.database);
  let draining = false;

  useErrorHandler(app);
  useValidation(app);
  useExpectContinue(app);
  observeRequests(app, metrics);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-trace-id', request.id);
  });
  app.addHook('onSend', async (_request, reply) => {
    // The client learns that its next request has to go elsewhere.
    if (draining) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url;
    request.log.debug(
      { method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
  });
  await app.register(cors, {
    origin: options.corsOrigins.includes('*') ? '*' : [...options.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: [
      'ETag',
      'X-Trace-Id',
      'Retry-After',
      'Content-Range',
      'Accept-Ranges',
      'Content-Disposition',
    ],
    maxAge: 7200,
    // An OPTIONS that is no preflight is answered like one, not with a refusal in plain text.
    strictPreflight: false,
  });

  const check = async () => {
    if (draining) throw new Error('draining');
    await Promise.all([deps.database.check(), deps.blobs.check()]);
  };
  routeHealth(app, check);
  routeMetrics(app, metrics.registry);
  routeDocumentation(app, { serverUrl: options.publicUrl, version: options.version });
  if (options.api) {
    await app.register(async (scope) => {
      useJsonBody(scope);
      useOversizedBodyAnswer(scope);
      useAuthentication(scope, deps.database.keys, options.hashKey);
      useRateLimit(scope, options.rateLimit, deps.clock);
      routeUploads(scope, deps, streams);
      routeAssets(scope, deps);
      routeJobs(scope, deps);
      routeModels(scope, deps);
      routeCollections(scope, deps);
    });
    const { storage } = options;
    if (storage !== undefined) {
      await app.register(async (scope) => {
        routeGetObject(scope, deps, storage.signingKey);
        routePutPart(scope, deps, { ...storage, onBytes: (bytes) => metrics.partBytes.inc(bytes) });
      });
    }
  }
  return {
    app,
    drain() {
      draining = true;
      streams.closeAll();
    },
  };
}

/** What is not HTTP at all gets an answer in our shape, too. */
function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const traceId = randomBytes(16).toString('hex');
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const message = tooLarge ? 'The headers of the request are too large' : 'The request is not valid HTTP';
  const body = JSON.stringify(answerFor(new InvalidRequestError(message), traceId).body);
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-trace-id: ${traceId}\r\nconnection: close\r\n\r\n${body}`,
  );
}
