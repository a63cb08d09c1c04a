/** One tensor of a file of weights. */
export interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Numbers in it: the product of the shape. */
  readonly parameters: number;
}

export interface TensorList {
  readonly tensors: readonly Tensor[];
  /** True where there are more than are listed. */
  readonly isTruncated: boolean;
}

/**
 * Reads the list of tensors that the server keeps of a file.
 * @throws Error where it is no such list
 */
export function readTensorList(list: unknown): TensorList {
  const { tensors, truncated } = (list ?? {}) as { readonly tensors?: unknown; readonly truncated?: unknown };
  if (!Array.isArray(tensors)) throw new Error('The list of tensors cannot be read.');
  return { tensors: tensors.flatMap(readTensor), isTruncated: truncated === true };
}

function readTensor(row: unknown): readonly Tensor[] {
  if (!Array.isArray(row)) return [];
  const [name, dtype, shape] = row as readonly unknown[];
  if (typeof name !== 'string' || typeof dtype !== 'string' || !isShape(shape)) return [];
  return [{ name, dtype, shape, parameters: shape.reduce((product, length) => product * length, 1) }];
}

function isShape(shape: unknown): shape is readonly number[] {
  return Array.isArray(shape) && shape.every((length) => typeof length === 'number');
}

/** `320 × 4`; a tensor without dimensions is one number. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join(' × ');
}
