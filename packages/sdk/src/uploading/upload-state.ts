import { WharfError } from '../errors/wharf-error.ts';

/** What resuming needs to know. Plain JSON: store it where you like; it holds no secret. */
export interface UploadState {
  readonly version: 1;
  readonly uploadId: string;
  /** Of the API that has the upload. */
  readonly baseURL: string;
  readonly fileName: string;
  /** Bytes. */
  readonly fileSize: number;
  /** Milliseconds since 1970; `null` where the source is no file. */
  readonly lastModified: number | null;
  /** Bytes of every part but the last. */
  readonly partSize: number;
  /**
   * Digest of the parts that the server acknowledged, by number: SHA-256, or MD5 where that is what the storage's entity
   * tags are. With them a resume need not read those parts again.
   */
  readonly digests: Readonly<Record<number, string>>;
}

/**
 * The id in what the user gave to resume, and the state where it is one: it may come from a file, so it is looked at.
 * @throws WharfError where it is neither
 */
export function resumption(resume: string | UploadState): {
  readonly uploadId: string;
  readonly state: UploadState | undefined;
} {
  if (typeof resume === 'string') return { uploadId: resume, state: undefined };
  const { version, uploadId, fileSize, partSize, digests } = resume;
  if (version !== 1) throw new WharfError(`A saved upload of version ${version} is not known here`);
  const isState =
    typeof uploadId === 'string' &&
    Number.isSafeInteger(fileSize) &&
    Number.isSafeInteger(partSize) &&
    typeof digests === 'object' &&
    digests !== null;
  if (!isState) throw new WharfError('What is to be resumed is not the saved state of an upload');
  return { uploadId, state: resume };
}
