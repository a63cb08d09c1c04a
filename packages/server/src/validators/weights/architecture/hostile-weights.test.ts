import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ARCHITECTURE_SAMPLES, weightsOf } from '../../../../test/decoder/sample-architectures.ts';
import { recognize } from './recognize.ts';

/** Layers that are common outside of any architecture known here. */
const UNRELATED = [
  'fc1.weight',
  'fc2.bias',
  'weight',
  'bias',
  'data',
  'tokens',
  'embedding',
  'conv1.weight',
  'lin0.model.1.weight',
  'features.0.weight',
  'layer1.0.conv1.weight',
  'encoder.layers.0.linear1.weight',
  'optimizer.state.0.exp_avg',
];
const shape = fc.array(fc.integer({ min: 0, max: 4096 }), { maxLength: 5 });

test('weights of no known architecture are unknown, without reasons', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.constantFrom(...UNRELATED), shape), { selector: ([name]) => name }),
      (rows) => {
        assert.deepEqual(recognize(weightsOf(new Map(rows))), {
          architecture: 'unknown',
          role: 'unknown',
          recognizedBy: [],
        });
      },
    ),
  );
});

test('the same is recognised among unrelated tensors', () => {
  const unrelated = UNRELATED.map((name): [string, number[]] => [`unrelated.${name}`, [16, 16]]);
  for (const { name, weights, architecture, role } of ARCHITECTURE_SAMPLES) {
    // An adapter must make up most of its file, or it is a model that carries one.
    if (role === 'lora') continue;
    const tensors = new Map([
      ...weights.tensors,
      ...unrelated.map(([key, value]) => [key, { dtype: 'F32', shape: value }] as const),
    ]);
    const recognition = recognize({ ...weights, tensors });
    assert.deepEqual([recognition.architecture, recognition.role], [architecture, role], name);
  }
});

test('without any one of the tensors it was recognised by, a model is never taken for another', () => {
  for (const { name, weights, architecture, role } of ARCHITECTURE_SAMPLES) {
    for (const reason of recognize(weights).recognizedBy) {
      for (const [, decisive = ''] of reason.matchAll(/`([^`]+)`/g)) {
        if (!weights.tensors.has(decisive)) continue;
        const tensors = new Map(weights.tensors);
        tensors.delete(decisive);
        const { architecture: without, role: now } = recognize({ ...weights, tensors });
        const less = without === 'unknown' || without === 'transformer-decoder';
        assert.ok(less || without === architecture, `${name} without ${decisive} is ${without}, ${now}`);
        if (!less) assert.equal(now, role, `${name} without ${decisive}`);
      }
    }
  }
});

test('no name of a tensor makes recognition fail', () => {
  const segment = fc.constantFrom(
    'model',
    'lora_A',
    'weight',
    'layers',
    '0',
    '1',
    '',
    '#',
    '__proto__',
    'alpha',
    'lora',
    'down',
    'double_blocks',
  );
  const name = fc.array(segment, { minLength: 1, maxLength: 8 }).map((segments) => segments.join('.'));
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.oneof(name, fc.string()), shape), { selector: ([key]) => key }),
      (rows) => {
        const { recognizedBy } = recognize(weightsOf(new Map(rows)));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        for (const reason of recognizedBy) assert.doesNotMatch(reason, /[\u0000-\u001f\u007f]/);
      },
    ),
  );
});

test('a model that carries adapters beside its weights is not an adapter', () => {
  const shapes = new Map<string, readonly number[]>();
  for (let layer = 0; layer < 32; layer++) {
    const attention = `model.layers.${layer}.self_attn`;
    for (const projection of ['q_proj', 'k_proj', 'v_proj', 'o_proj'])
      shapes.set(`${attention}.${projection}.weight`, [4096, 4096]);
    shapes.set(`model.layers.${layer}.mlp.gate_proj.weight`, [8192, 4096]);
    shapes.set(`${attention}.q_proj.lora_A.weight`, [8, 4096]);
    shapes.set(`${attention}.q_proj.lora_B.weight`, [4096, 8]);
  }
  assert.equal(recognize(weightsOf(shapes)).role, 'language-model');
});

test('file-supplied text is shortened and stays on its line', () => {
  const long = `lora_unet_${'x'.repeat(500)}`;
  const { recognizedBy } = recognize(
    weightsOf(
      new Map([
        [`${long}.lora_down.weight`, [8, 320]],
        [`${long}.lora_up.weight`, [320, 8]],
        ['a\nb`.lora_down.weight', [8, 320]],
      ]),
      { ss_base_model_version: `sdxl_base\n\u001b[31m${'y'.repeat(500)}` },
    ),
  );
  assert.equal(recognizedBy.length, 2);
  for (const reason of recognizedBy) {
    assert.ok(reason.length < 250);
    assert.ok(!reason.includes('\n') && !reason.includes('\u001b'));
  }
});

test('names longer than those of any layer are passed over', () => {
  const endless = '1.'.repeat(2_000_000);
  const { role } = recognize(
    weightsOf(
      new Map([
        [`${endless}lora_down.weight`, [8, 320]],
        [`${endless}lora_up.weight`, [320, 8]],
      ]),
    ),
  );
  assert.equal(role, 'unknown');
});
