import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CommandError } from '../errors/command-error.ts';
import { parseConfig } from './config-text.ts';

const SECRET = 'a-secret-that-nobody-sees';

describe('the text of a configuration file', () => {
  test('says which profiles there are, and which one holds', () => {
    assert.deepEqual(parseConfig('{"profile": "b", "profiles": {"a": {}, "b": {"project": "p"}}}', 'f'), {
      profile: 'b',
      profiles: { a: {}, b: { project: 'p' } },
    });
    for (const text of ['', ' \n', '{}']) assert.deepEqual(parseConfig(text, 'f'), { profiles: {} });
  });

  for (const [what, text, line] of [
    ['broken JSON', `{\n  "profiles": {\n    "default": {"api-secret": "${SECRET}",}\n  }\n}`, 3],
    ['a text that ends too early', `{\n  "profiles": {"default": {"api-secret": "${SECRET}"`, 2],
    ['an unknown setting', '{\n  "profiles": {\n    "default": {\n      "base_url": "x"\n    }\n  }\n}', 4],
    ['a value that is no text', '{\n  "profiles": {"default": {\n    "project": 7}}}', 3],
    ['an empty value', '{\n  "profiles": {"default": {"project": ""}}}', 2],
    ['a profile that is no object', '{"profiles":\n {"a": {},\n "b": []}}', 3],
    ['profiles that are none', '{\n"profiles": 7}', 2],
    ['a name of a profile that is none', '{\n"profile": 7}', 2],
    ['an unknown member', '{\n  "profile": "default",\n  "profils": {}}', 3],
    ['no object', `"${SECRET}"`, 1],
  ] as const) {
    test(`is refused with the line of ${what}, and without a word of it that could be secret`, () => {
      assert.throws(
        () => parseConfig(text, 'config.json'),
        (error) => {
          assert.ok(error instanceof CommandError);
          assert.equal(error.exitCode, 78);
          assert.ok(error.message.startsWith(`config.json, line ${line}: `), error.message);
          return !error.message.includes(SECRET);
        },
      );
    });
  }
});
