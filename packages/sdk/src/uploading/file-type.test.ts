import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileType } from './file-type.ts';

test('name and type tell kind and content type', () => {
  const octets = 'application/octet-stream';
  const cases: readonly [string, string | undefined, string, string][] = [
    ['cat.PNG', undefined, 'image', 'image/png'],
    ['cat.jpeg', 'image/jpeg', 'image', 'image/jpeg'],
    ['notes.txt', 'text/plain;charset=utf-8', 'text', 'text/plain'],
    ['scene.gltf', undefined, '3d', 'model/gltf+json'],
    ['scene.obj', 'text/plain', '3d', 'text/plain'],
    ['data.json', undefined, 'text', 'application/json'],
    ['clip.mp4', undefined, 'video', 'video/mp4'],
    // What a page records of a microphone.
    ['speech.webm', 'audio/webm;codecs=opus', 'audio', 'audio/webm'],
    ['lora.safetensors', undefined, 'model', octets],
    ['model.ckpt', 'application/x-something', 'model', octets],
    ['pytorch_model.bin', octets, 'model', octets],
    ['archive.zip', 'application/zip', 'asset', 'application/zip'],
    ['blob', 'image/webp', 'image', 'image/webp'],
    ['scan', 'model/stl', '3d', 'model/stl'],
    ['README', undefined, 'asset', octets],
    ['.png', '', 'image', 'image/png'],
    ['folder.png/file', undefined, 'asset', octets],
    ['strange.constructor', undefined, 'asset', octets],
  ];
  for (const [name, type, kind, contentType] of cases)
    assert.deepEqual(fileType(name, type), { kind, contentType }, `${name} of type ${type}`);
});
