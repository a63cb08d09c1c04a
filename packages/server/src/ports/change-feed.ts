/** Of an upload that changed, or has just been created. */
export interface ChangedUpload {
  readonly id: string;
  readonly projectId: string;
}

/**
 * Hints that something changed. A hint may be lost or come for nothing: whoever listens reads the
 * database for the truth and polls it now and then.
 */
export interface ChangeFeed {
  uploadChanged(upload: ChangedUpload): void;
  /** Calls `listener` on changes of that upload until the returned function is called. */
  onUpload(uploadId: string, listener: () => void): () => void;
  /** The same for changes of any upload of a project. */
  onProject(projectId: string, listener: () => void): () => void;
  jobQueued(): void;
  onJobQueued(listener: () => void): () => void;
  /** A running job was canceled: whoever works on it should stop. */
  jobCanceled(jobId: string): void;
  onJobCanceled(listener: (jobId: string) => void): () => void;
  /** There is something to send to a webhook. */
  deliveriesDue(): void;
  onDeliveriesDue(listener: () => void): () => void;
}
