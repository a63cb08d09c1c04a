import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  fastify,
  LogController,
} from 'fastify';
import type { Registry } from 'prom-client';
import './fastify-types.ts';
import type { Dependencies } from '../domain/dependencies.ts';
import { InvalidRequestError } from '../domain/errors.ts';
import type { PartReceiver } from '../ports/part-receiver.ts';
import { answerFor, useErrorHandler } from './error-handler.ts';
import { observeRequests } from './metrics.ts';
import { createOpenStreams } from './open-streams.ts';
import { useAuthentication } from './plugins/authentication.ts';
import { useCrossOrigin } from './plugins/cross-origin.ts';
import { useExpectContinue } from './plugins/expect-continue.ts';
import { useIdempotencyKey } from './plugins/idempotency-key.ts';
import { JSON_BODY_LIMIT, useJsonBody } from './plugins/json-body.ts';
import { useOversizedBodyAnswer } from './plugins/oversized-body.ts';
import { useRateLimit } from './plugins/rate-limit.ts';
import { useSessionCookie } from './plugins/session-cookie.ts';
import { ownPages } from './plugins/session-origin.ts';
import { continuedTraceId, useTracing } from './plugins/tracing.ts';
import { watchReadiness } from './readiness.ts';
import { routeAssets } from './routes/assets/index.ts';
import { routeCollections } from './routes/collections/index.ts';
import { routeConsole } from './routes/console/console.ts';
import { routeImports } from './routes/imports/index.ts';
import type { Engines } from './routes/installation/facts.ts';
import { routeInstallation } from './routes/installation/index.ts';
import { routeJobs } from './routes/jobs/index.ts';
import { routeModels } from './routes/models/index.ts';
import { routeProjects } from './routes/projects/index.ts';
import { routeSessions } from './routes/sessions/index.ts';
import { routeGetObject } from './routes/storage/get-object.ts';
import { routePutPart } from './routes/storage/put-part.ts';
import { routeDocumentation } from './routes/system/documentation.ts';
import { routeHealth } from './routes/system/health.ts';
import { routeMetrics } from './routes/system/metrics.ts';
import { routeListTags } from './routes/tags/list-tags.ts';
import { routeUploads } from './routes/uploads/index.ts';
import { routeUsage } from './routes/usage/index.ts';
import { routeWebhooks } from './routes/webhooks/index.ts';
import { exportState } from './state-gauges.ts';
import { useValidation } from './validation.ts';

/** Milliseconds without a byte in either direction after which a connection is closed. */
const IDLE_CONNECTION = 120_000;

export interface HttpOptions {
  readonly deps: Dependencies;
  readonly logger: FastifyBaseLogger;
  readonly version: string;
  readonly engines: Engines;
  /** Base of the API as clients see it; read late, for the port may be picked at listen. */
  readonly publicUrl: () => string;
  /** Where signed URLs lead, besides this server. */
  readonly storageOrigins: readonly string[];
  /** Keys the hashes of API secrets. */
  readonly hashKey: Uint8Array;
  /** Keys the hashes of session tokens. */
  readonly sessionKey: Uint8Array;
  /** Keys the hashes of requests that may be repeated. */
  readonly requestKey: Uint8Array;
  /** What serves the bytes here, for stores whose signed URLs lead back to this server. */
  readonly storage: { readonly receiver: PartReceiver; readonly signingKey: Uint8Array } | undefined;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  /** Requests per minute and project; 0: no limit. */
  readonly rateLimit: number;
  /** Folder of the built console; absent: it is not served. */
  readonly consoleDirectory: string | undefined;
  /** What `/metrics` shows. */
  readonly registry: Registry;
  /** Whether `/metrics` also shows what takes a look at every upload. */
  readonly totals: boolean;
  /** False: only health, metrics and documentation, for a worker. */
  readonly api: boolean;
}

export interface HttpApp {
  readonly app: FastifyInstance;
  /** Says "not ready" from now on, and of every connection that it ends; everything goes on. */
  drain(): void;
  /** Ends event streams, and whatever else has no end of its own. */
  endStreams(): void;
}

export async function buildHttp(options: HttpOptions): Promise<HttpApp> {
  const { deps } = options;
  const app: FastifyInstance = fastify({
    loggerInstance: options.logger,
    // Its own lines would name the URL, and those of parts and objects are credentials.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'trace_id' }),
    genReqId: (request) => continuedTraceId(request) ?? randomBytes(16).toString('hex'),
    requestIdHeader: false,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    bodyLimit: JSON_BODY_LIMIT,
    // A part may take hours on a slow line; only silence ends a connection.
    requestTimeout: 0,
    connectionTimeout: IDLE_CONNECTION,
    forceCloseConnections: 'idle',
    // A balancer may send another request on a connection just before it learns that it ends.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => {
      const { body } = answerFor(new InvalidRequestError(error.message), request.id);
      (reply as FastifyReply).code(400).header('x-trace-id', request.id).send(body);
    },
  });
  const streams = createOpenStreams();
  const refresh = exportState(options.registry, deps, { totals: options.totals, openStreams: streams.count });
  let draining = false;

  useErrorHandler(app);
  useValidation(app);
  useExpectContinue(app);
  observeRequests(app, deps.meter);
  useTracing(app, deps.tracer);
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
  await useCrossOrigin(app, options.corsOrigins);

  const readiness = watchReadiness(deps);
  routeHealth(app, () => readiness.check());
  routeMetrics(app, options.registry, refresh);
  routeDocumentation(app, { serverUrl: options.publicUrl, version: options.version });
  if (options.api) {
    await app.register(async (scope) => {
      useJsonBody(scope);
      useOversizedBodyAnswer(scope);
      const pages = ownPages(options.publicUrl);
      const cookie = await useSessionCookie(scope, options, pages);
      const { hashKey, sessionKey } = options;
      const access = { database: deps.database, clock: deps.clock, hashKey, sessionKey, cookie };
      useAuthentication(scope, access);
      useRateLimit(scope, options.rateLimit, deps.limiter);
      useIdempotencyKey(scope, options.requestKey);
      routeUploads(scope, deps, streams);
      routeImports(scope, deps, streams);
      routeAssets(scope, deps);
      routeJobs(scope, deps);
      routeModels(scope, deps);
      routeCollections(scope, deps);
      routeListTags(scope, deps);
      routeUsage(scope, deps);
      routeInstallation(scope, deps, options);
      await scope.register(async (inner) =>
        routeSessions(inner, { ...access, limiter: deps.limiter }, pages),
      );
      await scope.register(async (inner) => routeProjects(inner, access));
      await scope.register(async (inner) => routeWebhooks(inner, deps));
    });
    if (options.consoleDirectory !== undefined) {
      await routeConsole(app, {
        directory: options.consoleDirectory,
        publicUrl: options.publicUrl,
        storageOrigins: options.storageOrigins,
      });
    }
    const { storage } = options;
    if (storage !== undefined) {
      await app.register(async (scope) => {
        routeGetObject(scope, deps, storage.signingKey);
        routePutPart(scope, deps, {
          ...storage,
          onBytes: (bytes) => deps.meter.count('partBytes', {}, bytes),
        });
      });
    }
  }
  return {
    app,
    drain() {
      draining = true;
      readiness.drain();
    },
    endStreams: () => streams.closeAll(),
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
