import type { Model } from '@wharf/sdk';

/** What is stored in one dtype. */
export interface DtypeShare {
  readonly dtype: string;
  readonly tensors: number;
  readonly parameters: number;
  /** Of all parameters, 0 to 1. */
  readonly share: number;
  /** Number of its color, 1 to 8. */
  readonly series: number;
}

const SERIES = 8;

/** Parameters and tensors by dtype, the most parameters first. */
export function dtypeShares(dtypes: NonNullable<Model['dtypes']>): readonly DtypeShare[] {
  const all = Object.entries(dtypes).map(([dtype, counts]) => ({ dtype, ...counts }));
  const total = all.reduce((sum, { parameters }) => sum + parameters, 0);
  return all
    .sort((a, b) => b.parameters - a.parameters || b.tensors - a.tensors || (a.dtype < b.dtype ? -1 : 1))
    .map((counts, index) => ({
      ...counts,
      share: total === 0 ? 0 : counts.parameters / total,
      series: Math.min(index + 1, SERIES),
    }));
}
