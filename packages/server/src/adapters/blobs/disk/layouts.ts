import { stat } from 'node:fs/promises';
import { ObjectMissingError } from '../../../domain/errors.ts';
import type { PartIndex } from '../../../ports/part-index.ts';
import { hasCode } from './durability.ts';
import type { DiskPaths } from './paths.ts';
import { type Segment, segmentsOf } from './segments.ts';

/** How a completed object lies on the disk. */
export interface Layout {
  /** Bytes. */
  readonly size: number;
  readonly segments: readonly Segment[];
  /** Path of the file of a segment. */
  readonly path: (segment: Segment) => string;
  /** SHA-256 of the whole object, hexadecimal, where it is known without reading. */
  readonly sha256: string | undefined;
}

/** Segments kept in memory, over all objects: about 10 MB at most. */
const MAX_CACHED_SEGMENTS = 100_000;

/** Finds the layouts of completed objects and remembers those used last; they never change. */
export class Layouts {
  readonly #index: PartIndex;
  readonly #paths: DiskPaths;
  /** In order of last use, oldest first. */
  readonly #cached = new Map<string, Layout>();
  #cachedSegments = 0;

  constructor(index: PartIndex, paths: DiskPaths) {
    this.#index = index;
    this.#paths = paths;
  }

  /** @throws ObjectMissingError when there is no such object, or it is not completed. */
  async find(key: string): Promise<Layout> {
    const cached = this.#cached.get(key);
    if (cached !== undefined) {
      this.#cached.delete(key);
      this.#cached.set(key, cached);
      return cached;
    }
    const parts = await this.#index.list(key);
    if (parts.length === 0) return this.#whole(key);
    const object = await this.#index.stat(key);
    if (object?.sealed !== true) throw missing(key, 'it is not completed');
    const [first] = parts;
    const layout: Layout = {
      size: parts.reduce((total, part) => total + part.size, 0),
      segments: segmentsOf(parts),
      path: ({ spill }) => (spill === null ? this.#paths.main(key) : this.#paths.spill(key, spill)),
      sha256: parts.length === 1 ? first?.sha256 : undefined,
    };
    this.#remember(key, layout);
    return layout;
  }

  forget(key: string): void {
    this.#cachedSegments -= this.#cached.get(key)?.segments.length ?? 0;
    this.#cached.delete(key);
  }

  /** An object without parts is one that `put` stored. Not remembered: a `put` may replace it. */
  async #whole(key: string): Promise<Layout> {
    const path = this.#paths.whole(key);
    try {
      const { size } = await stat(path);
      const segments = size === 0 ? [] : [{ start: 0, length: size, spill: null, offset: 0 }];
      return { size, segments, path: () => path, sha256: undefined };
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? missing(key, 'it has no file', error) : error;
    }
  }

  #remember(key: string, layout: Layout): void {
    this.forget(key);
    this.#cached.set(key, layout);
    this.#cachedSegments += layout.segments.length;
    for (const oldest of this.#cached.keys()) {
      if (this.#cachedSegments <= MAX_CACHED_SEGMENTS || oldest === key) return;
      this.forget(oldest);
    }
  }
}

/** The error for an object that is not there. */
export function missing(key: string, why: string, cause?: unknown): ObjectMissingError {
  return new ObjectMissingError(`There is no object ${key}: ${why}`, { cause });
}
