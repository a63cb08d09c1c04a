import { platform } from '#platform';
import type { Api } from '../core/api.ts';
import { throwIfAborted } from '../core/pause.ts';
import { DigestMismatchError } from '../errors/digest-mismatch-error.ts';
import { DEFAULT_PATIENCE } from '../reading/patience.ts';
import { alreadyThere, type Place } from './already-there.ts';
import type { Content } from './content.ts';
import type { Download, DownloadOptions } from './download.ts';
import { KeptFile } from './kept-file.ts';
import { transfer } from './transfer.ts';

/** Milliseconds. */
export const DEFAULT_IDLE_TIMEOUT = 60_000;
/** Times that a content is read from its beginning because of its digest. */
const ATTEMPTS = 2;

/** {@link DownloadOptions} as they are used inside. */
export interface ContentOptions extends Place, Pick<DownloadOptions, 'idleTimeout' | 'giveUpAfter'> {}

/**
 * Downloads one content to a path, or goes on with that.
 *
 * @throws DigestMismatchError where its bytes are others than the API tells, even after they were read twice
 * @throws FileExistsError where `overwrite` is false and another file is there
 * @throws WharfError where another download of the path is under way
 * @throws APIConnectionError where nothing got through for `giveUpAfter`; what arrived is kept
 */
export async function downloadContent(
  api: Api,
  content: Content,
  options: ContentOptions,
): Promise<Download> {
  const present = await alreadyThere(content, options);
  if (present !== undefined) return present;
  const target = await platform.openTarget(options.path);
  try {
    const { signal, report } = options;
    const file = await KeptFile.open(target, content, signal, (position) =>
      report('checking', position, content.size),
    );
    const sha256 = await verified(api, content, file, options);
    throwIfAborted(signal);
    await target.commit();
    return { path: options.path, size: file.position, sha256, verified: content.sha256 !== undefined };
  } catch (error) {
    if (error instanceof DigestMismatchError) await target.discard();
    else await target.suspend();
    throw error;
  }
}

/** Reads to the end. @returns the digest */
async function verified(
  api: Api,
  content: Content,
  file: KeptFile,
  options: ContentOptions,
): Promise<string> {
  const { signal, report } = options;
  for (let attempt = 1; ; attempt += 1) {
    if (content.sha256 === undefined || file.position !== content.size) {
      await transfer(api, content, file, {
        idleTimeout: options.idleTimeout ?? DEFAULT_IDLE_TIMEOUT,
        giveUpAfter: options.giveUpAfter ?? DEFAULT_PATIENCE,
        signal,
        onPiece: (total) => report('downloading', file.position, total),
      });
    }
    await file.settle();
    const actual = await file.digest();
    const expected = content.sha256;
    if (expected === undefined || expected === actual) return actual;
    if (attempt >= ATTEMPTS) throw new DigestMismatchError(content.name, { expected, actual });
    api.logger.warn(`${content.name} arrived changed; it is downloaded once more`);
    file.forget();
  }
}
