import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { originFacts } from './origin.ts';

describe('facts about an origin', () => {
  it('come in the same order whatever the order of the source, unknown ones last', () => {
    const facts = originFacts({ color: 'red', license: 'mit', provider: 'huggingface', commit: 'abc' });
    assert.deepEqual(
      facts.map(({ name, text }) => `${name}: ${text}`),
      ['Provider: Hugging Face', 'Commit: abc', 'License: mit', 'color: red'],
    );
  });

  it('leave out what says nothing', () => {
    assert.deepEqual(originFacts({ license: null, baseModel: [], creator: '', permissions: {} }), []);
  });

  it('put lists and nested facts into a line', () => {
    assert.deepEqual(
      originFacts({ baseModel: ['a/b', 'c/d'], scan: { pickle: 'Success', virus: null, ok: true } }).map(
        ({ text }) => text,
      ),
      ['a/b, c/d', 'pickle: Success, ok: yes'],
    );
  });

  it('link only to the web', () => {
    const [good, bad] = originFacts({
      url: 'https://huggingface.co/a/b',
      licenseLink: 'javascript:alert(1)',
    });
    assert.equal(good?.href, 'https://huggingface.co/a/b');
    assert.equal(bad?.href, undefined);
    assert.equal(bad?.text, 'javascript:alert(1)');
  });

  it('take names of prototypes for names like any other', () => {
    assert.deepEqual(
      originFacts(JSON.parse('{"__proto__": "x", "constructor": "y"}')).map(({ text }) => text),
      ['x', 'y'],
    );
  });
});
