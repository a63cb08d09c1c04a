import { AxesHelper, type Box3, Color, GridHelper, Group, Vector3 } from 'three';

/** Fields of the grid along a side. */
const FIELDS = 20;

/** What helps to see where a scene is, and how large. */
export class SceneAids {
  readonly group = new Group();
  #grid: GridHelper | undefined;
  #axes: AxesHelper | undefined;

  /** @param color of the grid, as CSS has it */
  show(shown: { readonly grid: boolean; readonly axes: boolean }, bounds: Box3, color: string): void {
    this.dispose();
    const size = bounds.getSize(new Vector3());
    const side = Math.max(size.x, size.y, size.z);
    if (shown.grid) {
      const lines = new Color(color);
      this.#grid = new GridHelper(roundedUp(side * 1.5), FIELDS, lines, lines);
      this.#grid.material.transparent = true;
      this.#grid.material.opacity = 0.45;
      bounds.getCenter(this.#grid.position).setY(bounds.min.y);
      this.group.add(this.#grid);
    }
    if (shown.axes) {
      this.#axes = new AxesHelper(side * 0.75);
      this.group.add(this.#axes);
    }
  }

  dispose(): void {
    this.#grid?.removeFromParent().dispose();
    this.#axes?.removeFromParent().dispose();
    this.#grid = undefined;
    this.#axes = undefined;
  }
}

/** The next of 1, 2, 5, 10, 20, ...: fields of the grid then have lengths that one can tell. */
function roundedUp(length: number): number {
  const power = 10 ** Math.floor(Math.log10(length));
  return ([1, 2, 5].find((step) => step * power >= length) ?? 10) * power;
}
