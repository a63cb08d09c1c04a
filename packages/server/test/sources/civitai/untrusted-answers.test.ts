import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ImportDelayedError, type ImportPlan, ImportRefusedError } from '../../../src/ports/import-source.ts';
import { oneModel, refusal, startSite, weights } from './started-site.ts';

const PAGE = 'https://civitai.com/models/1';
const MODEL = '/api/v1/models/1';
const VERSION = '/api/v1/model-versions/10';

/** Values that break what expects something else, and some that nearly fit. */
const hostile = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    -1,
    0,
    1.5,
    1e300,
    2 ** 53,
    '',
    '10',
    'Danger',
    'Archived',
    '../../etc/passwd',
    'con',
    `\u202egnp.exe\u0000${'x'.repeat(5_000)}`,
    '\ud800',
    [],
    [[]],
    { toString: null, constructor: 1, length: 3 },
    Array.from({ length: 3_000 }, (_, index) => ({ id: index + 1 })),
  ),
);

/** Every place in a JSON value, as the keys that lead there. */
function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}

function withValueAt(root: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (typeof root !== 'object' || root === null) return root;
  const copy = (Array.isArray(root) ? [...root] : { ...root }) as Record<string, unknown>;
  copy[key] = withValueAt(copy[key], rest, value);
  return copy;
}

function assertSound(plan: ImportPlan): void {
  const text = JSON.stringify(plan);
  assert.deepEqual(JSON.parse(text), plan, 'it survives being stored');
  assert.ok(text.length < 1_000_000, `${text.length} characters`);
  assert.ok(text.isWellFormed());
  assert.doesNotMatch(text, /\\u00[01]|[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  assert.ok(plan.files.some(({ role }) => role === 'content'));
  assert.equal(new Set(plan.files.map(({ path }) => path.toLowerCase())).size, plan.files.length);
  for (const { path, size, digest } of plan.files) {
    assert.match(path, /^[^/\\.][^/\\]*$/);
    assert.ok(size === null || (Number.isSafeInteger(size) && size > 0));
    assert.ok(digest === null || /^[0-9a-f]{64}$/.test(digest.value));
  }
}

/** Whether it was planned. */
async function plannedOrRefused(planning: Promise<ImportPlan>): Promise<boolean> {
  try {
    assertSound(await planning);
    return true;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    const known = error instanceof ImportRefusedError || error instanceof ImportDelayedError;
    assert.ok(known, (error as Error).stack);
    assert.ok(error.message.length < 20_000);
    assert.doesNotMatch(error.message, /[\p{Cc}\u202a-\u202e]/u);
    return false;
  }
}

test('any JSON is planned or refused', async (context) => {
  const { plan, fake } = await startSite(context, { models: [] });
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (model, version) => {
      fake.answer(MODEL, JSON.stringify(model));
      fake.answer(VERSION, JSON.stringify(version));
      await plannedOrRefused(plan(PAGE));
      await plannedOrRefused(plan('https://civitai.com/model-versions/10'));
    }),
    { numRuns: 100 },
  );
});

test('an answer of which any part is something else is planned or refused', async (context) => {
  const required = weights(101, { type: 'VAE', metadata: { format: 'SafeTensor', isRequired: true } });
  const models = [oneModel([weights(100), required, weights(102, { type: 'Config', name: 'x.yaml' })])];
  const { plan, fake } = await startSite(context, { models });
  const [model, version] = await Promise.all(
    [MODEL, VERSION].map(async (path) => (await fetch(fake.endpoint + path)).json()),
  );
  const change = (root: unknown) =>
    fc.array(fc.tuple(fc.constantFrom(...placesIn(root)), hostile), { maxLength: 4 });
  let plans = 0;
  await fc.assert(
    fc.asyncProperty(change(model), change(version), async (inModel, inVersion) => {
      const apply = (root: unknown, changes: typeof inModel) =>
        changes.reduce((changed, [path, value]) => withValueAt(changed, path, value), root);
      fake.answer(MODEL, JSON.stringify(apply(model, inModel)));
      fake.answer(VERSION, JSON.stringify(apply(version, inVersion)));
      if (await plannedOrRefused(plan(PAGE))) plans += 1;
    }),
    { numRuns: 300 },
  );
  assert.ok(plans > 50, `only ${plans} answers were still good enough for a plan`);
});

for (const [what, path, body] of [
  ['the model of another id', MODEL, '{"id": 2}'],
  ['a list', MODEL, '[]'],
  ['a version of another id', VERSION, '{"id": 11}'],
  ['a version without an id', VERSION, '{}'],
] as const) {
  test(`${what} is an unexpected answer`, async (context) => {
    const { plan, fake } = await startSite(context, { models: [oneModel([weights(100)])] });
    fake.answer(path, body);
    assert.equal((await refusal(plan(PAGE))).code, 'unexpected-answer');
  });
}

test('texts of the site are one line, without invisible characters, and not too long', async (context) => {
  const model = oneModel([weights(100, { name: '../..\\nul.safetensors' })], {
    name: `Nice\u202e\n name ${'x'.repeat(500)}`,
    extra: {
      description: `<script>alert(1)</script><p>Two &amp; <b>bold</b>\nwords</p>${'<i>and more</i> '.repeat(100)}`,
    },
  });
  const { plan } = await startSite(context, { models: [model] });
  const { name, shortDescription, files } = await plan(PAGE);
  assert.match(name ?? '', /^Nice name x+… - v1$/);
  assert.ok((name ?? '').length <= 200);
  assert.match(shortDescription ?? '', /^Two & bold words and more .*[a-z]…$/);
  assert.ok((shortDescription ?? '').length <= 301);
  assert.equal(files[0]?.path, '_nul.safetensors');
});
