import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

function textOf(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

test('every type of the contract is found as a member of Scenario', () => {
  const members = new Set(textOf('scenario.ts').match(/(?<=^ {2}type )\w+/gm));
  const types = textOf('types.ts').match(/(?<=^export (?:interface|type) )\w+/gm) ?? [];
  assert.ok(types.length > 50);
  assert.deepEqual(
    types.filter((name) => !members.has(name)),
    [],
  );
});
