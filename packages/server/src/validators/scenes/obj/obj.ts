import { Refusal } from '../../refusal.ts';
import { BoundingBox } from '../bounding-box.ts';
import { textStart } from '../byte-order-mark.ts';
import { PreviewCollector } from '../preview-mesh.ts';
import type { Scene, SceneInput } from '../scene.ts';
import { TextLines } from '../text-lines.ts';
import { ObjElements, type VertexList } from './obj-elements.ts';
import { ObjNames, readName } from './obj-names.ts';

const SPACE = 0x20;
const HASH = 0x23;
const F = 0x66;
const N = 0x6e;
const T = 0x74;
const V = 0x76;

/**
 * Statements of free-form geometry and display, of which only the arguments' being text is checked: they
 * make no polygons (Wavefront, appendix B1; those superseded since version 2.11 included).
 */
const TOLERATED: ReadonlySet<string> = new Set([
  ...[
    'curv',
    'curv2',
    'surf',
    'cstype',
    'deg',
    'bmat',
    'step',
    'parm',
    'trim',
    'hole',
    'scrv',
    'sp',
    'end',
    'con',
  ],
  ...[
    'ctech',
    'stech',
    'lod',
    'shadow_obj',
    'trace_obj',
    'bevel',
    'c_interp',
    'd_interp',
    's',
    'mg',
    'usemap',
  ],
  ...['bsp', 'bzp', 'cdc', 'cdp', 'res'],
  // Not Wavefront's: the crease tags of OpenSubdiv and the skin weights of tinyobjloader.
  ...['t', 'vw'],
]);
/** Statements that make a reader run a command or read another file (appendix B1, "General statement"). */
const ACTIVE: ReadonlySet<string> = new Set(['call', 'csh']);

/**
 * Reads a Wavefront OBJ (Advanced Visualizer manual, appendix B1) to its end, in constant memory besides
 * the preview. Polygons, lines and points are checked in full, free-form surfaces are passed over.
 * `vertexCount` is of `v` statements, `faceCount` of `f` statements.
 *
 * @throws {Refusal} `corrupt` with the line of the first fault; `active-content` for `call` and `csh`.
 */
export async function parseObj(input: SceneInput): Promise<Scene> {
  const lines = new TextLines(input.source, {
    label: 'OBJ',
    from: await textStart(input.source),
    continued: true,
  });
  const reading = new ObjReading(lines);
  while (await lines.load()) {
    while (lines.next()) reading.statement();
    input.progress(lines.fraction);
  }
  return reading.finish();
}

class ObjReading {
  readonly #lines: TextLines;
  readonly #box = new BoundingBox();
  readonly #preview = new PreviewCollector();
  readonly #elements = new ObjElements(this.#preview);
  readonly #names = new ObjNames();
  /** Statements besides those that `statement` knows by their bytes. */
  readonly #rare: ReadonlyMap<string, () => void> = new Map([
    ['o', () => this.#names.object(this.#lines)],
    ['g', () => this.#names.group(this.#lines)],
    ['usemtl', () => this.#names.material(this.#lines)],
    ['mtllib', () => this.#names.library(this.#lines)],
    ['maplib', () => this.#names.library(this.#lines)],
    ['l', () => this.#elements.polyline(this.#lines)],
    ['p', () => this.#elements.point(this.#lines)],
    // What `f` was called before version 2.11.
    ['fo', () => this.#elements.face(this.#lines)],
    ['vp', () => this.#parameterVertex()],
  ]);
  #colored = false;

  constructor(lines: TextLines) {
    this.#lines = lines;
  }

  statement(): void {
    const lines = this.#lines;
    if (!lines.skipBlanks()) return;
    const { bytes, at } = lines;
    const first = bytes[at];
    if (first === HASH) return;
    const second = bytes[at + 1] ?? 0;
    // The four statements that files consist of; everything else is rare enough for a string.
    if (first === V && second <= SPACE) this.#vertex();
    else if (first === F && second <= SPACE) this.#face();
    else if (first === V && second === T && (bytes[at + 2] ?? 0) <= SPACE) this.#textureVertex();
    else if (first === V && second === N && (bytes[at + 2] ?? 0) <= SPACE) this.#normal();
    else this.#rareStatement();
  }

  finish(): Scene {
    const { vertices, textureVertices, normals, faces, triangles, lines, points } = this.#elements;
    if (vertices.count === 0) throw new Refusal('corrupt', 'The OBJ has no vertices ("v" statements).');
    for (const list of [vertices, textureVertices, normals]) requireResolved(list);
    return {
      format: 'obj',
      vertexCount: vertices.count,
      faceCount: faces,
      dimensions: this.#box.dimensions,
      hasNormals: normals.count > 0,
      hasUVs: textureVertices.count > 0,
      boneCount: 0,
      animationCount: 0,
      animationFrameCount: 0,
      metadata: {
        ...this.#names.metadata,
        triangleCount: triangles,
        lineCount: lines,
        pointCount: points,
        hasVertexColors: this.#colored,
      },
      externalReferences: this.#names.references,
      preview: this.#preview.mesh(),
    };
  }

  /** `v x y z`, then a weight, or a colour (which is not Wavefront's, but common), or both. */
  #vertex(): void {
    const lines = this.#lines;
    lines.at += 1;
    const x = lines.number('x of the vertex');
    const y = lines.number('y of the vertex');
    const z = lines.number('z of the vertex');
    this.#box.add(x, y, z);
    this.#preview.addVertex(x, y, z);
    this.#elements.vertices.count++;
    if (lines.hasField()) this.#vertexExtras();
  }

  #vertexExtras(): void {
    const lines = this.#lines;
    const extras: number[] = [];
    while (lines.hasField()) {
      if (extras.length === 4) throw lines.corrupt('a vertex has at most 7 numbers');
      extras.push(lines.numberOrNaN('the weight or colour of the vertex'));
    }
    const [red, green, blue] = extras;
    if (extras.length !== 3 || red === undefined || green === undefined || blue === undefined) return;
    this.#colored = true;
    // Components are 0 to 1; a few exporters write 0 to 255.
    const scale = Math.max(red, green, blue) > 1 ? 1 : 255;
    this.#preview.colorVertex(red * scale, green * scale, blue * scale);
  }

  #textureVertex(): void {
    const lines = this.#lines;
    lines.at += 2;
    lines.numberOrNaN('u of the texture vertex');
    if (lines.hasField()) lines.numberOrNaN('v of the texture vertex');
    if (lines.hasField()) lines.numberOrNaN('w of the texture vertex');
    this.#elements.textureVertices.count++;
    this.#requireEnd('a texture vertex has at most 3 numbers');
  }

  #normal(): void {
    const lines = this.#lines;
    lines.at += 2;
    lines.numberOrNaN('i of the normal');
    lines.numberOrNaN('j of the normal');
    lines.numberOrNaN('k of the normal');
    this.#elements.normals.count++;
    this.#requireEnd('a normal has 3 numbers');
  }

  #face(): void {
    this.#lines.at += 1;
    this.#elements.face(this.#lines);
  }

  #rareStatement(): void {
    const lines = this.#lines;
    const { at } = lines;
    const keyword = lines.word();
    const read = this.#rare.get(keyword);
    if (read !== undefined) {
      read();
      return;
    }
    if (ACTIVE.has(keyword)) {
      throw new Refusal(
        'active-content',
        `Line ${lines.line} of the OBJ has the statement "${keyword}", which runs a command or another file; remove it.`,
        { line: lines.line },
      );
    }
    if (!TOLERATED.has(keyword)) {
      lines.at = at;
      throw lines.corrupt(`${lines.shownField()} is no statement of the format`);
    }
    readName(lines);
  }

  #parameterVertex(): void {
    const lines = this.#lines;
    lines.number('u of the parameter space vertex');
    if (lines.hasField()) lines.number('v of the parameter space vertex');
    if (lines.hasField()) lines.number('w of the parameter space vertex');
    this.#requireEnd('a parameter space vertex has at most 3 numbers');
  }

  #requireEnd(rule: string): void {
    if (this.#lines.hasField()) throw this.#lines.corrupt(rule);
  }
}

function requireResolved(list: VertexList): void {
  const { unresolved } = list;
  if (unresolved === undefined) return;
  throw new Refusal(
    'corrupt',
    `Line ${unresolved.line} of the OBJ is wrong: it refers to the ${list.name} ${unresolved.reference}, but the file has only ${list.count} "${list.statement}" statements.`,
    { line: unresolved.line },
  );
}
