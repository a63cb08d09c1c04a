/** One asset whose bytes a misbehaving server has, a client, and a folder to download to. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type FileContent, seededContent, sha256Of } from '../../../server/test/origins/files/content.ts';
import { FileOrigin, type ServedFile } from '../../../server/test/origins/files/file-origin.ts';
import type { Wharf } from '../../src/client.ts';
import type { Download, DownloadOptions } from '../../src/downloading/download.ts';
import { downloadAsset } from '../../src/downloading/download-asset.ts';
import type { Asset } from '../../src/types.ts';
import { startStubService } from './stub-service.ts';

/** Bytes. */
export const SIZE = 1_000_000;
export const CONTENT = seededContent(SIZE, 'a file');
export const SECRET = 'the-signature';

export interface AssetStage {
  readonly client: Wharf;
  readonly asset: Asset;
  readonly folder: string;
  readonly path: string;
  readonly origin: FileOrigin;
  /** Operations that the API was asked. */
  readonly asked: readonly string[];
  /** Where each request to the storage began. */
  starts(): number[];
  /** Serves something else from now on. */
  serve(file: Partial<ServedFile>): void;
  download(options?: Partial<DownloadOptions>): Promise<Download>;
  /** Names in the folder. */
  files(): Promise<string[]>;
  bytes(): Promise<Buffer>;
}

export interface StagedAsset extends Partial<ServedFile> {
  /** What the API tells of it. @default of the content; null: nothing, as Scenario */
  readonly sha256?: string | null;
  readonly size?: number;
}

/** Everything is closed and removed when the test ends. */
export async function stageAsset(test: TestContext, staged: StagedAsset = {}): Promise<AssetStage> {
  const { sha256, size, ...file } = staged;
  const content: FileContent = file.content ?? CONTENT;
  const origin = await FileOrigin.start();
  const serve = (more: Partial<ServedFile>) => origin.serve('/bytes', { content, ...file, ...more });
  serve({});
  let signed = 0;
  const asset = {
    id: 'asset_1',
    properties: { size: size ?? content.size },
    ...(sha256 === null ? {} : { sha256: sha256 ?? sha256Of(content) }),
  } as Asset;
  const service = await startStubService({
    'GET /assets/asset_1': () => ({ asset }),
    'POST /assets/asset_1/download': () => {
      signed += 1;
      return { url: `${origin.baseUrl}/bytes?signature=${SECRET}-${signed}` };
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'wharf-sdk-download-'));
  const path = join(folder, 'file.bin');
  test.after(async () => {
    await origin.close();
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    client: service.client,
    asset,
    folder,
    path,
    origin,
    asked: service.requests,
    starts: () => origin.requests.map(({ range }) => range?.start ?? 0),
    serve,
    download: (options) => downloadAsset(service.client, asset, { path, ...options }),
    files: async () => (await readdir(folder)).sort(),
    bytes: () => readFile(path),
  };
}

/** Like `deepEqual`, which takes minutes to tell how a million bytes differ. */
export function assertBytes(actual: Uint8Array, expected: Uint8Array): void {
  assert.ok(
    Buffer.compare(actual, expected) === 0,
    `${actual.length} bytes are not the ${expected.length} expected`,
  );
}
