import type { FastifyInstance } from 'fastify';
import { InvalidRequestError } from '../../domain/errors.ts';

/** Bytes of a JSON request body, but for the few operations that carry a file in it. */
export const JSON_BODY_LIMIT = 1024 ** 2;

/**
 * Reads every body of the API as JSON, whatever Content-Type a client sends or forgets. There is no
 * cross-site request for the type to prevent: credentials come by header, and a cookie counts only with one.
 */
export function useJsonBody(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    // Also a malformed one, which the framework would refuse.
    delete request.raw.headers['content-type'];
  });
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser('error', 'ignore');
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') {
      done(null, undefined);
      return;
    }
    parseJson(request, body as string, (error, value) => {
      if (error === null) done(null, value);
      else done(new InvalidRequestError('The request body is not valid JSON', { cause: error.message }));
    });
  });
  app.addHook('preValidation', async (request) => {
    const { operation } = request.routeOptions.config;
    if (operation?.body === undefined) return;
    if (request.body === undefined || request.body === null) {
      if (operation.bodyOptional !== true) throw new InvalidRequestError('The request needs a JSON body');
      request.body = {};
    }
    if (operation.nullIsAbsent === true) request.body = withoutNulls(request.body);
  });
}

function withoutNulls(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
