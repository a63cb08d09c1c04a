import type { Operation } from '@wharf/contract';
import { fullPath } from '@wharf/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Caller } from '../domain/caller.ts';

type StaticOr<S, Fallback> = S extends TSchema ? Static<S> : Fallback;

/** What a handler gets: the parts of the request, validated by the operation's schemas. */
export interface Call<O extends Operation> {
  readonly params: StaticOr<O['params'], Record<string, never>>;
  readonly query: StaticOr<O['query'], Record<string, never>>;
  readonly body: StaticOr<O['body'], undefined>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The same, of an operation that needs a key. */
export interface KeyedCall<O extends Operation> extends Call<O> {
  readonly caller: Caller;
}

type Answer<O extends Operation> = Promise<Static<O['response']>>;

function toFastifyPath(operation: Operation): string {
  return fullPath(operation).replace(/\{(\w+)\}/g, ':$1');
}

function register(
  app: FastifyInstance,
  operation: Operation,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
): void {
  app.route({
    method: operation.method,
    url: toFastifyPath(operation),
    schema: {
      ...(operation.params === undefined ? {} : { params: operation.params }),
      ...(operation.query === undefined ? {} : { querystring: operation.query }),
      ...(operation.body === undefined ? {} : { body: operation.body }),
    },
    config: { operation },
    ...(operation.bodyLimit === undefined ? {} : { bodyLimit: operation.bodyLimit }),
    handler,
  });
}

/**
 * Routes an operation that needs a key: the handler gets validated input and the caller, and answers
 * with the operation's response.
 */
export function bind<O extends Operation & { readonly auth: 'administrator' | 'key' }>(
  app: FastifyInstance,
  operation: O,
  handle: (call: KeyedCall<O>) => Answer<O>,
): void {
  register(app, operation, async (request, reply) => {
    const { caller } = request;
    if (caller === undefined) throw new Error(`${operation.id} was reached without authentication`);
    return handle({ ...parts<O>(request, reply), caller });
  });
}

/** Routes an operation that is open to everyone. */
export function bindOpen<O extends Operation & { readonly auth: 'none' }>(
  app: FastifyInstance,
  operation: O,
  handle: (call: Call<O>) => Answer<O>,
): void {
  register(app, operation, async (request, reply) => handle(parts<O>(request, reply)));
}

/** The casts are sound: the request was validated by the very schemas the types come from. */
function parts<O extends Operation>(request: FastifyRequest, reply: FastifyReply): Call<O> {
  return {
    params: request.params as Call<O>['params'],
    query: request.query as Call<O>['query'],
    body: request.body as Call<O>['body'],
    request,
    reply,
  };
}
