import { shapeText, type Tensor } from './tensor-list.ts';

export type TensorColumn = 'name' | 'dtype' | 'shape' | 'parameters';

/** Which tensors are shown, and in which order. */
export interface TensorView {
  /** Each of its words must be in the name, whatever its case. */
  readonly text: string;
  /** Empty: all. */
  readonly dtype: string;
  /** `undefined`: as in the file. */
  readonly sortBy?: TensorColumn | undefined;
  readonly isDescending: boolean;
}

export const ALL_TENSORS: TensorView = { text: '', dtype: '', isDescending: false };

const BY_NAME = new Intl.Collator('en', { numeric: true });

/** The tensors that a view shows. */
export function viewTensors(tensors: readonly Tensor[], view: TensorView): readonly Tensor[] {
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = tensors.filter(
    ({ name, dtype }) =>
      (view.dtype === '' || dtype === view.dtype) &&
      (words.length === 0 || hasAll(name.toLowerCase(), words)),
  );
  if (view.sortBy === undefined) return shown;
  const compare = COMPARISONS[view.sortBy];
  const direction = view.isDescending ? -1 : 1;
  return shown.sort((a, b) => direction * compare(a, b));
}

function hasAll(name: string, words: readonly string[]): boolean {
  return words.every((word) => name.includes(word));
}

const COMPARISONS: Readonly<Record<TensorColumn, (a: Tensor, b: Tensor) => number>> = {
  name: (a, b) => BY_NAME.compare(a.name, b.name),
  dtype: (a, b) => BY_NAME.compare(a.dtype, b.dtype),
  shape: (a, b) => BY_NAME.compare(shapeText(a.shape), shapeText(b.shape)),
  parameters: (a, b) => a.parameters - b.parameters,
};

/** The view after a click on the head of a column: up, down, then as in the file. Numbers begin with the largest. */
export function sortedBy(view: TensorView, column: TensorColumn): TensorView {
  const first = column === 'parameters';
  if (view.sortBy !== column) return { ...view, sortBy: column, isDescending: first };
  if (view.isDescending === first) return { ...view, isDescending: !first };
  return { ...view, sortBy: undefined, isDescending: false };
}

/** The dtypes of a list, by name. */
export function dtypesOf(tensors: readonly Tensor[]): readonly string[] {
  return [...new Set(tensors.map(({ dtype }) => dtype))].sort(BY_NAME.compare);
}
