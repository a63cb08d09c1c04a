import type { ErrorBody, ErrorName } from '@wharf/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, NotFoundError, RateLimitError } from '../domain/errors.ts';
import { isFromBrowser } from './plugins/session-origin.ts';

/** The only table of statuses. Wrong state is 400, not 409: Scenario's SDKs retry a 409. */
const STATUS: Readonly<Record<ErrorName, number>> = {
  InvalidRequestError: 400,
  WrongStateError: 400,
  ChecksumMismatchError: 400,
  AuthenticationError: 401,
  ForbiddenError: 403,
  QuotaExceededError: 403,
  NotFoundError: 404,
  PayloadTooLargeError: 413,
  RangeNotSatisfiableError: 416,
  RateLimitError: 429,
  InternalServerError: 500,
  ServiceUnavailableError: 503,
  InsufficientStorageError: 507,
};

interface Answer {
  readonly status: number;
  readonly body: ErrorBody;
}

/** Turns whatever was thrown into an answer. Unknown errors give nothing away but the trace id. */
export function answerFor(error: unknown, traceId: string): Answer {
  if (error instanceof DomainError) {
    const body = errorBody(error.name, error.message, error.details, traceId);
    return {
      status: STATUS[error.name],
      body: error instanceof RateLimitError ? { ...body, remainingSeconds: error.remainingSeconds } : body,
    };
  }
  const name = frameworkErrorName(error);
  if (name !== undefined) {
    const message =
      name === 'PayloadTooLargeError' ? 'The request body is too large' : (error as Error).message;
    return { status: STATUS[name], body: errorBody(name, message, {}, traceId) };
  }
  const message = `Something went wrong on our side. Quote the trace id ${traceId} when you report it.`;
  return { status: 500, body: errorBody('InternalServerError', message, {}, traceId) };
}

function errorBody(
  name: ErrorName,
  message: string,
  details: ErrorBody['details'],
  traceId: string,
): ErrorBody {
  return { reason: message, message, name, details, trace_id: traceId };
}

/** Errors of the framework about malformed requests carry a status of 4xx and a harmless message. */
function frameworkErrorName(error: unknown): ErrorName | undefined {
  const { statusCode, code } = error as Partial<FastifyError>;
  if (code === undefined || !code.startsWith('FST_') || statusCode === undefined) return undefined;
  if (statusCode === 413) return 'PayloadTooLargeError';
  return statusCode >= 400 && statusCode < 500 ? 'InvalidRequestError' : undefined;
}

/** Seconds: it may be another server that answers then. */
const RETRY_UNAVAILABLE = '1';

function send(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = answerFor(error, request.id);
  // The operator has to know what the database said; that a disk is full or the server drains is no news.
  if (status >= 500 && (!(error instanceof DomainError) || error.cause !== undefined))
    request.log.error({ err: error }, 'request failed');
  else request.log.info({ name: body.name, reason: body.reason, status }, 'request refused');
  // A browser would ask for key and secret in a dialog of its own, keep them, and send them with whatever any
  // page in the world makes it send here.
  if (status === 401 && !isFromBrowser(request))
    reply.header('www-authenticate', 'Basic realm="Wharf", charset="UTF-8"');
  if (body.remainingSeconds !== undefined)
    reply.header('retry-after', String(Math.ceil(body.remainingSeconds)));
  else if (status === 503) reply.header('retry-after', RETRY_UNAVAILABLE);
  reply.code(status).header('content-type', 'application/json; charset=utf-8').send(body);
}

export function useErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler(send);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    send(new NotFoundError(`There is nothing at ${request.method} ${path}`), request, reply);
  });
}
