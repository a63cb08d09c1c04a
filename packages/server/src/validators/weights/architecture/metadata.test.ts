import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARCHITECTURE_SAMPLES, weightsOf } from '../../../../test/decoder/sample-architectures.ts';
import type { Weights } from '../tensors.ts';
import { recognize } from './recognize.ts';

const NOTHING = weightsOf(new Map());

function gguf(metadata: Readonly<Record<string, unknown>>, ...names: readonly string[]): Weights {
  return weightsOf(new Map(names.map((name) => [name, [32, 32]])), metadata, 'gguf');
}

function sample(name: string): Weights {
  const found = ARCHITECTURE_SAMPLES.find((candidate) => candidate.name === name);
  assert.ok(found, name);
  return found.weights;
}

const BLOCK = ['token_embd.weight', 'blk.0.attn_q.weight'];

test('language models of GGUF files are recognised by general.architecture', () => {
  for (const [name, architecture, role] of [
    ['llama', 'llama', 'language-model'],
    ['qwen2', 'qwen2', 'language-model'],
    ['phi3', 'phi3', 'language-model'],
    ['bert', 'bert', 'embedding'],
    ['nomic-bert', 'nomic-bert', 'embedding'],
    ['t5encoder', 't5', 'text-encoder'],
    ['clip', 'clip', 'image-encoder'],
    ['flux', 'flux-1', 'diffusion-model'],
    ['ltxv', 'ltx-video', 'diffusion-model'],
  ] as const) {
    const recognition = recognize(gguf({ 'general.architecture': name }, ...BLOCK));
    assert.deepEqual([recognition.architecture, recognition.role], [architecture, role]);
    assert.match(recognition.recognizedBy.join(), /general\.architecture/);
  }
});

test('an unknown general.architecture stays unknown', () => {
  assert.equal(recognize(gguf({ 'general.architecture': 'constructor' }, ...BLOCK)).architecture, 'unknown');
  assert.equal(recognize(gguf({ 'general.architecture': 7 }, ...BLOCK)).architecture, 'unknown');
  assert.equal(recognize(gguf({}, ...BLOCK)).architecture, 'unknown');
});

test('tensors of a GGUF file overrule its general.architecture', () => {
  const weights = sample('Chroma');
  const recognition = recognize({
    ...weights,
    format: 'gguf',
    metadata: new Map([['general.architecture', 'flux']]),
  });
  assert.equal(recognition.architecture, 'chroma');
});

test('general.architecture counts in GGUF files only', () => {
  assert.equal(
    recognize(weightsOf(new Map([['a', [1]]]), { 'general.architecture': 'llama' })).architecture,
    'unknown',
  );
});

test('GGUF files without tensors are vocabularies if they have a tokenizer', () => {
  const tokenizer = { 'general.architecture': 'llama', 'tokenizer.ggml.model': 'gpt2' };
  assert.deepEqual(
    [recognize(gguf(tokenizer)).architecture, recognize(gguf(tokenizer)).role],
    ['llama', 'vocabulary'],
  );
  assert.equal(recognize(gguf({ 'general.architecture': 'llama' })).role, 'unknown');
});

test('GGUF adapters are LoRAs of their architecture', () => {
  const recognition = recognize(
    gguf({ 'general.architecture': 'llama', 'general.type': 'adapter' }, 'blk.0.attn_q.weight.lora_a'),
  );
  assert.deepEqual([recognition.architecture, recognition.role], ['llama', 'lora']);
});

test('parts of a split GGUF file say so', () => {
  const recognition = recognize(
    gguf({ 'general.architecture': 'llama', 'split.count': 3, 'split.no': 1 }, ...BLOCK),
  );
  assert.match(recognition.recognizedBy.join('\n'), /number 2 of 3 files/);
  const whole = recognize(
    gguf({ 'general.architecture': 'llama', 'split.count': 1, 'split.no': 0 }, ...BLOCK),
  );
  assert.doesNotMatch(whole.recognizedBy.join('\n'), /files/);
});

test('metadata that agrees is named, metadata that contradicts the tensors is not', () => {
  const weights = sample('SDXL LoRA, kohya');
  const agreeing = recognize({
    ...weights,
    metadata: new Map([['ss_base_model_version', 'sdxl_base_v1-0']]),
  });
  assert.match(agreeing.recognizedBy.join('\n'), /`ss_base_model_version` is `sdxl_base_v1-0`/);
  const contradicting = recognize({ ...weights, metadata: new Map([['ss_base_model_version', 'sd_v1']]) });
  assert.equal(contradicting.architecture, 'sdxl');
  assert.doesNotMatch(contradicting.recognizedBy.join('\n'), /ss_base_model_version/);
});

test('metadata names the base of an adapter whose tensors do not', () => {
  const shapes = new Map([
    ['lora_unet_time_embed_0.lora_down.weight', [8, 320]],
    ['lora_unet_time_embed_0.lora_up.weight', [1280, 8]],
  ]);
  assert.equal(recognize(weightsOf(shapes)).architecture, 'unknown');
  const recognition = recognize(
    weightsOf(shapes, { 'modelspec.architecture': 'stable-diffusion-xl-v1-base/lora' }),
  );
  assert.deepEqual([recognition.architecture, recognition.role], ['sdxl', 'lora']);
  assert.match(recognition.recognizedBy.join('\n'), /no tensor shows the base model, but/);
});

test('metadata alone decides last, and says so', () => {
  const { tensors } = weightsOf(new Map([['a', [1]]]));
  const trained = recognize({
    ...NOTHING,
    tensors,
    metadata: new Map([
      ['ss_base_model_version', 'flux1'],
      ['ss_network_module', 'networks.lora_flux'],
    ]),
  });
  assert.deepEqual([trained.architecture, trained.role], ['flux-1', 'lora']);
  assert.match(trained.recognizedBy.join('\n'), /no tensor decided, but/);
  const named = recognize({
    ...NOTHING,
    tensors,
    metadata: new Map([['modelspec.architecture', 'stable-diffusion-v1']]),
  });
  assert.deepEqual([named.architecture, named.role], ['sd-1', 'unknown']);
  assert.equal(
    recognize({ ...NOTHING, metadata: new Map([['modelspec.architecture', 'no such']]) }).architecture,
    'unknown',
  );
});
