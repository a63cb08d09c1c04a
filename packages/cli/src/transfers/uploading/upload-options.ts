/** The options of `wharf upload`, checked. */
import type { AssetOptions, Kind } from '@wharf/sdk';
import { usageError } from '../../errors/command-error.ts';
import { parseBytes } from '../../text/quantities.ts';
import type { FindOptions } from '../files/find-files.ts';
import { KINDS } from '../kinds.ts';
import type { UploadWishes } from '../state/upload-record.ts';

/** As commander reads them. */
export interface UploadFlags extends FindOptions {
  readonly kind?: string;
  readonly contentType?: string;
  readonly name?: string;
  readonly size?: string;
  readonly parent?: string;
  readonly collection?: readonly string[];
  readonly hide?: boolean;
  readonly files?: string;
  readonly parts?: string;
  readonly partSize?: string;
  /** False with `--no-wait`. */
  readonly wait?: boolean;
  /** True without a value. */
  readonly resume?: string | boolean;
  readonly fresh?: boolean;
}

export interface UploadOptions {
  readonly wishes: UploadWishes;
  readonly find: FindOptions;
  /** Bytes that standard input is going to have. */
  readonly stdinSize: number | undefined;
  readonly filesAtOnce: number;
  readonly partsAtOnce: number | undefined;
  /** Bytes. */
  readonly partSize: number | undefined;
  readonly wait: boolean;
  readonly fresh: boolean;
}

const MEBIBYTE = 1024 ** 2;

/** @throws CommandError (exit code 64) */
export function kindOption(text: string | undefined): Kind | undefined {
  if (text === undefined) return undefined;
  const kind = KINDS.find((known) => known === text);
  if (kind === undefined) throw usageError(`--kind is one of ${KINDS.join(', ')}`);
  return kind;
}

/** @throws CommandError (exit code 64) */
export function countOption(text: string | undefined, name: string, most: number): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > most) throw usageError(`${name} is a number from 1 to ${most}`);
  return count;
}

function bytesOption(
  text: string | undefined,
  name: string,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const count = parseBytes(text);
  if (count === undefined) throw usageError(`${name} is a number of bytes, such as 16MiB`);
  if (count < least || count > most) throw usageError(`${name} is out of range`);
  return count;
}

/** `undefined` where nothing was wished for. @throws CommandError (exit code 64) */
export function assetOptions(
  flags: Pick<UploadFlags, 'collection' | 'parent' | 'hide'>,
): AssetOptions | undefined {
  const { collection = [], parent, hide } = flags;
  const options: AssetOptions = {
    ...(collection.length === 0 ? {} : { collectionIds: [...collection] }),
    ...(parent === undefined ? {} : { parentId: parent }),
    ...(hide === true ? { hide } : {}),
  };
  return Object.keys(options).length === 0 ? undefined : options;
}

function wishes(flags: UploadFlags): UploadWishes {
  const kind = kindOption(flags.kind);
  const wished = assetOptions(flags);
  if (wished !== undefined && kind === 'model')
    throw usageError(
      '--collection, --parent and --hide are for assets; with --kind asset, weights go into the collections, too',
    );
  return {
    // What becomes an asset or a model is decided by the content then: of a model, the API takes no options.
    ...(kind === undefined ? (wished === undefined ? {} : { kind: 'asset' }) : { kind }),
    ...(flags.name === undefined ? {} : { fileName: flags.name }),
    ...(flags.contentType === undefined ? {} : { contentType: flags.contentType }),
    ...(wished === undefined ? {} : { assetOptions: wished }),
  };
}

/** @throws CommandError (exit code 64) for what cannot be */
export function uploadOptions(flags: UploadFlags): UploadOptions {
  return {
    wishes: wishes(flags),
    find: flags,
    stdinSize: bytesOption(flags.size, '--size', 1, 5 * MEBIBYTE * MEBIBYTE),
    filesAtOnce: countOption(flags.files, '--files', 32) ?? 3,
    partsAtOnce: countOption(flags.parts, '--parts', 32),
    partSize: bytesOption(flags.partSize, '--part-size', 5 * MEBIBYTE, 5 * 1024 * MEBIBYTE),
    wait: flags.wait !== false,
    fresh: flags.fresh === true,
  };
}
