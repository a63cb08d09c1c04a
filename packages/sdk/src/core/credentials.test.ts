import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WharfError } from '../errors/wharf-error.ts';
import { type CredentialOptions, credentialsFrom, withCredentials } from './credentials.ts';

const EVERYTHING: Readonly<Record<string, string>> = {
  SCENARIO_SDK_API_KEY: 'env-key',
  SCENARIO_SDK_API_SECRET: 'env-secret',
  SCENARIO_SDK_JWT: 'env-token',
};

function found(options: CredentialOptions, env = EVERYTHING) {
  const { apiKey, apiSecret, bearerAuth, none } = credentialsFrom(options, (name) => env[name]);
  return [apiKey, apiSecret, bearerAuth, none];
}

test('where nothing is given, the environment is asked', () => {
  assert.deepEqual(found({}), ['env-key', 'env-secret', 'env-token', false]);
  assert.deepEqual(found({}, {}), [undefined, undefined, undefined, false]);
});

test('what is given wins over the environment', () => {
  assert.deepEqual(found({ apiKey: 'key', apiSecret: 'secret' }), ['key', 'secret', undefined, false]);
  assert.deepEqual(found({ bearerAuth: 'token' }), [undefined, undefined, 'token', false]);
});

test('the missing half of a pair comes from the environment', () => {
  assert.deepEqual(found({ apiKey: 'key' }), ['key', 'env-secret', undefined, false]);
  assert.deepEqual(found({ apiSecret: 'secret' }), ['env-key', 'secret', undefined, false]);
});

test('null is an answer: no key means no credentials, no token leaves the key', () => {
  assert.deepEqual(found({ apiKey: null }), [undefined, undefined, undefined, true]);
  assert.deepEqual(found({ apiKey: null, bearerAuth: 'token' }), [undefined, undefined, 'token', true]);
  assert.deepEqual(found({ bearerAuth: null }), ['env-key', 'env-secret', undefined, false]);
});

test('a session is proof enough: neither credentials nor those of the environment go beside it', () => {
  assert.deepEqual(found({ session: true }), [undefined, undefined, undefined, true]);
  assert.deepEqual(found({ session: true, apiKey: null, bearerAuth: null }), found({ session: true }));
  assert.deepEqual(found({ session: false }), ['env-key', 'env-secret', 'env-token', false]);
  for (const other of [{ apiKey: 'key' }, { apiSecret: 'secret' }, { bearerAuth: 'token' }])
    assert.throws(() => found({ session: true, ...other }), WharfError);
});

test('changed options keep what they do not name', () => {
  const options: CredentialOptions & { timeout?: number } = {
    apiKey: 'key',
    apiSecret: 'secret',
    timeout: 1,
  };
  assert.deepEqual(withCredentials(options, { timeout: 2, apiKey: undefined }), { ...options, timeout: 2 });
});

test('changed credentials take the place of those of another kind', () => {
  const pair: CredentialOptions = { apiKey: 'key', apiSecret: 'secret' };
  const token: CredentialOptions = { bearerAuth: 'token' };
  assert.deepEqual(withCredentials(pair, token), token);
  assert.deepEqual(withCredentials(token, pair), pair);
  assert.deepEqual(withCredentials(pair, { apiKey: null }), { apiKey: null, apiSecret: 'secret' });
  assert.deepEqual(withCredentials(token, { apiKey: null }), { apiKey: null });
});

test('a session takes the place of credentials, and they take its place', () => {
  const pair: CredentialOptions = { apiKey: 'key', apiSecret: 'secret' };
  const token: CredentialOptions = { bearerAuth: 'token' };
  const session: CredentialOptions = { session: true };
  for (const other of [pair, token]) {
    assert.deepEqual(withCredentials(session, other), other);
    assert.deepEqual(withCredentials(other, session), session);
  }
  assert.deepEqual(withCredentials(session, {}), session);
});
