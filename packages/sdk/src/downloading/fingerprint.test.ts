import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Content } from './content.ts';
import { fits, readFingerprint, writeFingerprint } from './fingerprint.ts';

function content(size: number | undefined, sha256: string | undefined): Content {
  return { name: 'it', size, sha256, url: async () => 'https://storage.example/it?signature=secret' };
}

describe('A fingerprint', () => {
  it('is read as it was written, and holds no URL', () => {
    const text = writeFingerprint(content(5, 'aa'), '"tag"');
    assert.deepEqual(readFingerprint(text), { sha256: 'aa', size: 5, etag: '"tag"' });
    assert.ok(!text.includes('storage.example') && !text.includes('secret'));
  });

  it('is none where it is torn, or something else', () => {
    const text = writeFingerprint(content(5, 'aa'), '"tag"');
    for (let length = 0; length < text.length; length += 1)
      assert.equal(readFingerprint(text.slice(0, length)), undefined);
    for (const other of ['null', '{}', '[]', '{"sha256":1,"size":null,"etag":null}', undefined])
      assert.equal(readFingerprint(other), undefined, other);
  });

  it('tells by the digest whether bytes are of a content, and without one by its entity tag', () => {
    const known = { sha256: 'aa', size: 5, etag: '"tag"' };
    assert.ok(fits(known, content(5, 'aa')));
    assert.ok(!fits(known, content(5, 'bb')));
    assert.ok(!fits(known, content(5, undefined)));
    assert.ok(fits({ sha256: null, size: 5, etag: '"tag"' }, content(5, undefined)));
    assert.ok(!fits({ sha256: null, size: 6, etag: '"tag"' }, content(5, undefined)));
    assert.ok(!fits({ sha256: null, size: 5, etag: null }, content(5, undefined)));
    assert.ok(!fits({ sha256: null, size: 5, etag: '"tag"' }, content(5, 'aa')));
  });
});
