import type { SeededRandom } from '../../../../scripts/scaling-simulation/random.ts';
import type { LoadApi } from '../api.ts';
import type { Samples } from '../samples.ts';
import type { TextOrigin } from '../text-origin.ts';

/** What the users of a load share. */
export interface LoadContext {
  readonly api: LoadApi;
  readonly random: SeededRandom;
  readonly samples: Samples;
  readonly origin: TextOrigin;
  /** Assets that were imported and not deleted. */
  readonly library: string[];
  /** Bytes of parts that were taken, so far. */
  partBytes: number;
  /** Bytes of imports that were imported, so far. */
  importedBytes: number;
}

/** Something that a user does, timed as a whole. */
export interface Operation {
  readonly name: string;
  /** How often, compared with the others. */
  readonly weight: number;
  run(context: LoadContext): Promise<void>;
}
