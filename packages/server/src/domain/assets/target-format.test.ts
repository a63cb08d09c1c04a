import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TARGET_FORMATS } from '@wharf/contract';
import { InvalidRequestError } from '../errors.ts';
import { CONVERTED_FORMATS, chooseFormat } from './target-format.ts';

const png = { kind: 'image', mimeType: 'image/png' } as const;
const text = { kind: 'text', mimeType: 'text/plain' } as const;

test('without a target format every asset is handed out as it is', () => {
  assert.equal(chooseFormat(png, undefined), 'original');
  assert.equal(chooseFormat(text, undefined), 'original');
});

for (const [mimeType, target] of [
  ['image/jpeg', 'jpg'],
  ['image/jpeg', 'jpeg'],
  ['image/tiff', 'tif'],
  ['image/heic', 'heif'],
  ['image/svg+xml', 'svg'],
] as const) {
  test(`${mimeType} as ${target} is the original`, () => {
    assert.equal(chooseFormat({ kind: 'image', mimeType }, target), 'original');
  });
}

test('jpg and tif are names of jpeg and tiff', () => {
  assert.equal(chooseFormat(png, 'jpg'), 'jpeg');
  assert.equal(chooseFormat(png, 'tif'), 'tiff');
});

for (const target of ['heif', 'svg', 'glb', 'fbx', 'obj'] as const) {
  test(`an image as ${target} is refused, and the reason says what is possible`, () => {
    assert.throws(
      () => chooseFormat(png, target),
      (error) =>
        error instanceof InvalidRequestError &&
        error.message.startsWith(`Invalid target format "${target}"`) &&
        Array.isArray(error.details.possibleFormats) &&
        error.details.possibleFormats.includes('webp'),
    );
  });
}

test('a text cannot be converted to anything', () => {
  for (const target of TARGET_FORMATS) {
    assert.throws(() => chooseFormat(text, target), /^InvalidRequestError: Invalid target format/);
  }
});

test('every conversion that can be chosen is one that deletion knows', () => {
  for (const target of TARGET_FORMATS) {
    let format: string;
    try {
      format = chooseFormat({ kind: 'image', mimeType: 'image/x-other' }, target);
    } catch {
      continue;
    }
    assert.ok((CONVERTED_FORMATS as readonly string[]).includes(format), target);
  }
});
