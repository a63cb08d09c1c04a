import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Wharf } from '../client.ts';
import { TokenError } from '../errors/token-error.ts';
import { withBearerRefresh } from './bearer-refresh.ts';

test('a token that cannot be renewed is no broken connection: nothing is tried again', async () => {
  let renewals = 0;
  const fetch = withBearerRefresh(
    () => {
      renewals += 1;
      throw new Error('session revoked');
    },
    { fetch: async () => new Response('{}', { status: 401 }) },
  );
  const client = new Wharf({ bearerAuth: 'old', fetch, logLevel: 'off' });
  await assert.rejects(client.get('/jobs'), (error) => {
    assert.equal(Object.getPrototypeOf(error), TokenError.prototype);
    assert.match(String(error), /could not be renewed: session revoked/);
    return true;
  });
  assert.equal(renewals, 1);
});
