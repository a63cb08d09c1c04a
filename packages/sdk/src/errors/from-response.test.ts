import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as errors from './all.ts';
import { errorFromResponse } from './from-response.ts';

function errorOf(status: number, body: string, headers: Record<string, string> = {}) {
  return errorFromResponse(status, new Headers(headers), body);
}

test('every status has its class', () => {
  for (const [status, Class] of [
    [400, errors.BadRequestError],
    [401, errors.AuthenticationError],
    [403, errors.PermissionDeniedError],
    [404, errors.NotFoundError],
    [409, errors.ConflictError],
    [413, errors.APIError],
    [422, errors.UnprocessableEntityError],
    [429, errors.RateLimitError],
    [500, errors.InternalServerError],
    [507, errors.InternalServerError],
  ] as const) {
    const error = errorOf(status, '{}');
    assert.equal(error.constructor, Class, `${status}`);
    assert.equal(error.name, Class.name);
    assert.equal(error.status, status);
  }
});

test('the reason is found in every shape that services are known to answer', () => {
  for (const [body, message] of [
    [{ reason: 'why', message: 'other', name: 'X', details: {}, trace_id: 't' }, '400 why'],
    [{ status: 'error', code: 'INVALID_PARAMETER', message: 'why' }, '400 why'],
    [{ error: 'why', code: 'QUOTA_EXCEEDED' }, '400 why'],
    [{ detail: 'why' }, '400 why'],
    [{ reason: '', message: 'why' }, '400 why'],
    [{ unknown: 1 }, '400 {"unknown":1}'],
    [['why'], '400 ["why"]'],
  ] as const)
    assert.equal(errorOf(400, JSON.stringify(body)).message, message);
  assert.equal(errorOf(400, '').message, '400 without a reason');
  assert.equal(errorOf(400, 'no such thing').message, '400 no such thing');
});

test('of the page of a gateway, its title is told', () => {
  const page = '<html>\n<head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
  assert.equal(errorOf(502, page).message, '502 Bad Gateway');
  assert.equal(errorOf(502, '<html></html>').message, '502 without a reason');
  assert.equal(errorOf(502, page).error, undefined);
});

test('body, details and trace id are there as data', () => {
  const error = errorOf(
    400,
    JSON.stringify({ reason: 'why', name: 'Y', details: { missingParts: [2] }, trace_id: 't' }),
  );
  assert.equal(error.error?.name, 'Y');
  assert.deepEqual(error.details, { missingParts: [2] });
  assert.equal(error.traceId, 't');
  assert.equal(errorOf(400, '{"traceId":"u"}').traceId, 'u');
  assert.equal(errorOf(502, '', { 'x-trace-id': 'v' }).traceId, 'v');
  assert.equal(errorOf(502, '').traceId, undefined);
});

test('a long body that is no JSON is cut', () => {
  assert.equal(errorOf(500, 'x'.repeat(10_000)).message.length, 204);
});
