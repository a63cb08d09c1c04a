/** Work that is done now and then, by one process at a time. */
export interface Turn {
  readonly name: string;
  /** Least milliseconds from the end of one turn to the next, whoever takes it. */
  readonly every: number;
  /** Milliseconds after which another may take it, should this process have died. */
  readonly holdFor: number;
}

/**
 * Shares work between processes without a leader: any of them takes a turn that is due.
 *
 * A turn saves work, it protects nothing: a process that was paused may wake in the middle of what another has
 * begun meanwhile, so that the work must be safe to do twice at once.
 */
export interface Turns {
  /** @returns what `work` returned, or undefined where it is not our turn */
  run<T>(turn: Turn, work: () => Promise<T>): Promise<T | undefined>;
}
