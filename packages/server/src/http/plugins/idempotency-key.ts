import { createHmac } from 'node:crypto';
import { fullPath, type Operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { RepeatableRequest } from '../../domain/idempotency/create-once.ts';
import { parseIdempotencyKey } from '../../domain/idempotency/idempotency-key.ts';

/**
 * Reads `Idempotency-Key` on the operations that honour it, once their request is valid. Others ignore it.
 *
 * @param hashKey keys the hashes of requests, which may hold secrets: signed URLs to import from
 */
export function useIdempotencyKey(app: FastifyInstance, hashKey: Uint8Array): void {
  app.addHook('preHandler', async (request) => {
    const { operation } = request.routeOptions.config;
    const header = request.headers['idempotency-key'];
    if (operation?.repeatable !== true || header === undefined) return;
    request.repeatable = repeatableRequest(operation, String(header), request.body, hashKey);
  });
}

function repeatableRequest(
  operation: Operation,
  header: string,
  body: unknown,
  hashKey: Uint8Array,
): RepeatableRequest {
  const requestHash = createHmac('sha256', hashKey)
    .update(`${operation.method} ${fullPath(operation)}\n`)
    .update(JSON.stringify(body, sortedFields))
    .digest('hex');
  return { key: parseIdempotencyKey(header), requestHash };
}

/** The order of fields says nothing, and a client may not keep to one. */
function sortedFields(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
