import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expiryOf } from './signed-link.ts';

describe('the end of a signed link', () => {
  it('is read from links of the server, and of S3', () => {
    assert.equal(expiryOf('https://a/x?expires=1767225600')?.toISOString(), '2026-01-01T00:00:00.000Z');
    assert.equal(
      expiryOf('https://a/x?X-Amz-Date=20251231T233000Z&X-Amz-Expires=1800')?.toISOString(),
      '2026-01-01T00:00:00.000Z',
    );
  });

  it('is unknown where a link does not say', () => {
    assert.equal(expiryOf('https://a/x'), undefined);
    assert.equal(expiryOf('https://a/x?expires=soon'), undefined);
    assert.equal(expiryOf('https://a/x?X-Amz-Date=yesterday&X-Amz-Expires=1'), undefined);
  });
});
