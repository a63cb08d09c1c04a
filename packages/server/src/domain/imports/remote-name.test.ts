import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { remoteFileName } from './remote-name.ts';

/** A header as an HTTP library hands it out when the server sent UTF-8. */
const raw = (header: string): string => Buffer.from(header, 'utf8').toString('latin1');

function named(
  contentDisposition: string | null,
  urlPath = '/path.bin',
  provisionalName = 'given.bin',
): string {
  return remoteFileName({ contentDisposition, urlPath, provisionalName });
}

describe('the name in a Content-Disposition header', () => {
  for (const [title, header, expected] of [
    ['may be quoted', 'attachment; filename="cat pictures.png"', 'cat pictures.png'],
    ['may be bare', 'attachment; filename=cat.png', 'cat.png'],
    ['may be bare with spaces', 'attachment; filename=cat pictures.png', 'cat pictures.png'],
    ['may be encoded', "attachment; filename*=UTF-8''%e2%82%ac%20rates.png", '€ rates.png'],
    ['may be encoded in Latin-1', "attachment; filename*=iso-8859-1'en'%A3%20rates.png", '£ rates.png'],
    ['is the encoded one of two', `attachment; filename="ascii.png"; filename*=UTF-8''%C3%BC.png`, 'ü.png'],
    [
      'is the encoded one of two, in whatever order',
      `attachment; filename*=UTF-8''%C3%BC.png; filename="ascii.png"`,
      'ü.png',
    ],
    [
      'is the plain one where the other cannot be decoded',
      `attachment; filename="a.png"; filename*=UTF-8''%E9.png`,
      'a.png',
    ],
    [
      'is the plain one where the other has a charset of no browser',
      `attachment; filename="a.png"; filename*=utf-16''%00a`,
      'a.png',
    ],
    [
      'may end in a semicolon, as Hugging Face has it',
      `inline; filename*=UTF-8''x.gguf; filename="x.gguf";`,
      'x.gguf',
    ],
    ['may be UTF-8 as it is', raw('attachment; filename="写真.png"'), '写真.png'],
    ['may be Latin-1 as it is', 'attachment; filename="caf\u00e9.png"', 'café.png'],
    ['may have escaped quotation marks, which go', 'attachment; filename="a\\"b.png"', 'ab.png'],
    [
      'is not decoded from words of RFC 2047',
      'attachment; filename="=?UTF-8?Q?caf=C3=A9.png?="',
      '=UTF-8Qcaf=C3=A9.png=',
    ],
    ['is not decoded from percents', 'attachment; filename="a%20b.png"', 'a%20b.png'],
    ['may have no extension', 'attachment; filename=weights', 'weights'],
    ['is no path', 'attachment; filename="../../etc/passwd"', 'passwd'],
    ['is no path when encoded', "attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", 'passwd'],
    ['is no Windows path', 'attachment; filename="C:\\\\Temp\\\\evil.bin"', 'evil.bin'],
    ['has no NUL', "attachment; filename*=UTF-8''a%00b.png", 'ab.png'],
    [
      'has no override of the writing direction',
      "attachment; filename*=UTF-8''cat%E2%80%AEgnp.exe",
      'catgnp.exe',
    ],
    ['is the first of two of its kind', 'attachment; filename=a.png; filename=b.png', 'a.png'],
    ['counts with any disposition', 'whatever; filename=a.png', 'a.png'],
  ] as const) {
    test(title, () => assert.equal(named(header), expected));
  }

  for (const header of [
    '',
    'attachment',
    'attachment; filename=',
    'attachment; filename=""',
    'filename',
    ';;;',
    '\u0000',
    'attachment; filename="../"',
    "attachment; filename*=UTF-8''",
    'attachment; filename="..."',
  ]) {
    test(`is passed over where there is none: ${JSON.stringify(header)}`, () => {
      assert.equal(named(header), 'path.bin');
    });
  }

  test('is the plain one where nothing is left of the other', () => {
    assert.equal(named(`attachment; filename*=UTF-8''..%2F; filename="a.png"`), 'a.png');
  });

  test('is passed over where none that is encoded can be decoded', () => {
    assert.equal(named("attachment; filename*=UTF-8''%E9.png"), 'path.bin');
  });
});

describe('without a header, the name', () => {
  for (const [title, path, provisional, expected] of [
    ['is the last segment of the path, decoded', '/a/b%20c.png', 'given.bin', 'b c.png'],
    ['is that before a slash at the end', '/a/b.png/', 'given.bin', 'b.png'],
    ['is taken as it is where it cannot be decoded', '/caf%E9.png', 'given.bin', 'caf%E9.png'],
    ['is no path when decoded', '/a%2F..%2Fb.png', 'given.bin', 'b.png'],
    ['is the provisional one for an empty path', '/', 'given.bin', 'given.bin'],
    ['is the one with an extension', '/blobs/42', 'given.bin', 'given.bin'],
    ['is the path where neither has an extension', '/files/weights', 'given', 'weights'],
    ['does not take a version for an extension', '/files/model-v1.5', 'given.bin', 'given.bin'],
    ['takes 7z for an extension', '/files/a.7z', 'given.bin', 'a.7z'],
    ['is not an identifier', '/b/A7f3Kq9ZtR2mXw8bYc4Vn6Lp1Sd5Gh0J', 'given', 'given'],
    ['is "download" where there is nothing', '/', '', 'download'],
    [
      'is "download" where there are only identifiers',
      `/${'ab12'.repeat(16)}`,
      'ab12'.repeat(16),
      'download',
    ],
    ['may be an identifier with an extension', `/${'ab12'.repeat(16)}.png`, '', `${'ab12'.repeat(16)}.png`],
  ] as const) {
    test(title, () => assert.equal(named(null, path, provisional), expected));
  }
});

describe('a secret does not become a name', () => {
  const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
  for (const [title, path] of [
    ['that is a token', `/dl/${JWT}`],
    ['that is a token with an extension', `/dl/${JWT}.png`],
    ['that is an encoded token', `/dl/${JWT.replaceAll('e', '%65')}`],
    ['with a token as parameter', '/file;token=x'],
    ['with any parameter', '/file.png;lock=x'],
    ['that names a key', '/key:x'],
    ['that names a token before an extension', '/token=abc.safetensors'],
    ['that names a share key', '/rlkey=abc.safetensors'],
  ] as const) {
    test(`from a path ${title}`, () => {
      assert.equal(named(null, path, 'given'), 'given');
      assert.equal(named(null, path, ''), 'download');
    });
  }

  test('from a header that repeats the path', () => {
    assert.equal(named(`attachment; filename="${JWT}"`, `/dl/${JWT}`, 'given.png'), 'given.png');
  });

  test('while a checkpoint that is named after its step keeps its name', () => {
    assert.equal(named(null, '/epoch=3-step=100.ckpt'), 'epoch=3-step=100.ckpt');
  });
});

test('a header longer than 8 KiB is passed over', () => {
  const ofLength = (length: number) => 'attachment; filename=a.png; x='.padEnd(length, 'x');
  assert.equal(named(ofLength(8 * 1024)), 'a.png');
  assert.equal(named(ofLength(8 * 1024 + 1)), 'path.bin');
});

test('whatever a server says, the name is one segment, visible and not too long', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 400 }));
  const header = fc.oneof(
    text,
    text.map((name) => `attachment; filename="${name}"`),
    text.map((name) => `attachment; filename=${raw(name)}`),
    text.map((name) => `attachment; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}`),
    fc.constant(null),
  );
  const path = fc.oneof(
    text,
    text.map((name) => `/${encodeURIComponent(name.toWellFormed())}`),
  );
  fc.assert(
    fc.property(header, path, text, (contentDisposition, urlPath, provisionalName) => {
      const name = remoteFileName({ contentDisposition, urlPath, provisionalName });
      assert.notEqual(name, '');
      assert.ok(name !== '.' && name !== '..');
      assert.ok(Buffer.byteLength(name) <= 255);
      assert.ok(name.isWellFormed());
      assert.doesNotMatch(name, /[/\\\p{Cc}\p{Bidi_Control}<>:"|?*]/u);
    }),
    { numRuns: 500 },
  );
});
