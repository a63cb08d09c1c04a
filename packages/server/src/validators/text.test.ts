import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../test/decoder/bytes-source.ts';
import * as sample from '../../test/decoder/sample-images.ts';
import type { ByteSource, Inspection, Validator } from '../ports/validator.ts';
import { assetValidator } from './asset.ts';
import { textValidator } from './text.ts';

async function judge(
  content: Uint8Array | string | ByteSource,
  contentType = 'text/plain',
  validator: Validator = textValidator,
): Promise<Inspection> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const source = bytes instanceof Uint8Array ? bytesSource(bytes) : bytes;
  return validator.validate({ kind: validator.kind, fileName: 'f', contentType, source, progress: () => {} });
}

async function accepted(...call: Parameters<typeof judge>) {
  const result = await judge(...call);
  assert.ok(result.verdict === 'accepted' && result.entity === 'asset', JSON.stringify(result));
  return result;
}

async function refused(...call: Parameters<typeof judge>) {
  const result = await judge(...call);
  assert.ok(result.verdict === 'refused', 'accepted');
  return result;
}

describe('text', () => {
  it('counts characters by code points and words by white space', async () => {
    const { properties, assetKind, assetType } = await accepted('one  two\n\tthree\u00a0vier 😀\u3000\n');
    assert.deepEqual([assetKind, assetType], ['text', 'uploaded-text']);
    assert.deepEqual(properties, {
      preview: 'one  two\n\tthree\u00a0vier 😀\u3000\n',
      hasFullPreview: true,
      charCount: 24,
      wordCount: 5,
    });
  });

  it('cuts the preview at 1 KiB, never inside a character', async () => {
    const { properties } = await accepted(`x${'😀'.repeat(1000)}`);
    assert.equal(properties.preview, `x${'😀'.repeat(255)}`);
    assert.equal(properties.hasFullPreview, false);
    assert.equal((await accepted('a'.repeat(1024))).properties.hasFullPreview, true);
    assert.equal((await accepted('a'.repeat(1025))).properties.hasFullPreview, false);
  });

  const charsets: readonly [name: string, bytes: Buffer, charset: string, text: string][] = [
    ['UTF-8', Buffer.from('naïve'), 'utf-8', 'naïve'],
    ['UTF-8 with BOM', Buffer.from('\ufeffnaïve'), 'utf-8', 'naïve'],
    ['UTF-16 little-endian', Buffer.from('\ufeffnaïve 😀', 'utf16le'), 'utf-16le', 'naïve 😀'],
    ['UTF-16 big-endian', Buffer.from('\ufeffnaïve', 'utf16le').swap16(), 'utf-16be', 'naïve'],
    ['ISO-8859-1', Buffer.from('naïve', 'latin1'), 'iso-8859-1', 'naïve'],
    ['windows-1252', Buffer.from('5 \x80, na\xefve', 'latin1'), 'windows-1252', '5 €, naïve'],
  ];
  for (const [name, bytes, charset, text] of charsets) {
    it(`decodes ${name}`, async () => {
      const { metadata, properties } = await accepted(bytes);
      assert.equal(metadata.charset, charset);
      assert.equal(properties.preview, text);
    });
  }

  it('decodes characters that lie across the pieces it reads, at any length', async () => {
    const unit = Buffer.from('aé😀\n');
    const size = unit.length * 400_000;
    const read = async (offset: number, length: number) => {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      for (let index = 0; index < bytes.length; index++)
        bytes[index] = unit[(offset + index) % unit.length] ?? 0;
      return bytes;
    };
    const { properties } = await accepted({ size, read });
    assert.equal(properties.charCount, 4 * 400_000);
    assert.equal(properties.wordCount, 400_000);
  });

  it('refuses control characters, naming the byte', async () => {
    const { code, message } = await refused('abc\0def');
    assert.equal(code, 'type-mismatch');
    assert.match(message, /0x00 at byte 3/);
    await refused(Buffer.from('na\xefve\x02', 'latin1'));
    await refused(Buffer.from('\ufeffa\0', 'utf16le'));
  });

  it('takes the controls of terminal logs, and the end mark of DOS at the end only', async () => {
    await accepted('\u001b[1mbold\u0007\f\n\u001a');
    await refused('a\u001ab');
  });

  it('refuses broken UTF-16 and UTF-8 with a BOM', async () => {
    await refused(Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]));
    await refused(Buffer.from([0xff, 0xfe, 0x41]));
    await refused(Buffer.from([0xef, 0xbb, 0xbf, 0x41, 0xff]));
  });

  it('refuses what is neither UTF-8 nor plausible Western European text', async () => {
    await refused(Buffer.alloc(200, 0xc8));
    await refused(Buffer.from('a\x81b', 'latin1'));
  });

  it('names the content of a binary file', async () => {
    assert.match((await refused(await sample.samplePng())).message, /PNG \(image\/png\)/);
  });

  it('refuses declarations of another kind', async () => {
    assert.equal((await refused('hello', 'image/png')).code, 'type-mismatch');
  });

  it('keeps a consistent text type, and records runnable ones as plain text', async () => {
    assert.equal((await accepted('# a', 'text/markdown')).mimeType, 'text/markdown');
    assert.equal((await accepted('{"a":1}', 'application/json')).mimeType, 'application/json');
    assert.equal((await accepted('<p>', 'text/html')).mimeType, 'text/plain');
    assert.equal((await accepted('x', 'application/octet-stream')).mimeType, 'text/plain');
  });

  it('refuses what is declared JSON and is not', async () => {
    assert.equal((await refused('{"a":', 'application/json')).code, 'type-mismatch');
  });
});

describe('asset', () => {
  it('hands images and text to their validators', async () => {
    assert.equal(
      (await accepted(await sample.sampleWebp(), 'image/webp', assetValidator)).assetKind,
      'image',
    );
    assert.equal((await accepted(sample.sampleSvg(), 'image/svg+xml', assetValidator)).assetKind, 'image');
    assert.equal((await accepted('hello', 'text/plain', assetValidator)).assetKind, 'text');
    assert.equal((await accepted('BM is how a text may begin', '', assetValidator)).assetKind, 'text');
  });

  it('still compares the declared type with the content', async () => {
    assert.equal((await refused('hello', 'image/png', assetValidator)).code, 'type-mismatch');
    assert.equal(
      (await refused(await sample.samplePng(), 'text/plain', assetValidator)).code,
      'type-mismatch',
    );
  });

  it('refuses weights in plain text, which a text/plain asset would hand on under their own name', async () => {
    const source = bytesSource(Buffer.from("c__builtin__\nexec\n(S'import os'\ntR."));
    const input = {
      kind: 'asset',
      fileName: 'weights.pkl',
      contentType: '',
      source,
      progress: () => {},
    } as const;
    const result = await assetValidator.validate(input);
    assert.equal(result.verdict === 'refused' && result.code, 'unsafe-code');
  });

  it('refuses binary content of no known type, and of known types that are no assets', async () => {
    assert.equal(
      (await refused(Buffer.from('00ff00ff13371337', 'hex'), '', assetValidator)).code,
      'unsupported-type',
    );
    assert.match((await refused(Buffer.from('1f8b080000000000', 'hex'), '', assetValidator)).message, /GZ/);
  });
});
