import { ImportRefusedError } from '../../ports/import-source.ts';
import { RemoteRefusedError } from '../../ports/remote-fetcher.ts';
import { jsonObject } from '../api-request.ts';
import type { JsonLimits } from '../bounded-json.ts';
import type { HubClient } from './hub-client.ts';
import { isShardIndex } from './layouts/file-names.ts';
import type { ReadJson } from './layouts/listed-repository.ts';
import type { HubReference } from './reference/hub-reference.ts';
import type { RepositoryInfo } from './repository-info.ts';
import { isSafePath } from './safe-path.ts';

interface DocumentLimits extends JsonLimits {
  readonly maxBytes: number;
}

const MIB = 1024 ** 2;
/**
 * `weight_map` has an entry for every tensor, of some hundred bytes: 90,000 in DeepSeek-V3, and in Kimi K2 in four
 * bits 60 layers x 384 experts x 3 projections x 3 tensors, which makes 207,000 and 20 MB.
 */
const SHARD_INDEX: DocumentLimits = { maxBytes: 24 * MIB, maxDepth: 3, maxValues: 300_000 };
/** `model_index.json` and its like have a few kB. */
const CONFIGURATION: DocumentLimits = { maxBytes: MIB, maxDepth: 32, maxValues: 20_000 };
/** Most documents that a plan is made from: one for each component or module of the model. */
const MAX_DOCUMENTS = 64;

/**
 * Reads the documents of a repository from which its files are chosen. Its author may have made them to be as
 * expensive as can be: their size, their shape and their number are bounded.
 */
export function documentReader(
  client: HubClient,
  info: RepositoryInfo,
  { revision }: HubReference,
  signal: AbortSignal,
): ReadJson {
  let documents = 0;
  return async ({ name, source: { path } }) => {
    // A hostile path is refused as such when the plan is made; it is no URL to be asked for.
    if (!isSafePath(path)) return undefined;
    documents += 1;
    if (documents > MAX_DOCUMENTS) {
      throw new ImportRefusedError(
        'too-many-files',
        `The model has more than ${MAX_DOCUMENTS} parts that are each described by a file of their own. Name one folder of it.`,
      );
    }
    const limits = isShardIndex(name) ? SHARD_INDEX : CONFIGURATION;
    const url = client.endpoint.resolve(info.id, info.commit, path);
    const subject = { repository: info.id, revision, path };
    const text = await client.smallFile(url, subject, limits.maxBytes, signal).catch((error: unknown) => {
      throw isOversized(error) ? tooLarge(path, limits, error) : error;
    });
    return jsonObject(text, limits);
  };
}

function isOversized(error: unknown): error is RemoteRefusedError {
  return error instanceof RemoteRefusedError && error.code === 'oversized-body';
}

function tooLarge(path: string, { maxBytes }: DocumentLimits, cause: RemoteRefusedError): ImportRefusedError {
  return new ImportRefusedError(
    'invalid-index',
    `${path} is larger than the ${maxBytes / MIB} MiB that it can have, so that the files of the model cannot be told. Name one of its files.`,
    { path, maxBytes },
    { cause },
  );
}
