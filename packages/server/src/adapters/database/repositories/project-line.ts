/** A project that waits to be served by a queue. */
interface Waiting {
  readonly projectId: string;
  /** Jobs of the queue that run. */
  readonly running: number;
  /** When the queue last served the project: the larger, the later; 0 for never. */
  readonly turn: number;
  /** As the database has it: never before this claim. */
  readonly neverServed: boolean;
}

/** A turn that a project got. */
interface NewTurn {
  readonly turn: number;
  /** The project never had one. */
  readonly first: boolean;
}

/** As the database tells it; a project may come more than once. */
interface WaitingRow {
  readonly project_id: string;
  readonly turn: number | null;
  /** Of whoever was served last, waiting or not. */
  readonly last_turn: number | null;
}

/**
 * The projects in the order in which a queue serves them: those with the fewest running jobs first, among
 * equals the one that was served longest ago.
 */
export class ProjectLine {
  readonly #line: Waiting[] = [];
  readonly #newTurns = new Map<string, NewTurn>();
  #lastTurn = 0;

  /** @param running jobs of the queue that run, of each project that has any */
  constructor(rows: readonly WaitingRow[], running: ReadonlyMap<string, number>) {
    const seen = new Set<string>();
    for (const { project_id: projectId, turn, last_turn } of rows) {
      if (seen.has(projectId)) continue;
      seen.add(projectId);
      this.#line.push({
        projectId,
        running: running.get(projectId) ?? 0,
        turn: turn ?? 0,
        neverServed: turn === null,
      });
      this.#lastTurn = last_turn ?? 0;
    }
    this.#line.sort(
      (a, b) => a.running - b.running || a.turn - b.turn || (a.projectId < b.projectId ? -1 : 1),
    );
  }

  /** Whose turn it is. */
  get first(): Waiting | undefined {
    return this.#line[0];
  }

  /** The turns that have changed, by project. */
  get newTurns(): ReadonlyMap<string, NewTurn> {
    return this.#newTurns;
  }

  /** The first got a job: it goes behind all who have no more running jobs than it has now. */
  serveFirst(): void {
    const first = this.#line.shift();
    if (first === undefined) return;
    // Whoever is served twice in a row has the last turn already: a queue of one project writes no turns.
    if (first.turn < this.#lastTurn || this.#lastTurn === 0) {
      this.#lastTurn += 1;
      this.#newTurns.set(first.projectId, { turn: this.#lastTurn, first: first.neverServed });
    }
    const served = { ...first, running: first.running + 1, turn: this.#lastTurn };
    const behind = this.#line.findIndex((other) => other.running > served.running);
    this.#line.splice(behind < 0 ? this.#line.length : behind, 0, served);
  }

  /** The first has no job that may be taken: it leaves the line. */
  dismissFirst(): void {
    this.#line.shift();
  }
}
