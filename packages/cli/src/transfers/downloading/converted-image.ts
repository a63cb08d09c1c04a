/** Images in another format: made by the server on request, so there is neither a digest nor a rest to go on with. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AssetDownloadRequestParams, Wharf } from '@wharf/sdk';
import { CommandError, usageError } from '../../errors/command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import { shown } from '../../text/shown.ts';

type Format = NonNullable<AssetDownloadRequestParams['targetFormat']>;

const FORMATS: readonly Format[] = [
  'png',
  'jpg',
  'jpeg',
  'webp',
  'avif',
  'gif',
  'tiff',
  'tif',
  'heif',
  'svg',
  'glb',
  'fbx',
  'obj',
];

/** @throws CommandError (exit code 64) */
export function formatOption(text: string | undefined): Format | undefined {
  if (text === undefined) return undefined;
  const format = FORMATS.find((known) => known === text.toLowerCase());
  if (format === undefined) throw usageError(`--format is one of ${FORMATS.join(', ')}`);
  return format;
}

async function open(
  client: Wharf,
  assetId: string,
  targetFormat: Format,
  signal: AbortSignal,
): Promise<Response> {
  const { url } = await client.assets.download.request(assetId, { targetFormat }, { signal });
  // The URL is signed: it gets no credentials, and its query is not for messages.
  const response = await fetch(url, { signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    const message = `${assetId} in ${targetFormat}: no answer of ${new URL(url).host}`;
    throw new CommandError(message, EXIT.unavailable, { cause });
  });
  if (!response.ok || response.body === null)
    throw new CommandError(`${assetId} in ${targetFormat}: ${new URL(url).host} answered ${response.status}`);
  return response;
}

export interface Converted {
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Writes the image to `path`, or to standard output where there is none. `onBytes` is called with all bytes so far. */
export async function downloadConverted(
  client: Wharf,
  assetId: string,
  {
    format,
    path,
    overwrite,
    signal,
    onBytes,
  }: {
    readonly format: Format;
    readonly path: string | undefined;
    /** False: another file that is there stays. */
    readonly overwrite: boolean;
    readonly signal: AbortSignal;
    onBytes(received: number, total: number | undefined): void;
  },
): Promise<Converted> {
  // Nobody knows the bytes of a conversion beforehand: what is there cannot be told from it.
  if (path !== undefined && !overwrite && (await exists(path)))
    throw new CommandError(`${shown(path)} already exists`, EXIT.cannotCreate, {
      next: '--force replaces it; -o names another file or folder.',
    });
  const response = await open(client, assetId, format, signal);
  // Of an encoded answer the length is that of what travels, and `fetch` decodes it.
  const encoded = response.headers.has('content-encoding');
  const length = encoded ? null : response.headers.get('content-length');
  const total = length === null ? undefined : Number(length);
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      onBytes(size, total);
      done(null, chunk);
    },
  });
  const brokeOff = (cause?: unknown) => {
    const message = `${assetId} in ${format}: it broke off after ${size}${total === undefined ? '' : ` of ${total}`} bytes`;
    return new CommandError(message, EXIT.unavailable, { cause });
  };
  const receive = async (to: NodeJS.WritableStream, end: boolean) => {
    let broken: { readonly cause: unknown } | undefined;
    const body = Readable.from(watched(response.body ?? [], (cause) => (broken = { cause })));
    await pipeline(body, count, to, { end, signal }).catch((error: unknown) => {
      // What the disk, or a pipe, refuses keeps its own words.
      throw broken === undefined || signal.aborted ? error : brokeOff(broken.cause);
    });
    if (total !== undefined && size !== total) throw brokeOff();
  };
  if (path === undefined) await receive(process.stdout, false);
  else await toFile(path, (part) => receive(createWriteStream(part, { flush: true }), true));
  return { size, sha256: hash.digest('hex') };
}

/** Tells of a failure of the source, as which it could not be recognised after the pipeline. */
async function* watched(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onFailure: (cause: unknown) => void,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of chunks) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  } catch (error) {
    onFailure(error);
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return false;
    throw error;
  }
}

/** A file that is there as a whole, or not at all. */
async function toFile(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await write(part);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
