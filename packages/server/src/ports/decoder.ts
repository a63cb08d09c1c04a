import type { Kind } from '@wharf/contract';
import type { ByteSource, Inspection } from './validator.ts';

export interface InspectRequest {
  readonly kind: Kind;
  readonly fileName: string;
  readonly contentType: string;
  readonly source: ByteSource;
  /** Called with 0 to 1, never decreasing. */
  readonly onProgress?: (fraction: number) => void;
  /** Aborting kills the decoding process; `inspect` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Image formats a stored image can be converted to. */
export type ImageFormat = 'avif' | 'gif' | 'jpeg' | 'png' | 'tiff' | 'webp';

export interface ConvertRequest {
  readonly format: ImageFormat;
  /** The MIME type recorded when the file was validated. */
  readonly contentType: string;
  readonly source: ByteSource;
  readonly signal?: AbortSignal;
}

export type Conversion =
  | { readonly verdict: 'converted'; readonly contentType: string; readonly bytes: Uint8Array }
  | { readonly verdict: 'refused'; readonly message: string };

/**
 * Decodes untrusted bytes outside this process.
 *
 * Obligations: a crash, a hang, a memory bomb or an oversized answer of the decoding process becomes
 * a refusal (`decoder-crashed`, `decoder-timeout`, `decoder-out-of-memory`) within the configured
 * limits and never disturbs another request; `source` is read by this side and only the bytes
 * cross over; a failure to read `source` or to start a process is our own fault and rejects with an
 * error (the job is then retried).
 */
export interface Decoder {
  /**
   * Kinds it can judge on this machine, found out by trying; the others are refused when an upload is created.
   * @throws where no process can be started.
   */
  supportedKinds(): Promise<ReadonlySet<Kind>>;
  inspect(request: InspectRequest): Promise<Inspection>;
  convert(request: ConvertRequest): Promise<Conversion>;
  /** Stops every process; running requests reject. */
  close(): Promise<void>;
}
