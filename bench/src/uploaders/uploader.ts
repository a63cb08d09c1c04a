import type { Absent } from '../contenders/contender.ts';

/** What one upload took: of a process that does nothing else. */
export interface UploadRun {
  /** From the first request to the last acknowledgement; without the start of the process. */
  readonly seconds: number;
  /** Of the client. */
  readonly cpuSeconds: number;
  /** Resident memory of the client at its most. */
  readonly peakBytes: number;
  /** Where the server calls it so. */
  readonly uploadId?: string;
}

/** A client library with a server of its kind. */
export interface Uploader {
  readonly client: string;
  readonly version: string;
  readonly server: string;
  /** What is true of a byte that was acknowledged. */
  readonly promise: string;
  /** Arguments of Node.js for the program that uploads a file once and prints an {@link UploadRun}. */
  command(file: string): readonly string[];
  /** Removes what was uploaded; not timed. */
  clear(run: UploadRun): Promise<void>;
  end(): Promise<void>;
}

/** @param directory an empty directory of its own on the disk under test */
export type StartUploader = (directory: string) => Promise<Uploader | Absent>;
