import type { Api } from '../core/api.ts';
import { path } from '../core/path.ts';
import { APIError } from '../errors/api-error.ts';
import type { Asset } from '../types.ts';
import { checkPath } from './check-path.ts';
import type { Content } from './content.ts';
import type { Download, DownloadOptions, ReadOptions } from './download.ts';
import { downloadContent } from './download-content.ts';
import { Report } from './report.ts';
import { streamContent } from './stream-content.ts';
import { withSignal } from './with-signal.ts';

/**
 * Downloads the original of an asset to a path: see {@link DownloadOptions}.
 *
 * @param asset itself, or its id
 * @throws DigestMismatchError where the bytes are others than the server tells, even after they were read twice
 * @throws NotFoundError where there is no such asset
 * @throws APIConnectionError where nothing got through for `giveUpAfter`; what arrived is kept
 * @throws APIUserAbortError as soon as `signal` is aborted; what arrived is kept
 * @throws FileExistsError where `overwrite` is false and another file is there
 * @throws WharfError where no `path` is given, another download of it is under way, or the platform has no files
 */
export async function downloadAsset(
  api: Api,
  asset: string | Asset,
  options: DownloadOptions,
): Promise<Download> {
  checkPath(options);
  return withSignal(options.signal, async (signal) => {
    const content = contentOf(api, await retrieved(api, asset, signal));
    const report = new Report(options.onProgress);
    const download = await downloadContent(api, content, {
      ...options,
      signal,
      report: report.at.bind(report),
    });
    report.at('done', download.size, download.size);
    return download;
  });
}

/**
 * The original of an asset as a stream, which goes on by itself where a connection breaks, and fails at its end with a
 * `DigestMismatchError` where the bytes are others than the server tells. For browsers:
 * `new Response(stream).blob()`.
 *
 * @param asset itself, or its id
 * @throws NotFoundError where there is no such asset
 */
export async function streamAsset(
  api: Api,
  asset: string | Asset,
  options: ReadOptions = {},
): Promise<ReadableStream<Uint8Array>> {
  const found = await withSignal(options.signal, (signal) => retrieved(api, asset, signal));
  return streamContent(api, contentOf(api, found), options);
}

async function retrieved(api: Api, asset: string | Asset, signal: AbortSignal): Promise<Asset> {
  if (typeof asset !== 'string') return asset;
  const answer = await api.request<{ asset: Asset }>({ method: 'get', path: path`/assets/${asset}`, signal });
  return answer.asset;
}

function contentOf(api: Api, { id, properties, sha256 }: Asset): Content {
  return {
    name: id,
    size: properties?.size,
    sha256: sha256?.toLowerCase(),
    url: (_refused, signal) => originalUrl(api, id, signal),
  };
}

/** The URL in an asset may be that of a rendition, and old. Where there is no other way, it has to do. */
async function originalUrl(api: Api, id: string, signal: AbortSignal): Promise<string> {
  try {
    const at = path`/assets/${id}/download`;
    const request = { method: 'post', path: at, body: {}, maxRetries: 0, signal } as const;
    return (await api.request<{ url: string }>(request)).url;
  } catch (error) {
    if (!(error instanceof APIError) || ![400, 403, 404, 405].includes(error.status ?? 0)) throw error;
    const at = path`/assets/${id}`;
    const query = { originalAssets: true };
    const { asset } = await api.request<{ asset: Asset }>({
      method: 'get',
      path: at,
      query,
      maxRetries: 0,
      signal,
    });
    return asset.url;
  }
}
