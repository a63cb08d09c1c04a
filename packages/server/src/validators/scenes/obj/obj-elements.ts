import { quotedBytes } from '../../file-text.ts';
import type { Refusal } from '../../refusal.ts';
import type { PreviewCollector } from '../preview-mesh.ts';
import type { TextLines } from '../text-lines.ts';

const SLASH = 0x2f;
const MINUS = 0x2d;
const ZERO = 0x30;
/** Beyond any count that a file can have, and far from where sums of doubles lose whole numbers. */
const MAX_INDEX = 1e12;

/** What an element refers to. */
type Reference = 'vertex' | 'texture vertex' | 'vertex normal';

/** The vertices of one sort seen so far, and the references to them. */
export class VertexList {
  count = 0;
  #highest = 0;
  #highestLine = 0;
  readonly name: Reference;
  readonly statement: string;

  constructor(name: Reference, statement: string) {
    this.name = name;
    this.statement = statement;
  }

  /**
   * The place of a vertex, from 0. Negative references count backwards from the last vertex so far and have
   * to be there (Wavefront, appendix B1, "Referencing groups of vertices"); positive ones may come later.
   */
  resolve(reference: number, lines: TextLines): number {
    if (reference > 0) {
      if (reference > this.#highest) {
        this.#highest = reference;
        this.#highestLine = lines.line;
      }
      return reference - 1;
    }
    if (reference === 0) throw lines.corrupt(`a ${this.name} has the number 0; they are counted from 1`);
    const place = this.count + reference;
    if (place < 0) {
      throw lines.corrupt(
        `it refers to the ${this.name} ${reference}, but only ${this.count} "${this.statement}" statements precede it`,
      );
    }
    return place;
  }

  /** The reference that the whole file does not fulfil, once it is read. */
  get unresolved(): { readonly reference: number; readonly line: number } | undefined {
    if (this.#highest <= this.count) return undefined;
    return { reference: this.#highest, line: this.#highestLine };
  }
}

/** Reads the elements of polygonal geometry: `f`, `l` and `p` (Wavefront, appendix B1, "Elements"). */
export class ObjElements {
  readonly vertices = new VertexList('vertex', 'v');
  readonly textureVertices = new VertexList('texture vertex', 'vt');
  readonly normals = new VertexList('vertex normal', 'vn');
  faces = 0;
  triangles = 0;
  lines = 0;
  points = 0;
  readonly #preview: PreviewCollector;
  /** Which references the corner read last has: 1 texture vertex, 2 normal. */
  #form = 0;
  #fieldStart = 0;

  constructor(preview: PreviewCollector) {
    this.#preview = preview;
  }

  /** @throws {Refusal} with fewer than three vertices, or where the vertices refer to different things. */
  face(lines: TextLines): void {
    let corners = 0;
    let first = 0;
    let previous = 0;
    let form = 0;
    while (lines.hasField()) {
      const place = this.#corner(lines);
      if (corners === 0) {
        first = place;
        form = this.#form;
      } else if (form !== this.#form) {
        throw lines.corrupt(
          'the vertices of a face have to refer to the same things: all v, v/vt, v//vn or v/vt/vn',
        );
      }
      if (corners >= 2) this.#preview.addTriangle(first, previous, place);
      previous = place;
      corners++;
    }
    if (corners < 3) throw lines.corrupt(`a face needs at least 3 vertices and has ${corners}`);
    this.faces++;
    this.triangles += corners - 2;
  }

  polyline(lines: TextLines): void {
    if (this.#corners(lines) < 2) throw lines.corrupt('a line needs at least 2 vertices');
    this.lines++;
  }

  point(lines: TextLines): void {
    const corners = this.#corners(lines);
    if (corners === 0) throw lines.corrupt('a point element names no vertex');
    this.points += corners;
  }

  #corners(lines: TextLines): number {
    let corners = 0;
    while (lines.hasField()) {
      this.#corner(lines);
      corners++;
    }
    return corners;
  }

  /** Reads `v`, `v/vt`, `v//vn` or `v/vt/vn`; some exporters leave empty references behind slashes. */
  #corner(lines: TextLines): number {
    this.#fieldStart = lines.at;
    const place = this.vertices.resolve(this.#reference(lines), lines);
    this.#form = 0;
    if (lines.bytes[lines.at] === SLASH) {
      lines.at++;
      if (isReference(lines)) {
        this.textureVertices.resolve(this.#reference(lines), lines);
        this.#form = 1;
      }
      if (lines.bytes[lines.at] === SLASH) {
        lines.at++;
        if (isReference(lines)) {
          this.normals.resolve(this.#reference(lines), lines);
          this.#form |= 2;
        }
      }
    }
    if (lines.at < lines.end && !isBlank(lines.bytes[lines.at])) throw this.#notAReference(lines);
    return place;
  }

  #reference(lines: TextLines): number {
    const bytes = lines.bytes;
    let i = lines.at;
    const negative = bytes[i] === MINUS;
    if (negative) i++;
    const start = i;
    let value = 0;
    let byte = bytes[i] ?? 0;
    while (byte >= ZERO && byte <= ZERO + 9) {
      value = value * 10 + (byte - ZERO);
      byte = bytes[++i] ?? 0;
    }
    if (i === start || value > MAX_INDEX) throw this.#notAReference(lines);
    lines.at = i;
    return negative ? -value : value;
  }

  #notAReference(lines: TextLines): Refusal {
    lines.at = this.#fieldStart;
    return lines.corrupt(
      `${quotedBytes(lines.field())} is no reference to a vertex such as 7, 7/2, 7//3, 7/2/3 or -1`,
    );
  }
}

function isReference(lines: TextLines): boolean {
  const byte = lines.bytes[lines.at];
  return lines.at < lines.end && byte !== SLASH && !isBlank(byte);
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}
