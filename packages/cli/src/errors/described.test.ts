import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as sdk from '@wharf/sdk';
import { EXIT } from '../exit-codes.ts';
import { described, KNOWN_ERRORS } from './described.ts';

const FACTS = { interrupted: undefined, baseUrl: 'http://127.0.0.1:8700/v1' };

describe('the words for an error', () => {
  test('are known for every error of the SDK, by the name of its class', () => {
    const classes = Object.entries(sdk)
      .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Error)
      .map(([name]) => name)
      // The same under the name that Scenario's SDK has for it.
      .filter((name) => name !== 'ScenarioError');
    assert.ok(classes.length > 10);
    assert.deepEqual(
      classes.filter((name) => !KNOWN_ERRORS.includes(name)),
      [],
    );
  });

  test('call nothing unexpected that the system says every day', () => {
    for (const [code, exitCode] of [
      ['ENOENT', EXIT.noInput],
      ['EACCES', EXIT.noInput],
      ['ELOOP', EXIT.noInput],
      ['ENOSPC', EXIT.cannotCreate],
    ] as const) {
      const told = described(Object.assign(new Error(`${code}: x`), { code }), FACTS);
      assert.deepEqual(told, { message: `${code}: x`, next: undefined, exitCode });
    }
  });

  test('blame the file where the SDK says which one the system refused', () => {
    for (const [code, exitCode] of [
      ['EACCES', EXIT.noInput],
      ['ELOOP', EXIT.noInput],
      ['ENOSPC', EXIT.cannotCreate],
      ['ESOMETHING', EXIT.failed],
    ] as const) {
      const cause = Object.assign(new Error(code), { code });
      assert.equal(described(new sdk.WharfError('Cannot open a.png', { cause }), FACTS).exitCode, exitCode);
    }
    assert.equal(described(new sdk.WharfError('Something else'), FACTS).exitCode, EXIT.failed);
  });

  test('admit what is our own fault', () => {
    for (const error of [new TypeError('x is not a function'), 'a string']) {
      const { message, exitCode } = described(error, FACTS);
      assert.match(message, /^Unexpected: /);
      assert.equal(exitCode, EXIT.failed);
    }
  });

  test('are none after Ctrl-C, and the exit code is that of the signal', () => {
    const aborted = new sdk.APIUserAbortError('Aborted');
    assert.deepEqual(described(aborted, { ...FACTS, interrupted: 143 }), {
      message: '',
      next: undefined,
      exitCode: 143,
    });
  });
});
