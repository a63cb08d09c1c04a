/** What became of a change to many entries. */
export interface BulkOutcome {
  /** Ids that it was made to. */
  readonly done: readonly string[];
  readonly failed: readonly string[];
  /** Why, for the first that failed. */
  readonly error: unknown;
}

interface BulkOptions {
  readonly ids: readonly string[];
  /** Most ids that one request takes. */
  readonly perRequest: number;
  /** Requests at once: a browser has six connections to a server, and others need some of them. */
  readonly atOnce: number;
  readonly change: (ids: readonly string[]) => Promise<unknown>;
  /** How many were tried so far. */
  readonly onProgress: (tried: number) => void;
}

/** Changes many entries by as many requests as that takes. What fails is told, and stops nothing else. */
export async function changeMany(options: BulkOptions): Promise<BulkOutcome> {
  const { ids, perRequest, atOnce, change, onProgress } = options;
  const batches = batchesOf(ids, perRequest);
  const done: string[] = [];
  const failed: string[] = [];
  const errors: unknown[] = [];
  const waiting = batches.values();
  const worker = async () => {
    for (const batch of waiting) {
      try {
        await change(batch);
        done.push(...batch);
      } catch (error) {
        failed.push(...batch);
        errors.push(error);
      }
      onProgress(done.length + failed.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, batches.length) }, worker));
  return { done, failed, error: errors[0] };
}

function batchesOf(ids: readonly string[], size: number): readonly (readonly string[])[] {
  const count = Math.ceil(ids.length / size);
  return Array.from({ length: count }, (_, index) => ids.slice(index * size, (index + 1) * size));
}
