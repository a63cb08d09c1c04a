import { setTimeout as pause } from 'node:timers/promises';
import type { Journal } from '../history/journal.ts';
import type { Load } from '../load/load.ts';
import type { System } from '../system/system.ts';
import { inject } from './inject.ts';
import { describeFault, type Episode, type PlannedFault } from './schedule.ts';

/** Milliseconds after healing until which everything must have come to its end. */
const LONGEST_RECOVERY = 60_000;
/** Milliseconds between looks whether it has. */
const LOOK = 50;
/** Milliseconds of undisturbed work before each episode. */
const CALM = 500;

/** Injects the faults of an episode, heals them, and sees how long it takes until all goes well again. */
export class Conductor {
  readonly #system: System;
  readonly #load: Load;
  readonly #journal: Journal;
  readonly #say: (line: string) => void;

  constructor(system: System, load: Load, journal: Journal, say: (line: string) => void) {
    this.#system = system;
    this.#load = load;
    this.#journal = journal;
    this.#say = say;
  }

  async play(episode: Episode): Promise<void> {
    await pause(CALM);
    await Promise.all(episode.map((fault) => this.#strike(fault)));
    await this.#recover(episode);
  }

  async #strike(fault: PlannedFault): Promise<void> {
    const { id, kind, target } = fault;
    await pause(fault.start);
    this.#say(describeFault(fault));
    this.#journal.add({
      type: 'fault',
      phase: 'begin',
      fault: id,
      kind,
      target,
      detail: describeFault(fault),
    });
    const heal = inject(this.#system, fault);
    await pause(fault.length);
    const hits = await heal();
    this.#journal.add({
      type: 'fault',
      phase: 'end',
      fault: id,
      kind,
      target,
      ...(typeof hits === 'number' ? { hits } : {}),
    });
  }

  /** Waits until all that was begun by now has ended and every process runs: new work goes on meanwhile. */
  async #recover(episode: Episode): Promise<void> {
    const healedAt = performance.now();
    const since = () => Math.round(performance.now() - healedAt);
    const begun = [...this.#load.unfinished];
    let stalled = this.#behind(begun);
    while (stalled.length > 0 && since() < LONGEST_RECOVERY) {
      await pause(LOOK);
      stalled = this.#behind(begun);
    }
    const milliseconds = since();
    this.#journal.add({ type: 'recovery', faults: episode.map(({ id }) => id), milliseconds, stalled });
    this.#say(
      stalled.length === 0 ? `  recovered after ${milliseconds} ms` : `  STALLED: ${stalled.join(', ')}`,
    );
  }

  /** What of this is still under way, and the processes that do not run. */
  #behind(begun: readonly string[]): string[] {
    const nodes = this.#system.nodes.values().filter((node) => !node.isReady);
    return [...begun.filter((name) => this.#load.unfinished.has(name)), ...nodes.map(({ name }) => name)];
  }
}
