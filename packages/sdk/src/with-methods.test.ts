import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Wharf } from './client.ts';
import { WharfError } from './errors/wharf-error.ts';

test('a success without a body is said to be one', async () => {
  const fetch = async () => new Response('');
  const { uploads } = new Wharf({ apiKey: 'key', apiSecret: 'secret', fetch });
  await assert.rejects(
    uploads.retrieve('upload_1'),
    (error) => error instanceof WharfError && /has not what was asked for/.test(error.message),
  );
});
