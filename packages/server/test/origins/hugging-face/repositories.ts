import { createHash } from 'node:crypto';

export type Content = string | Uint8Array;

export interface FakeFile {
  readonly content: Content;
  /** `git`: small, answered by the hub itself. `lfs`: by the CDN. `xet`: by the CDN, and through Xet. */
  readonly storage: 'git' | 'lfs' | 'xet';
  /** What the CDN delivers, where that is not the content: a file that has changed, or is damaged. */
  readonly delivered?: Content;
  /** What the tree says of it, where that is not the truth. */
  readonly listed?: Readonly<Record<string, unknown>>;
  /** What `X-Linked-*` say, where that is not the truth. */
  readonly linked?: { readonly size?: number; readonly etag?: string };
}

/** By path. Plain content is a git file. */
export type Files = Readonly<Record<string, Content | FakeFile>>;

export interface FakeRepository {
  readonly files: Files;
  /** More branches and tags, by name; `main` has `files`. */
  readonly revisions?: Readonly<Record<string, Files>>;
  readonly gated?: false | 'auto' | 'manual';
  readonly private?: boolean;
  /** Tokens of accounts that may read it, where it is gated or private. */
  readonly readers?: readonly string[];
  /** Answered with "Access to this resource is disabled.". */
  readonly disabled?: boolean;
  /** Renamed: every request is redirected to that name. */
  readonly movedTo?: string;
  /** More of `/api/models/...`: `cardData`, `tags`, `library_name`, ... */
  readonly info?: Readonly<Record<string, unknown>>;
  /** Entries of the tree besides those of the files, as they are: hostile ones. */
  readonly moreEntries?: readonly Readonly<Record<string, unknown>>[];
}

export function lfs(content: Content, more: Partial<FakeFile> = {}): FakeFile {
  return { content, storage: 'lfs', ...more };
}

export function xet(content: Content, more: Partial<FakeFile> = {}): FakeFile {
  return { content, storage: 'xet', ...more };
}

export function fileAt(files: Files, path: string): FakeFile | undefined {
  const file = Object.hasOwn(files, path) ? files[path] : undefined;
  if (file === undefined) return undefined;
  return typeof file === 'string' || file instanceof Uint8Array ? { content: file, storage: 'git' } : file;
}

/** The bytes that are delivered. */
export function bytesOf(content: Content): Buffer {
  return Buffer.from(content);
}

export function sha256(content: Content): string {
  return createHash('sha256').update(bytesOf(content)).digest('hex');
}

export function gitBlobSha1(content: Content): string {
  const bytes = bytesOf(content);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Any 64 digits that are not the SHA-256 will do. */
export function xetHash(content: Content): string {
  return createHash('sha256').update('xet').update(bytesOf(content)).digest('hex');
}

/** The pointer that git has in place of an LFS file. */
export function lfsPointer(content: Content): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(content)}\nsize ${bytesOf(content).length}\n`;
}

/** Names a revision's files: as long as they are the same, so is the commit, even if the repository is renamed. */
export function commitOf(revision: string, files: Files): string {
  const digest = createHash('sha1').update(revision);
  for (const path of Object.keys(files)) {
    const file = fileAt(files, path);
    if (file !== undefined) digest.update(`\0${path}\0${gitBlobSha1(file.content)}`);
  }
  return digest.digest('hex');
}

/** The entries of `/tree/...?recursive=true`: folders as well as files. */
export function treeEntries({ moreEntries = [] }: FakeRepository, files: Files): readonly object[] {
  const folders = new Set(
    Object.keys(files).flatMap((path) => {
      const segments = path.split('/').slice(0, -1);
      return segments.map((_, depth) => segments.slice(0, depth + 1).join('/'));
    }),
  );
  const directories = [...folders].map((path) => ({
    type: 'directory',
    oid: gitBlobSha1(path),
    size: 0,
    path,
  }));
  return [...directories, ...Object.keys(files).map((path) => fileEntry(path, files)), ...moreEntries];
}

function fileEntry(path: string, files: Files): object {
  const file = fileAt(files, path);
  if (file === undefined) return {};
  const { content, storage, listed } = file;
  const size = bytesOf(content).length;
  if (storage === 'git') return { type: 'file', oid: gitBlobSha1(content), size, path, ...listed };
  const pointer = lfsPointer(content);
  return {
    type: 'file',
    oid: gitBlobSha1(pointer),
    size,
    path,
    lfs: { oid: sha256(content), size, pointerSize: pointer.length },
    ...(storage === 'xet' ? { xetHash: xetHash(content) } : {}),
    ...listed,
  };
}
