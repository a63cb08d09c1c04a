/** A picture with the nearness of what is in it. */
export class Canvas {
  readonly side: number;
  /** Red, green, blue, 255 of each pixel, row by row; only where something was drawn. */
  readonly rgba: Buffer;
  /** Of what was drawn, larger is nearer; 0 where nothing was. */
  readonly nearness: Float32Array;
  /** Pixels that may still be looked at: see {@link MAX_PIXELS_TESTED}. */
  #budget: number;

  /** @param side In pixels. */
  constructor(side: number) {
    this.side = side;
    this.rgba = Buffer.alloc(side * side * 4);
    this.nearness = new Float32Array(side * side);
    this.#budget = MAX_PIXELS_TESTED;
  }

  /** Whether no more is drawn. */
  get spent(): boolean {
    return this.#budget <= 0;
  }

  /**
   * Draws a triangle of one colour where it is nearer than what is there. Corners are x and y in pixels and
   * nearness; a corner that is no number draws nothing.
   */
  fill(
    points: Float32Array,
    a: number,
    b: number,
    c: number,
    red: number,
    green: number,
    blue: number,
  ): void {
    const { side, rgba, nearness } = this;
    const ax = points[a * 3] ?? Number.NaN;
    const ay = points[a * 3 + 1] ?? Number.NaN;
    const bx = points[b * 3] ?? Number.NaN;
    const by = points[b * 3 + 1] ?? Number.NaN;
    const cx = points[c * 3] ?? Number.NaN;
    const cy = points[c * 3 + 1] ?? Number.NaN;
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (!(Math.abs(area) > 1e-9)) return;
    const az = points[a * 3 + 2] ?? 0;
    const acrossX =
      (((points[b * 3 + 2] ?? 0) - az) * (cy - ay) - ((points[c * 3 + 2] ?? 0) - az) * (by - ay)) / area;
    const acrossY =
      (((points[c * 3 + 2] ?? 0) - az) * (bx - ax) - ((points[b * 3 + 2] ?? 0) - az) * (cx - ax)) / area;
    const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
    const bottom = Math.min(side - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
    for (let row = top; row <= bottom; row++) {
      const y = row + 0.5;
      let from = Infinity;
      let to = -Infinity;
      // Where the row's middle crosses the edges.
      for (let edge = 0; edge < 3; edge++) {
        const x0 = edge === 0 ? ax : edge === 1 ? bx : cx;
        const y0 = edge === 0 ? ay : edge === 1 ? by : cy;
        const x1 = edge === 0 ? bx : edge === 1 ? cx : ax;
        const y1 = edge === 0 ? by : edge === 1 ? cy : ay;
        if (y0 > y === y1 > y) continue;
        const x = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
        if (x < from) from = x;
        if (x > to) to = x;
      }
      const first = Math.max(0, Math.ceil(from - 0.5));
      const last = Math.min(side - 1, Math.floor(to - 0.5));
      if (first > last) continue;
      this.#budget -= last - first + 1;
      let depth = az + (first + 0.5 - ax) * acrossX + (y - ay) * acrossY;
      for (let at = row * side + first; at <= row * side + last; at++) {
        if (depth > (nearness[at] ?? 0)) {
          nearness[at] = depth;
          const pixel = at * 4;
          rgba[pixel] = red;
          rgba[pixel + 1] = green;
          rgba[pixel + 2] = blue;
          rgba[pixel + 3] = 255;
        }
        depth += acrossX;
      }
    }
  }
}

/**
 * Pixels that all triangles of a picture may cover together, each other included: a few hundred layers of a
 * whole picture, and less than a second. Only triangles that all fill the picture come near it.
 */
const MAX_PIXELS_TESTED = 300_000_000;
