import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLink, kindOfLink, recognizeSource, sourceFields } from './import-source.ts';

describe('what is typed to be imported', () => {
  it('is taken for a model of Hugging Face by its name, link or prefix', () => {
    for (const text of [
      'stabilityai/stable-diffusion-xl-base-1.0',
      ' bartowski/Llama-3:Q4_K_M ',
      'org/name@main/weights.safetensors',
      'hf:gpt2',
      'hf://org/name',
      'https://huggingface.co/org/name/blob/main/a.safetensors',
      'huggingface.co/org/name',
      'hf.co/org/name',
    ])
      assert.equal(recognizeSource(text), 'huggingface', text);
  });

  it('is taken for a model of Civitai by its link, its AIR or its two numbers', () => {
    for (const text of [
      'https://civitai.com/models/370194?modelVersionId=413566',
      'civitai.com/models/1',
      'https://civitai.red/models/1',
      'urn:air:sdxl:lora:civitai:370194@413566',
      '370194@413566',
    ])
      assert.equal(recognizeSource(text), 'civitai', text);
  });

  it('is otherwise a file at a link, or nothing', () => {
    assert.equal(recognizeSource('https://example.com/a.glb'), 'url');
    assert.equal(recognizeSource('https://huggingface.co/datasets/org/name/resolve/main/a.png'), 'url');
    assert.equal(recognizeSource('https://civitai.com.evil.example/models/1'), 'url');
    for (const text of ['', 'cat', 'two words', 'ftp://example.com/a', 'javascript:alert(1)', '/etc/passwd'])
      assert.equal(recognizeSource(text), undefined, text);
  });

  it('becomes the field that its source has', () => {
    assert.deepEqual(sourceFields('url', ' https://example.com/a.glb ', '3d'), {
      url: 'https://example.com/a.glb',
      kind: '3d',
    });
    assert.deepEqual(sourceFields('huggingface', 'hf:gpt2', 'model'), { huggingFaceModelName: 'gpt2' });
    assert.deepEqual(sourceFields('huggingface', 'hf://org/name', 'model'), {
      huggingFaceModelName: 'hf://org/name',
    });
    assert.deepEqual(sourceFields('civitai', 'civitai.com/models/1', 'model'), {
      civitaiModelUrl: 'https://civitai.com/models/1',
    });
  });

  it('is of the kind that the end of a link says', () => {
    assert.equal(kindOfLink('https://example.com/files/chair.GLB?token=a.png'), '3d');
    assert.equal(kindOfLink('https://example.com/download'), 'asset');
  });
});

describe('what is pasted', () => {
  it('is a link only where it is nothing else', () => {
    assert.equal(isLink(' https://example.com/a.png\n'), true);
    assert.equal(isLink('see https://example.com/a.png'), false);
    assert.equal(isLink('https://example.com/a https://example.com/b'), false);
    assert.equal(isLink('javascript:alert(1)'), false);
  });
});
