import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseConfig } from './config.ts';
import { ConfigError } from './parse.ts';

describe('the configuration', () => {
  test('has the documented defaults in an empty environment', () => {
    const { host, port, dataDirectory, role, storage, partUrlTtl, publicUrl } = parseConfig({});
    assert.deepEqual(
      { host, port, dataDirectory, role, storage, partUrlTtl, publicUrl },
      {
        host: '127.0.0.1',
        port: 8700,
        dataDirectory: './data',
        role: 'all',
        storage: 'disk',
        partUrlTtl: 3600,
        publicUrl: undefined,
      },
    );
  });

  test('counts an empty variable as unset', () => assert.equal(parseConfig({ PORT: '' }).port, 8700));

  test('cannot be changed', () => assert.ok(Object.isFrozen(parseConfig({}))));

  test('takes sizes in bytes and with units', () => {
    assert.equal(parseConfig({ WHARF_MAX_FILE_SIZE: '1000' }).maxFileSize, 1000);
    assert.equal(parseConfig({ WHARF_MAX_FILE_SIZE: '50GiB' }).maxFileSize, 50 * 1024 ** 3);
  });

  test('drops the trailing slash of the public URL', () => {
    assert.equal(parseConfig({ WHARF_PUBLIC_URL: 'https://w.example/' }).publicUrl, 'https://w.example');
  });

  test('takes a worker that knows where parts are received', () => {
    const environment = { WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: 'https://w.example' };
    assert.equal(parseConfig(environment).role, 'worker');
  });

  const bad: readonly Readonly<Record<string, string>>[] = [
    { PORT: '70000' },
    { PORT: '80a' },
    { WHARF_ROLE: 'boss' },
    { WHARF_STORAGE: 's3' },
    { WHARF_STORAGE: 'tape' },
    { WHARF_MAX_FILE_SIZE: '6TiB' },
    { WHARF_MAX_FILE_SIZE: '1GB' },
    { WHARF_PUBLIC_URL: 'wharf.example' },
    { WHARF_PUBLIC_URL: 'ftp://wharf.example' },
    // The default would be the worker's own address, where no parts are received.
    { WHARF_PUBLIC_URL: '', WHARF_ROLE: 'worker' },
    { WHARF_PART_URL_TTL: '0' },
    { WHARF_API_KEY: 'k' },
    { WHARF_API_KEY: 'k:k', WHARF_API_SECRET: 's' },
    { WHARF_SECRET: 'short' },
    { DATABASE_URL: 'mysql://u:p@db/wharf' },
    // Each process would make a secret of its own.
    { WHARF_SECRET: '', DATABASE_URL: 'postgres://u:p@db/wharf', WHARF_ROLE: 'api' },
    { WHARF_LOG_LEVEL: 'loud' },
  ];
  for (const environment of bad) {
    test(`refuses ${JSON.stringify(environment)} in one line that names the setting`, () => {
      assert.throws(
        () => parseConfig(environment),
        (error) =>
          error instanceof ConfigError &&
          !error.message.includes('\n') &&
          error.message.includes(Object.keys(environment)[0] ?? '?'),
      );
    });
  }

  test('never repeats a secret in an error', () => {
    assert.throws(
      () => parseConfig({ DATABASE_URL: 'mysql://u:hunter2@db/wharf' }),
      (error) => error instanceof ConfigError && !error.message.includes('hunter2'),
    );
  });
});
