import { ImportRefusedError } from '../../../ports/import-source.ts';
import { isRecord } from '../../json-record.ts';
import { isSafePath } from '../safe-path.ts';
import { shardName } from './file-names.ts';
import type { ListedRepository, RepositoryFile } from './listed-repository.ts';

/** A model of two terabytes in shards of 2 GB. */
const MAX_SHARDS = 1000;
/** How many names a message lists. */
const MAX_NAMED = 3;

/**
 * The shards that an index names: the values of its `weight_map`, relative to its folder.
 *
 * @see https://huggingface.co/docs/safetensors/index for the index's format
 * @throws ImportRefusedError for an index that is malformed, hostile, or names what is not there
 */
export async function indexedShards(
  repository: ListedRepository,
  index: RepositoryFile,
): Promise<readonly RepositoryFile[]> {
  const document = await repository.readJson(index);
  const map = isRecord(document) ? document.weight_map : undefined;
  const refuse = (code: string, message: string, details: Readonly<Record<string, unknown>> = {}) =>
    new ImportRefusedError(code, message, { path: index.source.path, ...details });
  if (!isRecord(map)) {
    throw refuse('invalid-index', `${index.path} does not say which files hold the weights.`);
  }
  const names = [...new Set(Object.values(map))];
  if (names.length === 0 || names.length > MAX_SHARDS) {
    throw refuse(
      'invalid-index',
      `${index.path} names ${names.length} files, of 1 to ${MAX_SHARDS} possible.`,
    );
  }
  if (!names.every((name) => typeof name === 'string' && isSafePath(name))) {
    throw refuse('unsafe-path', `${index.path} names a file outside its folder; nothing of it is imported.`);
  }
  const paths = (names as string[]).map((name) => (index.folder === '' ? name : `${index.folder}/${name}`));
  const missing = paths.filter((path) => repository.at(path) === undefined);
  if (missing.length > 0) {
    const named = missing.slice(0, MAX_NAMED).join(', ') + (missing.length > MAX_NAMED ? ', ...' : '');
    throw refuse('missing-shard', `${index.path} names files that the repository does not have: ${named}.`, {
      missing: missing.slice(0, 100),
    });
  }
  const shards = paths.flatMap((path) => repository.at(path) ?? []).toSorted(byPath);
  requireCount(shards);
  return shards;
}

/**
 * Shards without an index are a set when all of them are there.
 * @throws ImportRefusedError `incomplete-shards`
 */
export function numberedShards(shards: readonly RepositoryFile[]): readonly RepositoryFile[] {
  requireCount(shards);
  return shards.toSorted(byPath);
}

/** `model-00001-of-00003`: three there must be, where every name says so. */
function requireCount(shards: readonly RepositoryFile[]): void {
  const totals = new Set(shards.map((file) => shardName(file.name)?.total));
  const [total] = totals;
  if (totals.size === 1 && (total === undefined || total === shards.length)) return;
  // Names of several kinds prove nothing, as long as the index names them.
  if (totals.has(undefined)) return;
  throw new ImportRefusedError(
    'incomplete-shards',
    `The model is split into ${Math.max(...[...totals].map(Number))} files, of which ${shards.length} are there: it cannot be loaded.`,
    { found: shards.slice(0, 100).map((file) => file.source.path) },
  );
}

function byPath(a: RepositoryFile, b: RepositoryFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
