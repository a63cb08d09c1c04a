import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { MEDIA_SAMPLES } from '../decoder/sample-media.ts';
import { Api, type ErrorJson } from './driver/api.ts';
import { retrieveAsset } from './driver/assets.ts';
import { startServer } from './driver/server.ts';

const installed = ['ffmpeg', 'ffprobe'].every((name) =>
  ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin'].some((directory) =>
    existsSync(`${directory}/${name}`),
  ),
);
// Where it is required, a machine without FFmpeg must not look like a pass.
const skip = !installed && process.env.CI === undefined ? 'ffmpeg and ffprobe are not installed' : false;

describe('what decodes video and audio', () => {
  it('may be the FFmpeg of the system, in the same sandbox', { skip }, async () => {
    await using stack = new AsyncDisposableStack();
    const server = await startServer({ env: { WHARF_MEDIA_ENGINE: 'system' } });
    stack.defer(() => server.dispose());
    const api = Api.of(server);
    for (const name of ['mp4', 'webm', 'flac']) {
      const sample = MEDIA_SAMPLES.find((candidate) => candidate.name === name);
      assert.ok(sample);
      const { kind, contentType } = sample;
      const {
        status,
        entityId = '',
        errorMessage,
      } = await api.uploadFile(await sample.bytes(), {
        kind,
        contentType,
        fileName: name,
      });
      assert.equal(status, 'imported', errorMessage);
      const asset = await retrieveAsset(api, entityId);
      assert.equal(asset.kind, kind);
      assert.ok((asset.thumbnail as { url?: string }).url);
    }
  });

  it('may be missing: then such uploads are refused when they are created, and the log says so', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await startServer({ env: { WHARF_MEDIA_ENGINE: 'off', WHARF_LOG_LEVEL: 'warn' } });
    stack.defer(() => server.dispose());
    const api = Api.of(server);
    for (const kind of ['video', 'audio']) {
      const fields = { kind, fileName: 'f', contentType: 'video/mp4', fileSize: 1, parts: 1 };
      const { status, body } = await api.call<ErrorJson>('POST', '/uploads', fields);
      assert.equal(status, 400);
      assert.match(body.reason, new RegExp(`no decoder for files of kind "${kind}"; it accepts .*image`));
    }
    assert.match(server.output(), /no decoder for video and audio/);
    const asset = await api.uploadFile(Buffer.from('still here'), {
      kind: 'asset',
      fileName: 'a.txt',
      contentType: 'text/plain',
    });
    assert.equal(asset.status, 'imported');
  });
});
