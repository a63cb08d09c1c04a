import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KINDS } from '@wharf/contract';
import { remoteContentType, validatedContentType } from './remote-type.ts';

describe('the type of a remote file', () => {
  for (const [declared, fileName, expected] of [
    ['image/png', 'a.png', 'image/png'],
    ['Image/PNG; charset=binary', 'a.png', 'image/png'],
    ['image/webp', 'a.png', 'image/webp'],
    ['text/plain', 'a.safetensors', 'text/plain'],
    ['application/octet-stream', 'a.png', 'image/png'],
    ['binary/octet-stream', 'A.GLB', 'model/gltf-binary'],
    ['application/force-download', 'a.mp3', 'audio/mpeg'],
    ['application/octet-stream', 'a.safetensors', 'application/octet-stream'],
    ['application/octet-stream', 'a', 'application/octet-stream'],
    ['application/octet-stream', 'png', 'application/octet-stream'],
    [null, 'a.jpeg', 'image/jpeg'],
    [null, 'a.constructor', 'application/octet-stream'],
    ['', 'a.jpeg', 'image/jpeg'],
    ['png', 'a.jpeg', 'image/jpeg'],
    ['image/', 'a.jpeg', 'image/jpeg'],
    ['image/png, image/png', 'a.jpeg', 'image/jpeg'],
    ['image/<b>', 'a.jpeg', 'image/jpeg'],
    [`image/${'x'.repeat(128)}`, 'a.jpeg', 'image/jpeg'],
  ] as const) {
    test(`declared as ${declared} and named ${fileName} is ${expected}`, () => {
      assert.equal(remoteContentType({ contentType: declared, fileName }), expected);
    });
  }
});

describe('the type that an import is validated as', () => {
  test('is open for every kind but text', () => {
    for (const kind of KINDS) {
      const type = validatedContentType(kind, 'image/png');
      assert.equal(type, 'application/octet-stream');
    }
  });

  test('is that of a text, which its content does not tell', () => {
    assert.equal(validatedContentType('text', 'text/markdown'), 'text/markdown');
    assert.equal(validatedContentType('asset', 'text/markdown'), 'application/octet-stream');
  });

  test('is not JSON, which would be parsed, and refused where it is none', () => {
    for (const declared of ['application/json', 'text/json', 'text/x-a+json', 'application/a+json']) {
      assert.equal(validatedContentType('text', declared), 'application/octet-stream');
    }
  });

  test('of a text is not that of something else', () => {
    for (const declared of ['image/png', 'application/zip', 'application/octet-stream']) {
      assert.equal(validatedContentType('text', declared), 'application/octet-stream');
    }
  });
});
