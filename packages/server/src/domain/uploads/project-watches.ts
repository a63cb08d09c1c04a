import type { ProjectFollower } from './project-follower.ts';
import { ProjectWatch, type WatchOptions } from './project-watch.ts';

/** The projects that are being followed. */
export class ProjectWatches {
  readonly #options: Pick<WatchOptions, 'deps' | 'present'>;
  readonly #watches = new Map<string, ProjectWatch>();

  constructor(options: Pick<WatchOptions, 'deps' | 'present'>) {
    this.#options = options;
  }

  /**
   * Runs `work` with a follower of the project, which ends when the signal aborts.
   * @throws what the database or `work` throws
   */
  async follow(
    projectId: string,
    signal: AbortSignal,
    work: (follower: ProjectFollower) => Promise<void>,
  ): Promise<void> {
    const watch = this.#watchOf(projectId);
    const follower = await watch.join();
    const end = () => follower.end();
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    try {
      await work(follower);
    } finally {
      signal.removeEventListener('abort', end);
      watch.leave(follower);
    }
  }

  #watchOf(projectId: string): ProjectWatch {
    const running = this.#watches.get(projectId);
    if (running !== undefined) return running;
    const onEnd = () => this.#watches.delete(projectId);
    const watch = new ProjectWatch({ ...this.#options, projectId, onEnd });
    this.#watches.set(projectId, watch);
    return watch;
  }
}
