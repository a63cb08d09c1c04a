import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pastedPair } from './pasted-pair.ts';

const PAIR = { key: 'key_1', secret: 'se:cret=' };

describe('what is pasted into the form', () => {
  for (const text of [
    'key_1:se:cret=',
    '  key_1:se:cret=\n',
    '  WHARF_API_KEY=key_1\n  WHARF_API_SECRET=se:cret=\n  (project proj_1)',
    'export WHARF_API_SECRET="se:cret="\nexport WHARF_API_KEY=\'key_1\'',
    'WHARF_API_KEY=key_1 WHARF_API_SECRET=se:cret= npx wharf list',
  ]) {
    it(`is both halves: ${JSON.stringify(text)}`, () => assert.deepEqual(pastedPair(text), PAIR));
  }

  for (const text of ['', 'key_1', 'a secret', 'WHARF_API_KEY=key_1', ':secret', 'key:', 'two words: more']) {
    it(`is for the field: ${JSON.stringify(text)}`, () => assert.equal(pastedPair(text), undefined));
  }
});
