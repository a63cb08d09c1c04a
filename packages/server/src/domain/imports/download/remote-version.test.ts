import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ifRange, isOtherVersion, versionOf } from './remote-version.ts';

const answer = (headers: Record<string, string>) => ({ header: (name: string) => headers[name] });
const NOW = 'Thu, 01 Jan 2026 00:01:00 GMT';
const MINUTE_AGO = 'Thu, 01 Jan 2026 00:00:00 GMT';
const JUST_NOW = 'Thu, 01 Jan 2026 00:00:01 GMT';

suite('version of a remote file', () => {
  test('a strong tag identifies it; a weak or broken one does not', () => {
    assert.equal(versionOf(answer({ etag: '"abc-2"' })).etag, '"abc-2"');
    for (const etag of ['W/"abc"', 'w/"abc"', 'abc', '"a"b"', '']) {
      assert.equal(versionOf(answer({ etag })).etag, null, etag);
    }
  });

  test('a date identifies it when it is a minute older than the answer', () => {
    assert.equal(versionOf(answer({ date: NOW, 'last-modified': MINUTE_AGO })).lastModified, MINUTE_AGO);
    const weak: Record<string, string>[] = [
      { date: NOW, 'last-modified': JUST_NOW },
      { 'last-modified': MINUTE_AGO },
      { date: 'yesterday', 'last-modified': MINUTE_AGO },
      { date: NOW, 'last-modified': '' },
    ];
    for (const headers of weak) {
      assert.equal(versionOf(answer(headers)).lastModified, null);
    }
  });

  test('the tag is the better condition', () => {
    assert.equal(ifRange({ etag: '"a"', lastModified: NOW }), '"a"');
    assert.equal(ifRange({ etag: null, lastModified: NOW }), NOW);
    assert.equal(ifRange({ etag: null, lastModified: null }), undefined);
  });

  test('another tag or another date is another version; silence is not', () => {
    const tagged = { etag: '"a"', lastModified: MINUTE_AGO };
    assert.equal(isOtherVersion(tagged, answer({ etag: '"b"' })), true);
    assert.equal(isOtherVersion(tagged, answer({ etag: 'W/"a"' })), true);
    assert.equal(isOtherVersion(tagged, answer({ etag: '"a"', 'last-modified': NOW })), false);
    assert.equal(isOtherVersion(tagged, answer({ 'last-modified': NOW })), true);
    assert.equal(isOtherVersion(tagged, answer({})), false);
    assert.equal(isOtherVersion({ etag: null, lastModified: null }, answer({ etag: '"b"' })), false);
  });
});
