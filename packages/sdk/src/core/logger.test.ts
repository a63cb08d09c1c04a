import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelled, logLevel } from './logger.ts';

test('what is below the level is not logged', () => {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => lines.push(`${level} ${message}`);
  const logger = levelled(
    { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') },
    'warn',
  );
  for (const level of ['error', 'warn', 'info', 'debug'] as const) logger[level]('said');
  assert.deepEqual(lines, ['error wharf: said', 'warn wharf: said']);
});

test('a level is read whatever its case, and nothing else is one', () => {
  assert.equal(logLevel('DEBUG'), 'debug');
  assert.equal(logLevel('loud'), undefined);
  assert.equal(logLevel(undefined), undefined);
});
