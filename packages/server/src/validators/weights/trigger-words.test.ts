import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { triggerWords } from './trigger-words.ts';

const words = (metadata: Readonly<Record<string, unknown>>) =>
  triggerWords(new Map(Object.entries(metadata)));

describe('trigger words', () => {
  it('are those that a key names, the most explicit first, each once', () => {
    assert.deepEqual(
      words({
        instance_prompt: 'a photo of sks dog',
        'activation text': 'SKS Dog, studio light',
        'modelspec.trigger_phrase': 'sks dog',
        trainedWords: '["sks dog","golden hour"]',
      }),
      ['sks dog', 'golden hour', 'studio light', 'a photo of sks dog'],
    );
  });

  it('are the words in the names of kohya’s training folders', () => {
    assert.deepEqual(
      words({
        ss_tag_frequency: JSON.stringify({ '10_sks dog': { outdoors: 50 }, '1_img': { solo: 3 }, reg: {} }),
        ss_dataset_dirs: JSON.stringify({ '5_blue_hat': { n_repeats: 5, img_count: 9 } }),
      }),
      ['sks dog', 'blue_hat'],
    );
  });

  it('are the most frequent tags over all folders where nothing better is known', () => {
    const frequency = { img: { solo: 5, ' 1girl': 9, hat: 1, rain: 2 }, more: { solo: 6 } };
    assert.deepEqual(words({ ss_tag_frequency: JSON.stringify(frequency) }), ['solo', '1girl', 'rain']);
  });

  it('are none of broken records, of prose, of what is no text', () => {
    for (const ss_tag_frequency of ['{', '[]', 'null', '7', '{"a":7}', '{"a":null}', '['.repeat(100_000)]) {
      assert.deepEqual(words({ ss_tag_frequency }), [], ss_tag_frequency.slice(0, 20));
    }
    assert.deepEqual(words({ trigger_words: 'x'.repeat(300), trigger_word: 7, trainedWords: '[1,{}]' }), []);
    assert.deepEqual(words({}), []);
  });

  it('are bounded, on one line and free of control characters', () => {
    const many = Array.from({ length: 500 }, (_, index) => `word${index}`);
    assert.equal(words({ trigger_words: many.join(', ') }).length, 50);
    assert.deepEqual(words({ trigger_words: 'a\u0000\n\u202eb ' }), ['a b']);
  });
});
