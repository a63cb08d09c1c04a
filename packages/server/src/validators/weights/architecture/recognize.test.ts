import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARCHITECTURE_SAMPLES } from '../../../../test/decoder/sample-architectures.ts';
import { recognize } from './recognize.ts';

for (const { name, weights, architecture, role, says } of ARCHITECTURE_SAMPLES) {
  test(`${name} is recognised as ${architecture}, ${role}`, () => {
    const recognition = recognize(weights);
    assert.deepEqual(
      [recognition.architecture, recognition.role],
      [architecture, role],
      recognition.recognizedBy.join('\n'),
    );
    assert.ok(recognition.recognizedBy.length > 0);
    if (says !== undefined) assert.match(recognition.recognizedBy.join('\n'), says);
  });
}

test('a checkpoint whose diffusion model is not known is not taken for its autoencoder', () => {
  const sample = ARCHITECTURE_SAMPLES.find(({ name }) => name === 'SD 1.5 inpainting');
  assert.ok(sample);
  const tensors = new Map(
    [...sample.weights.tensors].map(([name, tensor]) => [
      name.replace('input_blocks', 'strange_blocks'),
      tensor,
    ]),
  );
  const recognition = recognize({ ...sample.weights, tensors });
  assert.deepEqual([recognition.architecture, recognition.role], ['unknown', 'checkpoint']);
});
