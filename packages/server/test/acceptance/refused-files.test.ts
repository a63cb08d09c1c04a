import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { it } from 'node:test';
import { MUTATIONS } from '../decoder/mutations/mutate.ts';
import { MALICIOUS_MODELS } from '../decoder/sample-malicious-pickles.ts';
import { MEDIA_SAMPLES } from '../decoder/sample-media.ts';
import { gltfSamples } from '../decoder/sample-scenes-gltf.ts';
import { plainSceneSamples } from '../decoder/sample-scenes-plain.ts';
import { SAMPLE_WEIGHTS } from '../decoder/sample-weights.ts';
import { Api } from './driver/api.ts';
import { untilFileCount } from './driver/idle-collector.ts';
import { startServer } from './driver/server.ts';

it('files that are refused leave no byte behind, and the server as it was', async () => {
  await using stack = new AsyncDisposableStack();
  const server = await startServer();
  stack.defer(() => server.dispose());
  const api = Api.of(server);
  const cut = MUTATIONS['is cut off'];
  assert.ok(cut);
  const endings = MEDIA_SAMPLES.filter(({ knowsItsEnd }) => knowsItsEnd);
  const cuttable = [
    ...endings,
    ...gltfSamples,
    ...SAMPLE_WEIGHTS,
    ...plainSceneSamples.filter(({ mayBeCut }) => !mayBeCut),
  ];
  const files = [
    ...MALICIOUS_MODELS.map(({ name, kind, bytes }) => ({ name, kind, bytes: async () => bytes() })),
    ...cuttable.map(({ name, kind, bytes }) => ({
      name,
      kind,
      bytes: async () => cut(await bytes(), () => 0.7),
    })),
  ];
  for (const { name, kind, bytes } of files) {
    const fields = { kind, fileName: name, contentType: 'application/octet-stream' };
    const { status, errorMessage } = await api.uploadFile(await bytes(), fields);
    assert.equal(status, 'failed', name);
    assert.match(errorMessage ?? '', /^[A-Z].+\.$/s, name);
  }
  await untilFileCount(server.dataDirectory, 0);
  assert.deepEqual(
    (await readdir(server.dataDirectory)).filter(
      (name) => !/^(?:blobs|secret\.key|wharf\.db(?:-shm|-wal)?)$/.test(name),
    ),
    [],
  );
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  assert.equal(await server.terminate(), 0);
});
