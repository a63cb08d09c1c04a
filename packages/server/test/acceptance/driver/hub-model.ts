import assert from 'node:assert/strict';
import { bytesOf, type Files, fileAt } from '../../origins/hugging-face/repositories.ts';
import { type Api, sha256, type UploadJson } from './api.ts';
import { modelBytes } from './import-outcome.ts';
import { type ModelJson, retrieveModel } from './models.ts';

/** The bytes of a file that a repository publishes. */
export function publishedBytes(files: Files, path: string): Buffer {
  const file = fileAt(files, path);
  assert.ok(file !== undefined, `${path} is not published`);
  return bytesOf(file.content);
}

/**
 * Asserts that an upload became a model of exactly these files, with the bytes that are published of them.
 * @param paths the main file, then the others in order
 * @param root the folder of the repository that the paths begin at, with its slash
 */
export async function assertModel(
  api: Api,
  upload: UploadJson,
  published: Files,
  paths: readonly string[],
  root = '',
): Promise<ModelJson> {
  const model = await retrieveModel(api, upload.entityId ?? '');
  const expected = paths.map((path) => [path, publishedBytes(published, root + path)] as const);
  assert.deepEqual(
    model.files.map(({ path, size, sha256: digest }) => [path, size, digest]),
    expected.map(([path, bytes]) => [path, bytes.length, sha256(bytes)]),
  );
  assert.deepEqual(await modelBytes(api, upload), new Map(expected));
  return model;
}
