import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileType } from '../../../../sdk/src/uploading/file-type.ts';
import { guessKind } from './file-kind.ts';

const NAMES =
  'a.jpg a.JPEG a.png a.apng a.gif a.svg a.webp a.avif a.tif a.heic a.heif a.mp4 a.m4v a.mov a.qt a.webm a.mkv a.3gp a.mp3 a.wav a.ogg a.opus a.m4a a.flac a.aac a.mka a.glb a.gltf a.obj a.fbx a.stl a.ply a.vox a.usdz a.txt a.log a.srt a.md a.csv a.tsv a.vtt a.json a.jsonl a.xml a.yaml a.toml a.safetensors a.sft a.gguf a.ckpt a.pt a.pth a.bin a.pkl a.zip a .png README dir.png/file'.split(
    ' ',
  );
const TYPES = [
  '',
  'application/octet-stream',
  'image/png',
  'audio/webm',
  'video/mp4',
  'text/plain; charset=utf-8',
  'model/stl',
];

describe('the kind that a file is taken for', () => {
  it('is the one that the SDK takes it for, by every name and type', () => {
    for (const name of NAMES)
      for (const type of TYPES)
        assert.equal(guessKind(name, type), fileType(name, type).kind, `${name} of type "${type}"`);
  });

  it('is left to the content where neither name nor type says anything', () => {
    assert.equal(guessKind('data', ''), 'asset');
    assert.equal(guessKind('archive.zip', 'application/zip'), 'asset');
  });
});
