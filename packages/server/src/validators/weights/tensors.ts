import type { TensorRow, WeightsFormat } from '../../ports/validator.ts';

/** A tensor as the file's own table describes it. */
export interface Tensor {
  /** As the format spells it: `F16`, `Q4_K`, `float32`. */
  readonly dtype: string;
  /** In row-major order, the outermost dimension first, as PyTorch has it (GGUF stores the reverse). */
  readonly shape: readonly number[];
}

/** What a parser of weights has read. */
export interface Weights {
  readonly format: WeightsFormat;
  /** For people, to follow "is": `a safetensors file`, `a legacy PyTorch checkpoint`. */
  readonly label: string;
  readonly mimeType: string;
  /** By name, in the file's order. Of nested checkpoints, names are joined with dots (`state_dict.a.b` is `a.b`). */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The file's own metadata: strings of a safetensors header, key-value pairs of a GGUF. Long arrays are summed up. */
  readonly metadata: ReadonlyMap<string, unknown>;
  /** Format-specific facts for people. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What weights turned out to be; see `WeightsFacts` in the port. */
export interface Recognition {
  readonly architecture: string;
  readonly role: string;
  readonly recognizedBy: readonly string[];
}

export function tensorRow(name: string, { dtype, shape }: Tensor): TensorRow {
  return [name, dtype, shape];
}
