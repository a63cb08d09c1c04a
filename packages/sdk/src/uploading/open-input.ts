import { platform } from '#platform';
import { WharfError } from '../errors/wharf-error.ts';
import type { ByteSource } from '../platform/platform.ts';
import { bytesSource } from '../platform/sources/bytes-source.ts';
import { userBlobSource } from '../platform/sources/user-blob.ts';
import { type ByteStream, bytesOf, dismiss, isByteStream, iteratorOf } from './byte-stream.ts';
import type { PartPlan } from './part-plan.ts';
import { type PartSupply, partsOf } from './part-supply.ts';
import { StreamParts } from './stream-parts.ts';
import type { UploadInput } from './upload-params.ts';

/** What is to be uploaded, opened. */
export interface Input {
  /** Bytes. */
  readonly size: number;
  /** `undefined` where the input has none. */
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly lastModified: number | undefined;
  /** What can be read in any order; `undefined` for a stream that is sent as it comes. */
  readonly source: ByteSource | undefined;
  /** Once only. */
  parts(plan: PartPlan): PartSupply;
  /** Frees what the input holds. May be called again. */
  close(): Promise<void>;
}

export interface InputOptions {
  /** Bytes, as the user says. */
  readonly fileSize: number | undefined;
  /** True where the bytes may have to be read more than once. */
  readonly again: boolean;
  readonly signal: AbortSignal;
}

/**
 * @throws WharfError where it cannot be opened, or has another size than the user says
 * @throws APIUserAbortError as soon as the signal is aborted
 */
export async function openInput(file: UploadInput, options: InputOptions): Promise<Input> {
  const { fileSize, again, signal } = options;
  if (fileSize !== undefined && !again && isStream(file)) return streamed(file, fileSize, signal);
  const source = await sourceOf(file, signal);
  if (fileSize === undefined || fileSize === source.size) return fromSource(source);
  await source.close();
  throw new WharfError(`fileSize says ${fileSize} bytes, and the input has ${source.size}`);
}

/** A `Blob` can be iterated on some platforms, but is none of these. */
function isStream(file: UploadInput): file is ByteStream {
  return !(file instanceof Blob) && !ArrayBuffer.isView(file) && isByteStream(file);
}

async function sourceOf(file: UploadInput, signal: AbortSignal): Promise<ByteSource> {
  if (typeof file === 'string' || file instanceof URL) return platform.openPath(pathOf(file));
  if (file instanceof Blob) return userBlobSource(file);
  if (file instanceof ArrayBuffer) return bytesSource(new Uint8Array(file));
  if (ArrayBuffer.isView(file))
    return bytesSource(new Uint8Array(file.buffer, file.byteOffset, file.byteLength));
  if (isStream(file)) return platform.spool(bytesOf(file, signal), signal);
  throw new WharfError('file must be a path, a Blob or File, bytes, or a stream of bytes');
}

function pathOf(file: string | URL): string | URL {
  const url = file instanceof URL ? file : /^[a-z][a-z0-9+.-]+:\/\//i.test(file) ? new URL(file) : undefined;
  if (url === undefined || url.protocol === 'file:') return url ?? file;
  throw new WharfError(`${url.protocol}//... is no file: importFromUrl has the server fetch it`);
}

function fromSource(source: ByteSource): Input {
  const { size, name, type, lastModified } = source;
  return {
    size,
    name,
    type,
    lastModified,
    source,
    parts: (plan) => partsOf(source, plan),
    close: () => source.close(),
  };
}

function streamed(stream: ByteStream, size: number, signal: AbortSignal): Input {
  let isBegun = false;
  const noting: ByteStream = {
    [Symbol.asyncIterator]() {
      isBegun = true;
      return iteratorOf(stream);
    },
  };
  const bytes = bytesOf(noting, signal);
  return {
    size,
    name: undefined,
    type: undefined,
    lastModified: undefined,
    source: undefined,
    parts: (plan) => new StreamParts(bytes, plan),
    async close() {
      await bytes.return(undefined);
      if (isBegun) return;
      isBegun = true;
      dismiss(stream);
    },
  };
}
