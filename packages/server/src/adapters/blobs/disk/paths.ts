import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * Where the files of an object are.
 *
 * - `<shard>/<key>`: an object stored whole by `put`.
 * - `<shard>/<key>.main`: the parts of a multipart object, each at its place.
 * - `<shard>/<key>.parts/`: parts that have no place in the main file.
 * - `drafts/<key>.<nonce>`: a `put` that has not been renamed to its place yet.
 *
 * A whole object and the main file of an upload have different names so that a read never takes a
 * half-filled sparse file for an object, whatever the database says. All traces of a key start with
 * the key, followed by the end of the name or a dot, which no key contains.
 */
export class DiskPaths {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Directory of the object; 256 of them keep each one small. */
  shard(key: string): string {
    if (!/^[A-Za-z0-9_-]{1,200}$/.test(key)) throw new TypeError(`Not a storage key: ${JSON.stringify(key)}`);
    return join(this.root, createHash('sha256').update(key).digest('hex').slice(0, 2));
  }

  whole(key: string): string {
    return join(this.shard(key), key);
  }

  main(key: string): string {
    return join(this.shard(key), `${key}.main`);
  }

  parts(key: string): string {
    return join(this.shard(key), `${key}.parts`);
  }

  /** Directory of the unfinished `put`s of all objects. */
  get drafts(): string {
    return join(this.root, DRAFTS);
  }

  draft(key: string, nonce: string): string {
    return join(this.drafts, `${key}.${nonce}`);
  }

  spill(key: string, name: string): string {
    return join(this.parts(key), name);
  }
}

/** Name of the directory of drafts, beside the shards. */
export const DRAFTS = 'drafts';

/** Names of the shard directories, in order. */
export const SHARDS: readonly string[] = Array.from({ length: 256 }, (_, index) =>
  index.toString(16).padStart(2, '0'),
);

/** The key that a directory entry of a shard belongs to. */
export function keyOfEntry(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? name : name.slice(0, dot);
}
