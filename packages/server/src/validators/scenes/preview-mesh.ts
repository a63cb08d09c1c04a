import { MAX_PREVIEW_TRIANGLES, type PreviewMesh } from './scene.ts';

/** Vertices kept at most: as many as the triangles can have when none is shared. */
const MAX_PREVIEW_VERTICES = 3 * MAX_PREVIEW_TRIANGLES;
/** Colour component of a vertex without colour in a mesh where others have one. */
const GREY = 180;
const FIRST_VERTICES = 1024;
/** Largest finite single-precision number (IEEE 754). */
const MAX_SINGLE = 3.4028234663852886e38;

/**
 * Collects the triangles of a {@link PreviewMesh} while a file streams past. Above
 * {@link MAX_PREVIEW_TRIANGLES} it lets go of everything and ignores what follows, so that its memory is
 * bounded whatever the file holds.
 */
export class PreviewCollector {
  #positions = new Float32Array(3 * FIRST_VERTICES);
  #colors: Uint8Array | undefined;
  #indices = new Uint32Array(3 * FIRST_VERTICES);
  #vertices = 0;
  #corners = 0;
  #abandoned = false;

  /** Whether the scene turned out too large: nothing is kept, and further calls have no effect. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** The next vertex: the first is number 0. Y is up. Beyond single precision there is no mesh to draw. */
  addVertex(x: number, y: number, z: number): void {
    if (this.#abandoned) return;
    if (this.#vertices === MAX_PREVIEW_VERTICES) {
      this.abandon();
      return;
    }
    if (!(inSinglePrecision(x) && inSinglePrecision(y) && inSinglePrecision(z))) {
      this.abandon();
      return;
    }
    const at = 3 * this.#vertices;
    if (at === this.#positions.length) this.#growVertices();
    this.#positions[at] = x;
    this.#positions[at + 1] = y;
    this.#positions[at + 2] = z;
    this.#vertices++;
  }

  /** Colours the vertex added last; components 0 to 255, cut to that range. */
  colorVertex(red: number, green: number, blue: number): void {
    if (this.#abandoned || this.#vertices === 0) return;
    this.#colors ??= new Uint8Array(this.#positions.length).fill(GREY);
    const at = 3 * (this.#vertices - 1);
    this.#colors[at] = toByte(red);
    this.#colors[at + 1] = toByte(green);
    this.#colors[at + 2] = toByte(blue);
  }

  /** A triangle of vertices that are there, or that are there by the time of {@link mesh}. */
  addTriangle(a: number, b: number, c: number): void {
    if (this.#abandoned) return;
    if (this.#corners === 3 * MAX_PREVIEW_TRIANGLES) {
      this.abandon();
      return;
    }
    if (this.#corners === this.#indices.length) {
      this.#indices = grown(this.#indices, 3 * MAX_PREVIEW_TRIANGLES, Uint32Array);
    }
    this.#indices[this.#corners++] = a;
    this.#indices[this.#corners++] = b;
    this.#indices[this.#corners++] = c;
  }

  /** Keeps nothing from here on, for scenes that are known not to get a preview. */
  abandon(): void {
    this.#abandoned = true;
    this.#positions = new Float32Array(0);
    this.#colors = undefined;
    this.#indices = new Uint32Array(0);
  }

  /** The mesh; undefined where there are no triangles, or too many, or one of a vertex that never came. */
  mesh(): PreviewMesh | undefined {
    if (this.#abandoned || this.#corners === 0) return undefined;
    const indices = this.#indices.slice(0, this.#corners);
    if (indices.some((index) => index >= this.#vertices)) return undefined;
    const positions = this.#positions.slice(0, 3 * this.#vertices);
    if (this.#colors === undefined) return { positions, indices };
    return { positions, indices, colors: this.#colors.slice(0, 3 * this.#vertices) };
  }

  #growVertices(): void {
    this.#positions = grown(this.#positions, 3 * MAX_PREVIEW_VERTICES, Float32Array);
    if (this.#colors === undefined) return;
    const coloured = this.#colors.length;
    this.#colors = grown(this.#colors, 3 * MAX_PREVIEW_VERTICES, Uint8Array).fill(GREY, coloured);
  }
}

function grown<T extends Float32Array | Uint32Array | Uint8Array>(
  array: T,
  limit: number,
  ArrayType: new (length: number) => T,
): T {
  const larger = new ArrayType(Math.min(2 * array.length, limit));
  larger.set(array);
  return larger;
}

function inSinglePrecision(value: number): boolean {
  return value <= MAX_SINGLE && value >= -MAX_SINGLE;
}

function toByte(component: number): number {
  if (component >= 255) return 255;
  return component > 0 ? Math.round(component) : 0;
}
