import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shownSource } from './shown-source.ts';

describe('what is shown of a source', () => {
  for (const [given, shown] of [
    ['https://example.com/cat.png', 'https://example.com/cat.png'],
    ['https://example.com/cat.png?sig=secret', 'https://example.com/cat.png?…'],
    ['https://user:secret@example.com/x', 'https://example.com/x'],
    ['https://secret@example.com/x?sig=secret', 'https://example.com/x?…'],
    ['https://user:se@cret@example.com', 'https://example.com'],
    ['HTTPS:///user:secret@example.com/a@b', 'HTTPS:///example.com/a@b'],
    ['https://example.com/a@b', 'https://example.com/a@b'],
    ['hf:org/name@v1.0:Q4_K_M', 'hf:org/name@v1.0:Q4_K_M'],
    ['urn:air:sdxl:lora:civitai:370194@413566', 'urn:air:sdxl:lora:civitai:370194@413566'],
  ] as const)
    it(`is ${shown} of ${given}`, () => {
      assert.equal(shownSource(given), shown);
    });
});
