import assert from 'node:assert/strict';
import { sha256 } from './api.ts';
import { WITHOUT_DISK } from './chosen-services.ts';

/**
 * Asserts that a signed read names its content, and that no browser guesses another type for it. A bucket has entity tags
 * of its own, and no such header: there the type and the disposition have to do, which the caller looks at.
 */
export function assertServed(headers: Headers, bytes: Uint8Array): void {
  if (WITHOUT_DISK === false) {
    assert.equal(headers.get('etag'), `"${sha256(bytes)}"`);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  } else {
    assert.match(headers.get('etag') ?? '', /^"[0-9a-f]{32}(-\d+)?"$/);
    assert.match(headers.get('cache-control') ?? '', /^private/);
  }
}

/** Asserts that scripts in it would not run if somebody opened it: in a sandbox, or not shown but saved. */
export function assertHarmless(headers: Headers): void {
  if (WITHOUT_DISK === false) assert.match(headers.get('content-security-policy') ?? '', /^sandbox;/);
  else assert.match(headers.get('content-disposition') ?? '', /^attachment;/);
}
