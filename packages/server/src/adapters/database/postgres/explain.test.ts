import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { DatabaseSettingsError } from '../settings-error.ts';
import { explainOpening } from './explain.ts';

test('a server that wants TLS says how to give it that', () => {
  const message = 'pg_hba.conf rejects connection for host "::1", user "u", database "d", no encryption';
  const refusal = Object.assign(new pg.DatabaseError(message, message.length, 'error'), { code: '28000' });
  const explained = explainOpening(refusal, 'postgres://u:hunter2@db/d');
  assert.ok(explained instanceof DatabaseSettingsError);
  assert.match(explained.message, /no encryption: add "\?sslmode=verify-full" to the URL/);
  assert.doesNotMatch(explained.message, /hunter2/);
});
