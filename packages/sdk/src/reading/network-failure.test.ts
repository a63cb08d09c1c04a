import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inspect } from 'node:util';
import { APIConnectionError } from '../errors/api-connection-error.ts';
import { networkFailure } from './network-failure.ts';

it('tells the innermost reason without the query of any URL, also when it is printed whole', () => {
  const inner = Object.assign(new Error('no route to https://s3.example/a?X-Amz-Signature=secret'), {
    path: 'https://s3.example/a?X-Amz-Signature=secret',
  });
  const failure = networkFailure('The connection broke', new TypeError('fetch failed', { cause: inner }));
  assert.equal(failure.message, 'The connection broke: no route to https://s3.example/a?…');
  assert.ok(!inspect(failure).includes('secret'));
});

it('leaves errors of ours as they are', () => {
  const error = new APIConnectionError('x');
  assert.equal(networkFailure('y', error), error);
});
