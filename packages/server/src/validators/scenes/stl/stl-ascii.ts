import { plainBytes } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { textStart } from '../byte-order-mark.ts';
import type { Scene, SceneInput } from '../scene.ts';
import { TextLines } from '../text-lines.ts';
import { StlMesh } from './stl-mesh.ts';

/** Solid names that `metadata` repeats, and the length of each. */
const MAX_NAMES = 100;
const MAX_NAME_LENGTH = 200;

/** Where a reader is in `solid (facet (outer loop vertex vertex vertex endloop) endfacet)* endsolid`. */
type Place = 'outside' | 'solid' | 'facet' | 'loop' | 'after the loop';

/** What has to come next; numbers and names behind it are part of it. */
const EXPECTED: Readonly<Record<Place, string>> = {
  outside: '"solid"',
  solid: '"facet normal" or "endsolid"',
  facet: '"outer loop"',
  loop: '"vertex"',
  'after the loop': '"endfacet"',
};

/**
 * Reads an ascii STL: one or several solids, keywords in upper or lower case (3D Systems,
 * StereoLithography Interface Specification). A statement is on one line; lines may hold several.
 * Coordinates have to be finite; normals may be NaN, which exporters give triangles without an area.
 */
export async function parseAsciiStl(input: SceneInput): Promise<Scene> {
  const lines = new TextLines(input.source, { label: 'ascii STL', from: await textStart(input.source) });
  const reading = new AsciiStlReading(lines);
  while (await lines.load()) {
    while (lines.next()) while (lines.skipBlanks()) reading.statement();
    input.progress(lines.fraction);
  }
  return reading.finish();
}

class AsciiStlReading {
  readonly #lines: TextLines;
  readonly #mesh = new StlMesh();
  readonly #names: string[] = [];
  #solids = 0;
  #place: Place = 'outside';
  #corners = 0;

  constructor(lines: TextLines) {
    this.#lines = lines;
  }

  statement(): void {
    if (!this.#advance()) {
      const found = this.#lines.shownField();
      throw this.#lines.corrupt(
        this.#place === 'loop' && this.#corners === 3
          ? `"endloop" is expected behind three vertices, not ${found}`
          : `${EXPECTED[this.#place]} is expected, not ${found}`,
      );
    }
  }

  finish(): Scene {
    if (this.#place !== 'outside') {
      throw new Refusal(
        'truncated',
        `The ascii STL is cut off: it ends in line ${this.#lines.line}, inside solid ${this.#solids}, where ${EXPECTED[this.#place]} is expected.`,
        { line: this.#lines.line },
      );
    }
    if (this.#mesh.triangles === 0) throw new Refusal('corrupt', 'The ascii STL has no triangles ("facet").');
    return this.#mesh.scene({
      encoding: 'ascii',
      solidCount: this.#solids,
      ...(this.#names.length > 0 && { solids: this.#names }),
    });
  }

  /** Takes the statement that has to come here; false where another one comes. */
  #advance(): boolean {
    const lines = this.#lines;
    switch (this.#place) {
      case 'loop':
        return this.#corners < 3 ? this.#takeVertex() : this.#takeEndOfLoop();
      case 'solid':
        if (lines.takes('facet')) {
          this.#takeNormal();
          return true;
        }
        if (!lines.takes('endsolid')) return false;
        lines.rest();
        this.#place = 'outside';
        return true;
      case 'facet':
        if (!lines.takes('outer') || !lines.takes('loop')) return false;
        this.#place = 'loop';
        this.#corners = 0;
        return true;
      case 'after the loop':
        if (!lines.takes('endfacet')) return false;
        this.#place = 'solid';
        this.#mesh.endTriangle();
        return true;
      case 'outside':
        return this.#takeSolid();
    }
  }

  #takeSolid(): boolean {
    if (!this.#lines.takes('solid')) return false;
    const name = plainBytes(this.#lines.rest(), MAX_NAME_LENGTH);
    if (name !== '' && this.#names.length < MAX_NAMES) this.#names.push(name);
    this.#solids++;
    this.#place = 'solid';
    return true;
  }

  #takeNormal(): void {
    const lines = this.#lines;
    if (!lines.takes('normal')) throw lines.corrupt('"normal" is expected behind "facet"');
    const x = lines.numberOrNaN('x of the normal');
    const y = lines.numberOrNaN('y of the normal');
    this.#mesh.normal(x, y, lines.numberOrNaN('z of the normal'));
    this.#place = 'facet';
  }

  #takeVertex(): boolean {
    const lines = this.#lines;
    if (!lines.takes('vertex')) return false;
    const x = lines.number('x of the vertex');
    const y = lines.number('y of the vertex');
    this.#mesh.vertex(x, y, lines.number('z of the vertex'));
    this.#corners++;
    return true;
  }

  #takeEndOfLoop(): boolean {
    if (!this.#lines.takes('endloop')) return false;
    this.#place = 'after the loop';
    return true;
  }
}
