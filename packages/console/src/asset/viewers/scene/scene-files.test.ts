import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDataUri } from './data-uri.ts';
import { readGltfContent } from './gltf-content.ts';
import { moveOf } from './stage-keys.ts';

const textOf = (uri: string) => Buffer.from(parseDataUri(uri)?.bytes ?? []).toString('latin1');

describe('a data: URL', () => {
  it('holds bytes in base64 or with percent signs', () => {
    assert.equal(textOf('data:application/octet-stream;base64,AAEC/w=='), '\x00\x01\x02\xff');
    assert.equal(textOf('data:,a%20b%FF'), 'a b\xff');
    assert.equal(textOf('DATA:image/png;Base64,YQ=='), 'a');
  });

  it('keeps the type of a picture, and of nothing that could have a script in it', () => {
    assert.equal(parseDataUri('data:image/png;base64,YQ==')?.type, 'image/png');
    for (const type of ['image/svg+xml', 'text/html', 'application/javascript', '']) {
      assert.equal(parseDataUri(`data:${type},x`)?.type, 'application/octet-stream', type);
    }
  });

  it('is none where it is something else, or broken', () => {
    for (const uri of ['http://a/', 'data:nothing', '', 'data:;base64,***']) {
      assert.equal(parseDataUri(uri), undefined, uri);
    }
  });
});

describe('the content of a glTF', () => {
  const read = (json: unknown) => readGltfContent(Uint8Array.from(Buffer.from(JSON.stringify(json))).buffer);

  it('tells what lies in other files', () => {
    const { externalBuffers, externalImages, textureSources } = read({
      buffers: [{ uri: 'a.bin' }, { uri: 'data:,x' }, {}],
      images: [{ bufferView: 0 }, { uri: 'http://elsewhere/x.png' }],
      textures: [{ source: 1 }, {}],
    });
    assert.deepEqual(externalBuffers, ['a.bin']);
    assert.deepEqual([...externalImages], [1]);
    assert.deepEqual(textureSources, [1, undefined]);
  });

  it('tells which decoders it needs', () => {
    assert.ok(
      read({ extensionsUsed: ['KHR_draco_mesh_compression', 3] }).extensions.has(
        'KHR_draco_mesh_compression',
      ),
    );
  });

  it('may be anything that is JSON, and is refused where it is not', () => {
    for (const json of [null, [], 'x', { buffers: 3, images: [null], textures: {}, extensionsUsed: 'x' }]) {
      assert.deepEqual(read(json).externalBuffers, []);
    }
    assert.throws(() => readGltfContent(Uint8Array.from([1, 2, 3]).buffer), SyntaxError);
  });
});

describe('the keys of the view', () => {
  const key = (name: string, held: object = {}) =>
    moveOf({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...held } as KeyboardEvent);

  it('turn, zoom and reset, and leave those of the browser alone', () => {
    assert.equal(key('0'), 'reset');
    assert.ok(key('ArrowLeft'));
    assert.equal(key('+', { ctrlKey: true }), undefined);
    assert.equal(key('Tab'), undefined);
  });
});
