import type { DeclaredStorage, PersistentStorage, StorageForm } from './persistent-id.ts';
import { type PickleLabel, tooLargePickle } from './pickle-fault.ts';

/**
 * Opcodes of all pickles of a file together, at most, and other work that counts as much. A checkpoint takes some
 * 30 for each tensor; each makes at most one value, so this bounds the memory too.
 */
const MAX_OPERATIONS = 6_000_000;

/** The work that the pickles of one file have made so far. */
export class WorkBudget {
  #operations = 0;

  /** @throws {Refusal} `too-large-decoded` */
  spend(operations: number, label: PickleLabel): void {
    this.#operations += operations;
    if (this.#operations > MAX_OPERATIONS) {
      throw tooLargePickle(
        label,
        `takes more than ${MAX_OPERATIONS} steps, far more than a checkpoint needs`,
      );
    }
  }
}

/** Bytes inside of a pickle that may be a pickle themselves. */
export interface EmbeddedPickle {
  readonly bytes: Buffer;
  readonly label: PickleLabel;
}

/** What the pickles of one file import, refer to and contain. */
export class PickleFindings {
  /** How persistent ids are read; without, they are refused. */
  readonly storageForm: StorageForm | undefined;
  readonly budget: WorkBudget;
  readonly globals = new Set<string>();
  readonly storages = new Map<string, DeclaredStorage>();
  readonly embedded: EmbeddedPickle[] = [];
  /** Views of storages in a legacy file by their keys: storage, offset, size. */
  readonly #views = new Map<string, string>();
  /** The highest that a pickle states. */
  protocol = 0;

  constructor(storageForm?: StorageForm, budget = new WorkBudget()) {
    this.storageForm = storageForm;
    this.budget = budget;
  }

  noteProtocol(version: number): void {
    this.protocol = Math.max(this.protocol, version);
  }

  noteGlobal(path: string): void {
    this.globals.add(path);
  }

  /**
   * @returns False where the key was seen with another size or type, and where that of a view was seen for anything
   *   else: PyTorch takes what it met first under a key, whatever is said of it later.
   */
  noteStorage({ storage: { key }, declared, view }: PersistentStorage): boolean {
    const known = this.storages.get(key);
    if (known === undefined) this.storages.set(key, declared);
    else if (known.dtype !== declared.dtype || known.numel !== declared.numel) return false;
    if (this.#views.has(key)) return false;
    if (view === undefined) return true;
    const place = `${key} ${view.offset} ${view.numel}`;
    const knownPlace = this.#views.get(view.key) ?? place;
    this.#views.set(view.key, place);
    return knownPlace === place && !this.storages.has(view.key);
  }
}
