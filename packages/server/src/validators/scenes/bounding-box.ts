/** The smallest box along the axes that holds all points it was given; they have to be finite. */
export class BoundingBox {
  #minX = Number.POSITIVE_INFINITY;
  #minY = Number.POSITIVE_INFINITY;
  #minZ = Number.POSITIVE_INFINITY;
  #maxX = Number.NEGATIVE_INFINITY;
  #maxY = Number.NEGATIVE_INFINITY;
  #maxZ = Number.NEGATIVE_INFINITY;

  add(x: number, y: number, z: number): void {
    if (x < this.#minX) this.#minX = x;
    if (x > this.#maxX) this.#maxX = x;
    if (y < this.#minY) this.#minY = y;
    if (y > this.#maxY) this.#maxY = y;
    if (z < this.#minZ) this.#minZ = z;
    if (z > this.#maxZ) this.#maxZ = z;
  }

  /** Extent along x, y and z, always finite; undefined before the first point. */
  get dimensions(): readonly [number, number, number] | undefined {
    if (this.#minX > this.#maxX) return undefined;
    return [extent(this.#minX, this.#maxX), extent(this.#minY, this.#maxY), extent(this.#minZ, this.#maxZ)];
  }
}

/** The difference of two finite numbers can still overflow, and infinity has no place in JSON. */
function extent(from: number, to: number): number {
  return Math.min(to - from, Number.MAX_VALUE);
}
