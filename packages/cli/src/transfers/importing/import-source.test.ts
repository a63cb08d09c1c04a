import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importSource } from './import-source.ts';

const MODEL = 'hugging-face';

describe('what can be imported', () => {
  for (const [given, from, asked] of [
    ['https://example.com/cat.png?sig=1', 'url', 'https://example.com/cat.png?sig=1'],
    ['http://10.0.0.1:8080/x', 'url', 'http://10.0.0.1:8080/x'],
    ['hf:org/name@v1.0:Q4_K_M', MODEL, 'org/name@v1.0:Q4_K_M'],
    ['hf://org/name', MODEL, 'hf://org/name'],
    ['stabilityai/sdxl-turbo', MODEL, 'stabilityai/sdxl-turbo'],
    ['org/name@main/unet/model.safetensors', MODEL, 'org/name@main/unet/model.safetensors'],
    ['https://huggingface.co/org/name/tree/main', MODEL, 'https://huggingface.co/org/name/tree/main'],
    ['hf.co/org/name', MODEL, 'https://hf.co/org/name'],
    ['https://huggingface.co/datasets/org/name/resolve/main/a.png', 'url', undefined],
    [
      'https://civitai.com/models/1?modelVersionId=2',
      'civitai',
      'https://civitai.com/models/1?modelVersionId=2',
    ],
    ['civitai.com/models/1', 'civitai', 'https://civitai.com/models/1'],
    ['urn:air:sdxl:lora:civitai:370194@413566', 'civitai', 'urn:air:sdxl:lora:civitai:370194@413566'],
    ['370194@413566', 'civitai', '370194@413566'],
    ['https://image.civitai.com/x/y.png', 'url', undefined],
    ['https://huggingface.co.evil.example/org/name', 'url', undefined],
  ] as const)
    it(`${given} is from ${from}`, () => {
      const source = importSource(given);
      assert.equal(source.from, from);
      assert.equal('model' in source ? source.model : source.url, asked ?? given);
    });

  for (const given of [
    './file.png',
    'file.png',
    '/abs/file',
    'ftp://example.com/x',
    'C:\\x',
    '',
    'src/transfers',
  ])
    it(`"${given}" is nothing to import`, () => {
      // A folder of this very package has the form of a model's name.
      process.chdir(new URL('../../..', import.meta.url).pathname);
      assert.throws(() => importSource(given), { name: 'CommandError', exitCode: 64 });
    });
});
