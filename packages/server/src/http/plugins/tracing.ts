import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseTraceparent } from '../../ports/trace-context.ts';
import { NO_TRACER, type OpenSpan, type Tracer } from '../../ports/tracer.ts';

/** Asked every few seconds by machines, and of no trace. */
const UNTRACED: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz', '/metrics']);

/** The id of the trace that the client says its request belongs to. */
export function continuedTraceId(request: IncomingMessage): string | undefined {
  return parseTraceparent(traceparentOf(request))?.traceId;
}

function traceparentOf({ headers: { traceparent } }: IncomingMessage): string | undefined {
  return typeof traceparent === 'string' ? traceparent : undefined;
}

/** Makes a span of every request: under its route, never its path or query, and with its `trace_id`. */
export function useTracing(app: FastifyInstance, tracer: Tracer): void {
  if (tracer === NO_TRACER) return;
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  app.addHook('onRequest', (request, reply, done) => {
    const { url: route } = request.routeOptions;
    if (UNTRACED.has(route)) {
      done();
      return;
    }
    const { method } = request;
    const span = tracer.begin(route === undefined ? method : `${method} ${route}`, request.id, {
      kind: 'server',
      parent: traceparentOf(request.raw) ?? null,
      attributes: {
        'http.request.method': method,
        'url.scheme': request.protocol,
        ...(route !== undefined && { 'http.route': route }),
      },
    });
    spans.set(request, span);
    // Also when the client goes away before the end of the answer.
    reply.raw.once('close', () => {
      const { statusCode } = reply.raw;
      if (reply.raw.headersSent) span.annotate({ 'http.response.status_code': statusCode });
      if (!reply.raw.writableFinished) span.annotate({ 'wharf.request.aborted': true });
      if (statusCode >= 500) span.fail(String(statusCode));
      span.end();
    });
    span.enter(done);
  });
  // What follows the body runs where the body came in, which is no part of the span.
  app.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.enter(done);
  });
}
