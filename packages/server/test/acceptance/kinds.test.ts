import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MALICIOUS_MODELS } from '../decoder/sample-malicious-pickles.ts';
import { MEDIA_SAMPLES, mediaSample } from '../decoder/sample-media.ts';
import { SOUND_MODELS } from '../decoder/sample-pickles.ts';
import { fbxSamples } from '../decoder/sample-scenes-fbx.ts';
import { gltfSamples } from '../decoder/sample-scenes-gltf.ts';
import { plainSceneSamples } from '../decoder/sample-scenes-plain.ts';
import { SAMPLE_WEIGHTS } from '../decoder/sample-weights.ts';
import { Api, sha256, type UploadJson } from './driver/api.ts';
import { retrieveAsset } from './driver/assets.ts';
import { retrieveJob } from './driver/jobs.ts';
import { retrieveModel } from './driver/models.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { download } from './driver/signed-urls.ts';

interface Sample {
  readonly name: string;
  readonly kind: string;
  readonly contentType: string;
  bytes(): Buffer | Promise<Buffer>;
}

const ASSETS: readonly Sample[] = [...MEDIA_SAMPLES, ...gltfSamples, ...plainSceneSamples, ...fbxSamples];
const MODELS: readonly Sample[] = [...SAMPLE_WEIGHTS, ...SOUND_MODELS];
/** What each kind promises in `properties`, as in the reference of the API. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  video: ['width', 'height', 'duration', 'frameRate', 'nbFrames', 'bitrate', 'codecName'],
  audio: ['duration', 'sampleRate', 'channels', 'bitrate', 'codecName'],
  '3d': [
    ...['format', 'vertexCount', 'faceCount', 'hasNormals', 'hasUVs'],
    ...['hasSkeleton', 'boneCount', 'hasAnimations', 'animationFrameCount'],
  ],
};

describe('files of every kind, from their parts to what they become', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  async function upload(sample: Sample, kind = sample.kind): Promise<UploadJson & { bytes: Buffer }> {
    const bytes = await sample.bytes();
    const { contentType, name: fileName } = sample;
    return { ...(await api.uploadFile(bytes, { kind, fileName, contentType })), bytes };
  }

  for (const sample of ASSETS) {
    it(`${sample.name} becomes an asset of kind ${sample.kind}, also where the kind is left open`, async () => {
      for (const kind of [sample.kind, 'asset']) {
        const { status, entityId = '', errorMessage, bytes } = await upload(sample, kind);
        assert.equal(status, 'imported', errorMessage);
        const asset = await retrieveAsset(api, entityId);
        assert.equal(asset.kind, sample.kind);
        assert.equal(asset.source, `uploaded-${sample.kind}`);
        assert.equal(asset.sha256, sha256(bytes));
        assert.deepEqual(await download(asset.url), bytes);
        const properties = asset.properties as Record<string, unknown>;
        const missing = (PROPERTIES[sample.kind] ?? []).filter((name) => properties[name] === undefined);
        assert.deepEqual(missing, []);
      }
    });
  }

  for (const sample of MODELS) {
    it(`${sample.name} becomes a model, also where the kind is left open`, async () => {
      for (const kind of ['model', 'asset']) {
        // A pickle without tensors has no magic number that tells it from other data.
        if (kind === 'asset' && sample.name.startsWith('pickle of')) continue;
        const { status, entityId = '', errorMessage, bytes } = await upload(sample, kind);
        assert.equal(status, 'imported', errorMessage);
        const model = await retrieveModel(api, entityId);
        assert.equal(model.files[0]?.sha256, sha256(bytes));
        assert.equal(model.files[0]?.size, bytes.length);
      }
    });
  }

  it('a video has a poster, its first and its last frame; a sound has its waveform', async () => {
    for (const name of ['mp4', 'webm', 'mp3', 'flac']) {
      const sample = MEDIA_SAMPLES.find((candidate) => candidate.name === name);
      assert.ok(sample);
      const { entityId = '' } = await upload(sample);
      const asset = (await retrieveAsset(api, entityId)) as unknown as Record<
        string,
        { url: string } | undefined
      >;
      const pictures = sample.kind === 'video' ? ['thumbnail', 'firstFrame', 'lastFrame'] : ['thumbnail'];
      for (const picture of pictures) {
        const url = asset[picture]?.url;
        assert.ok(url, `${name} has no ${picture}`);
        assert.ok((await download(url)).length > 100);
      }
      assert.equal(asset.firstFrame !== undefined, sample.kind === 'video');
    }
  });

  it('a 3D model has a picture of itself', async () => {
    const box = gltfSamples.find(({ name }) => name === 'box.glb');
    assert.ok(box);
    const { entityId = '' } = await upload(box);
    const { thumbnail } = (await retrieveAsset(api, entityId)) as unknown as { thumbnail?: { url: string } };
    assert.ok(thumbnail);
    assert.equal((await download(thumbnail.url)).toString('latin1', 8, 12), 'WEBP');
  });

  for (const sample of MALICIOUS_MODELS) {
    it(`a pickle with ${sample.name} fails its upload, with the reason in upload and job`, async () => {
      const failed = await upload(sample);
      assert.equal(failed.status, 'failed');
      assert.equal(failed.entityId, undefined);
      const { code } = failed.errorDetails as { code: string };
      // A name that belies the content is found before the content is looked into.
      assert.ok([sample.code, 'type-mismatch'].includes(code), code);
      const job = await retrieveJob(api, failed.jobId);
      assert.equal(job.status, 'failure');
      assert.equal(job.metadata.error, failed.errorMessage);
      if (sample.global !== undefined)
        assert.ok(failed.errorMessage?.includes(sample.global), failed.errorMessage);
    });
  }

  it('a text keeps the type it was declared with, whatever a token may hold', async () => {
    const notes = {
      name: 'notes',
      kind: 'text',
      contentType: 'text/x_notes!',
      bytes: () => Buffer.from('notes'),
    };
    const { entityId = '', errorMessage } = await upload(notes);
    assert.equal(errorMessage, undefined);
    assert.equal((await retrieveAsset(api, entityId)).mimeType, 'text/x_notes!');
  });

  it('says which kind to use where a file is offered under the wrong one', async () => {
    const wav = { name: 'tone.wav', kind: 'video', contentType: '', bytes: () => mediaSample('wav') };
    const { errorMessage = '' } = await upload({ ...wav, contentType: 'application/octet-stream' });
    assert.match(errorMessage, /upload it as kind audio/);
  });
});
