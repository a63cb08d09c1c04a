/** What `wharf upload` is going to send. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandError, usageError } from '../../errors/command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import { findFiles, readingProblem } from '../files/find-files.ts';
import type { SentFile, UploadRecord } from '../state/upload-record.ts';
import type { UploadFlags, UploadOptions } from './upload-options.ts';

/** An upload that the user, or the store, says to go on with. */
export interface Resumed {
  readonly uploadId: string;
  readonly record: UploadRecord | undefined;
}

export type UploadItem =
  | { readonly from: 'stdin'; readonly path: '-'; readonly name: string; readonly size: number | undefined }
  | {
      readonly from: 'file';
      /** As the user named it. */
      readonly path: string;
      readonly name: string;
      readonly size: number;
      readonly file: SentFile;
      readonly resume: Resumed | undefined;
    };

export interface UploadItems {
  readonly items: readonly UploadItem[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

const STDIN = '-';

async function resumedFile(path: string, resume: Resumed, name: string | undefined): Promise<UploadItem> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new CommandError(`${path}: ${readingProblem(cause)}`, EXIT.noInput, { cause });
  });
  if (!facts.isFile()) throw new CommandError(`${path} is not a file`, EXIT.noInput);
  const file = { absolute: resolve(path), size: facts.size, modified: facts.mtimeMs };
  return { from: 'file', path, name: name ?? path, size: facts.size, file, resume };
}

/**
 * The uploads that `--resume` means: the one named, with the file named or remembered, or all that were kept.
 * @param records kept of uploads to this server
 */
async function resumedItems(
  paths: readonly string[],
  flags: UploadFlags,
  records: readonly UploadRecord[],
): Promise<UploadItems> {
  if (typeof flags.resume === 'string') {
    const uploadId = flags.resume;
    const record = records.find(({ state }) => state.uploadId === uploadId);
    const path = paths[0] ?? record?.file.absolute;
    if (paths.length > 1) throw usageError('--resume with an id goes on with one file');
    if (path === undefined)
      throw usageError(
        `Nothing is kept of ${uploadId} here: name the file, too, as in "--resume ${uploadId} FILE"`,
      );
    return { items: [await resumedFile(path, { uploadId, record }, flags.name)], unreadable: [] };
  }
  const unfinished = records.filter(({ result }) => result === undefined);
  if (unfinished.length === 0) throw new CommandError('There is no unfinished upload to this server');
  const items: UploadItem[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  for (const record of unfinished) {
    const { absolute } = record.file;
    const item = resumedFile(absolute, { uploadId: record.state.uploadId, record }, undefined);
    await item.then(
      (found) => items.push(found),
      (error: unknown) => unreadable.push({ path: absolute, reason: readingProblem(error) }),
    );
  }
  return { items, unreadable };
}

/**
 * @throws CommandError (64, 66) for what cannot be, or where nothing at all is to be sent
 * @throws SyntaxError for a pattern that cannot be one
 */
export async function uploadItems(
  paths: readonly string[],
  flags: UploadFlags,
  options: UploadOptions,
  records: readonly UploadRecord[],
): Promise<UploadItems> {
  const resuming = flags.resume !== undefined && (typeof flags.resume === 'string' || paths.length === 0);
  if (resuming) return await resumedItems(paths, flags, records);
  if (paths.length === 0) throw usageError('Name at least one file or folder, or - for standard input');
  const { files, unreadable } = await findFiles(
    paths.filter((path) => path !== STDIN),
    options.find,
  );
  const items: UploadItem[] = files.map(({ path, absolute, size, modified }) => {
    const file = { absolute, size, modified };
    return { from: 'file', path, name: flags.name ?? path, size, file, resume: undefined };
  });
  if (paths.includes(STDIN))
    items.push({ from: 'stdin', path: STDIN, name: flags.name ?? 'stdin', size: options.stdinSize });
  else if (options.stdinSize !== undefined)
    throw usageError('--size is for standard input; files have their own');
  if (flags.name !== undefined && items.length > 1) throw usageError('--name is for one file');
  if (items.length === 0 && unreadable.length === 0)
    throw new CommandError('There is no file to upload', EXIT.noInput, {
      next: 'In folders, hidden files and symbolic links are passed over: --hidden and --follow take them.',
    });
  return { items, unreadable };
}
