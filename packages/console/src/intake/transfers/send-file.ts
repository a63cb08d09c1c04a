import type { AssetOptions, Kind, Upload, UploadProgress, UploadState, Wharf } from '@wharf/sdk';
import { guessKind } from '../files/file-kind.ts';

/** A type that every content fits. */
const ANY_TYPE = 'application/octet-stream';

export interface Sending {
  readonly file: File;
  readonly kind: Kind;
  readonly assetOptions: AssetOptions | undefined;
  readonly resume: UploadState | undefined;
  /** Parts on their way at once. */
  readonly concurrency: number;
  /** Stops sending; what arrived stays there. */
  readonly signal: AbortSignal;
  readonly onState: (state: UploadState) => void;
  readonly onProgress: (progress: UploadProgress) => void;
}

/**
 * Sends a file by the SDK, up to the moment at which the server has all of it. The SDK would wait for the rest with a
 * connection of its own; what happens from here on is told by the stream of the project, for all at once.
 *
 * @throws UploadInterruptedError where sending ended early; its `state` resumes
 * @throws UploadFailedError where the upload is over
 */
export async function sendFile(client: Wharf, sending: Sending): Promise<Upload> {
  const { resume, assetOptions, signal, onProgress, ...params } = sending;
  const { file, kind } = params;
  const sent = new AbortController();
  let upload: Upload | undefined;
  try {
    const result = await client.uploads.uploadFile({
      ...params,
      ...(resume === undefined ? {} : { resume }),
      ...(assetOptions === undefined ? {} : { assetOptions }),
      ...(isAsGuessed(kind, file) ? {} : { contentType: ANY_TYPE }),
      signal: AbortSignal.any([signal, sent.signal]),
      onProgress: (progress) => {
        if (progress.stage !== 'processing') return onProgress(progress);
        upload = progress.upload;
        if (upload !== undefined) sent.abort();
      },
    });
    return result.upload;
  } catch (error) {
    if (sent.signal.aborted && upload !== undefined) return upload;
    throw error;
  }
}

/** Where the user says that a file is something else than its name and type do, its type does not count, either. */
function isAsGuessed(kind: Kind, { name, type }: File): boolean {
  const guessed = guessKind(name, type);
  return (
    kind === guessed ||
    (kind === 'asset' && guessed === 'model') ||
    (kind === 'avatar' && guessed === 'image')
  );
}
