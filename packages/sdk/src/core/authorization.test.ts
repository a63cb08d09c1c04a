import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorization, type Credentials } from './authorization.ts';

const nothing: Credentials = { apiKey: undefined, apiSecret: undefined, bearerAuth: undefined, none: false };

test('key and secret are sent as Basic, in UTF-8, and before a token', async () => {
  assert.equal(
    await authorization({ ...nothing, apiKey: 'schlüssel', apiSecret: 'a:b', bearerAuth: 'token' }),
    `Basic ${Buffer.from('schlüssel:a:b').toString('base64')}`,
  );
});

test('a token is sent as Bearer, and made anew each time where it is made', async () => {
  assert.equal(await authorization({ ...nothing, bearerAuth: 'a.b-c' }), 'Bearer a.b-c');
  let made = 0;
  const bearerAuth = async () => `token-${++made}`;
  assert.equal(await authorization({ ...nothing, bearerAuth }), 'Bearer token-1');
  assert.equal(await authorization({ ...nothing, bearerAuth }), 'Bearer token-2');
});

test('a token that no header can carry is refused without being quoted', async () => {
  for (const bearerAuth of ['s3cret\n', 's3cret x', 's3crét', ''])
    await assert.rejects(
      authorization({ ...nothing, bearerAuth }),
      (error: Error) => error.name === 'WharfError' && !error.message.includes('s3c'),
    );
});

test('no credentials are an error that says which, unless the user said that there are none', async () => {
  await assert.rejects(authorization(nothing), /SCENARIO_SDK_API_KEY/);
  await assert.rejects(authorization({ ...nothing, apiKey: 'key' }), /without apiSecret/);
  await assert.rejects(
    authorization({ ...nothing, apiSecret: 's3cret' }),
    /^WharfError: apiSecret is given without apiKey$/,
  );
  assert.equal(await authorization({ ...nothing, none: true }), undefined);
});
