import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRequestError, PayloadTooLargeError } from '../errors.ts';
import { parseInlineImage } from './inline-image.ts';

const BYTES = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0xfb]);
const BASE64 = BYTES.toString('base64');
const LIMIT = 1024;

function refusal(given: string, limit = LIMIT): Error {
  try {
    parseInlineImage(given, limit);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`accepted ${JSON.stringify(given)}`);
}

test('raw base64 declares no type', () => {
  const image = parseInlineImage(BASE64, LIMIT);
  assert.deepEqual(image, { contentType: '', bytes: BYTES });
});

for (const [head, contentType] of [
  ['data:image/png;base64,', 'image/png'],
  ['DATA:IMAGE/PNG;BASE64,', 'image/png'],
  ['data:image/svg+xml;charset=utf-8;base64,', 'image/svg+xml'],
  ['data:;base64,', ''],
]) {
  test(`the data URL ${head} declares "${contentType}"`, () => {
    assert.deepEqual(parseInlineImage(head + BASE64, LIMIT), { contentType, bytes: BYTES });
  });
}

test('white space and line breaks anywhere in the base64 are passed over', () => {
  const broken = ` data:image/png;base64,\r\n ${[...BASE64].join('\n\t ')} \n`;
  assert.deepEqual(parseInlineImage(broken, LIMIT).bytes, BYTES);
});

for (const padding of [0, 1, 2]) {
  test(`a length that needs ${padding} padding characters is decoded exactly`, () => {
    const bytes = Buffer.alloc(9 - padding, 0xa5);
    assert.deepEqual(parseInlineImage(bytes.toString('base64'), LIMIT).bytes, bytes);
  });
}

for (const [what, given] of [
  ['the URL-safe alphabet', 'ab-_'],
  ['a character outside the alphabet', 'ab!d'],
  ['padding in the middle', 'ab==cdef'],
  ['too much padding', 'a==='],
  ['missing padding', BASE64.replaceAll('=', '')],
  ['a single character', 'a'],
  ['no data at all', 'data:image/png;base64,'],
  ['a data URL that is not base64', 'data:image/svg+xml,%3Csvg%3E'],
  ['a data URL without a comma', 'data:image/png;base64'],
  ['a data URL with a broken type', `data:image png;base64,${BASE64}`],
  ['text', 'not an image'],
] as const) {
  test(`${what} is refused with a reason`, () => {
    const error = refusal(given);
    assert.ok(error instanceof InvalidRequestError);
    assert.match(error.message, /^'image' is not valid base64: \S/);
  });
}

test('the limit counts decoded bytes and is the most allowed', () => {
  assert.equal(parseInlineImage(BASE64, BYTES.length).bytes.length, BYTES.length);
  const error = refusal(BASE64, BYTES.length - 1);
  assert.ok(error instanceof PayloadTooLargeError);
  assert.deepEqual(error.details, { size: BYTES.length, maxSize: BYTES.length - 1 });
});
