import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { GGUF_LANGUAGE_MODELS } from './gguf-names.ts';
import { BASES, LORA_SOURCE } from './lora/bases.ts';
import { FAMILIES } from './recognize.ts';
import { ARCHITECTURES, ROLES } from './vocabulary.ts';

const PAGE = readFileSync(
  new URL('../../../../../../docs/reference/model-architectures.md', import.meta.url),
  'utf8',
);

/** The first cells of the tables between two headings. */
function named(from: string, to: string): string[] {
  const section = PAGE.slice(PAGE.indexOf(`\n## ${from}\n`), PAGE.indexOf(`\n## ${to}\n`));
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name).sort();
}

test('the reference page names exactly the roles that are recognised', () => {
  assert.deepEqual(named('Roles', 'Architectures'), [...ROLES].sort());
});

test('the reference page names exactly the architectures that are recognised', () => {
  assert.deepEqual(named('Architectures', 'Sources'), [...ARCHITECTURES].sort());
});

test('the reference page names the source of every rule', () => {
  for (const source of [...FAMILIES.map((family) => family.source), LORA_SOURCE]) {
    assert.ok(PAGE.includes(`\n- ${source}\n`), source);
  }
});

test('every architecture outside of GGUF is the outcome of some rule', () => {
  const outcomes = new Set<string>([
    'unknown',
    // Only as `general.architecture`.
    'clip',
    ...GGUF_LANGUAGE_MODELS,
    ...BASES.map(({ architecture }) => architecture),
    ...FAMILIES.flatMap(({ rules }) => rules.map(({ architecture }) => architecture)),
  ]);
  assert.deepEqual(
    ARCHITECTURES.filter((architecture) => !outcomes.has(architecture)),
    [],
  );
});
