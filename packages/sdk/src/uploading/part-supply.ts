import type { ByteRange, ByteSource } from '../platform/platform.ts';
import { type PartPlan, partBounds } from './part-plan.ts';

/** Where the bytes of parts come from. */
export interface PartSupply {
  /**
   * The bytes of a part, until they are released. Called with ascending numbers; again with an earlier one only where a
   * part has to be sent once more after it was released.
   * @throws WharfError where the input has not the bytes that were announced, or cannot give them again
   */
  take(number: number): Promise<ByteRange>;
  /** Nobody reads the bytes any more. */
  release(range: ByteRange): void;
}

/** Parts of what can be read in any order. */
export function partsOf(source: ByteSource, plan: PartPlan): PartSupply {
  return {
    async take(number) {
      const { start, end } = partBounds(plan, number);
      return source.range(start, end);
    },
    release() {},
  };
}
