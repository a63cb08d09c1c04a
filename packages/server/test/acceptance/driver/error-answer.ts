import assert from 'node:assert/strict';
import type { Answer, ErrorJson } from './api.ts';

/** Asserts that an answer is an error as the contract shapes them all. @returns its body */
export function assertError(answer: Answer<ErrorJson>, status: number, name: string): ErrorJson {
  const { body, headers } = answer;
  assert.equal(answer.status, status, JSON.stringify(body));
  assert.equal(body.name, name);
  assert.ok(body.reason.length > 0);
  assert.equal(body.message, body.reason);
  assert.equal(typeof body.details, 'object');
  assert.match(body.trace_id, /^[0-9a-f]{32}$/);
  assert.equal(body.trace_id, headers.get('x-trace-id'));
  assert.match(headers.get('content-type') ?? '', /^application\/json/);
  // Nothing of the inside: no stack, no path, no secret.
  assert.doesNotMatch(JSON.stringify(body), /node_modules|\.ts:|\\n\s+at |\/home\/|\/tmp\//);
  return body;
}
