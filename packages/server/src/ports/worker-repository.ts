/** A process that runs jobs, as it announces itself. */
export interface WorkerRecord {
  /** Random: tells nothing of the machine. */
  readonly id: string;
  /** The name under which it holds leases, which tells its host: not for users. */
  readonly owner: string;
  /** Files that it validates at once. */
  readonly concurrency: number;
  /** Milliseconds since the epoch, by the clock of the worker; and so the next. */
  readonly startedAt: number;
  readonly seenAt: number;
}

/** The jobs of all projects that are not over, counted. */
export interface QueueCounts {
  /** Due and not taken: queued, or left behind by a worker whose lease ran out. */
  readonly waiting: number;
  readonly running: number;
  /** When the one that waits longest became due, milliseconds since the epoch; null when none waits. */
  readonly waitingSince: number | null;
}

/** Who works, and what for. */
export interface WorkerRepository {
  /** Enters the worker, or what has changed of it. */
  save(worker: WorkerRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly WorkerRecord[]>;
  /** Forgets workers not seen since `before`. */
  forget(before: number): Promise<void>;
  countQueue(now: number): Promise<QueueCounts>;
}
