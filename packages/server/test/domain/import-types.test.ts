import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { remoteContentType, validatedContentType } from '../../src/domain/imports/remote-type.ts';
import type { ByteSource } from '../../src/ports/validator.ts';
import { IMAGE_FORMATS } from '../../src/validators/images/image-formats.ts';
import { MEDIA_CONTAINERS } from '../../src/validators/media/media-formats.ts';
import { loadValidator } from '../../src/validators/registry.ts';
import { SCENE_TYPES } from '../../src/validators/scenes/declared-scene.ts';

test('the type guessed from an extension is one that the validators take', () => {
  const types = new Set([
    ...Object.values(IMAGE_FORMATS).map(({ mimeType }) => mimeType),
    ...Object.values(MEDIA_CONTAINERS).flatMap(({ declarable }) => declarable),
    ...Object.values(SCENE_TYPES).map(({ mimeType }) => mimeType),
  ]);
  const extensions = [
    ...['jpg', 'jpeg', 'png', 'apng', 'gif', 'svg', 'webp', 'avif', 'tif', 'tiff', 'heic', 'heif'],
    ...['mp3', 'wav', 'ogg', 'opus', 'm4a', 'flac', 'aac', 'mp4', 'm4v', 'webm', 'mov', 'mkv'],
    ...Object.values(SCENE_TYPES).flatMap((type) => type.extensions),
  ];
  for (const extension of extensions) {
    const guess = remoteContentType({ contentType: null, fileName: `a.${extension}` });
    assert.ok(types.has(guess), `${extension}: ${guess}`);
  }
});

describe('an imported file', () => {
  const texts = ['plain', '{"not": json', '<!-- comment -->', 'a,b\n1,2\n'];
  for (const declared of [
    'text/json',
    'application/json',
    'text/csv',
    'text/x-a+json',
    'image/png',
    'text/html',
  ]) {
    test(`does not fail as a text for being declared as ${declared}`, async () => {
      const { validate } = await loadValidator('text');
      for (const text of texts) {
        const contentType = validatedContentType('text', declared);
        const source = bytesOf(text);
        const { verdict } = await validate({
          kind: 'text',
          fileName: 'a',
          contentType,
          source,
          progress() {},
        });
        assert.equal(verdict, 'accepted', text);
      }
    });
  }

  test('does not fail as a picture for a wrong declaration', async () => {
    const { validate } = await loadValidator('image');
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h8v8z"/></svg>';
    const judge = async (contentType: string) =>
      (await validate({ kind: 'image', fileName: 'a.png', contentType, source: bytesOf(svg), progress() {} }))
        .verdict;
    assert.equal(await judge('image/png'), 'refused');
    assert.equal(await judge(validatedContentType('image', 'image/png')), 'accepted');
  });
});

function bytesOf(text: string): ByteSource {
  const bytes = Buffer.from(text);
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}
