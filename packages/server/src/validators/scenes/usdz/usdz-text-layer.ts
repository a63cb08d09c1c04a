import { plainText, quoted } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { BoundingBox } from '../bounding-box.ts';
import { UsdaTokens } from './usdz-tokens.ts';

/** What the text layers of a package amount to. */
export interface TextLayer {
  points: number;
  faces: number;
  joints: number;
  hasNormals: boolean;
  hasUVs: boolean;
  /** Whether any value has time samples. */
  animated: boolean;
  /** Of the longest layer's time codes. */
  frames: number;
  /** Whether anything is moved, turned or scaled, so that points are not where they stand. */
  transformed: boolean;
  /** Around all points as they stand. */
  readonly box: BoundingBox;
  /** `upAxis`, `metersPerUnit` and the like, of the first layer that has them. */
  readonly settings: Record<string, unknown>;
}

/** Asset paths kept of a layer. */
const MAX_ASSETS = 100;
const MAX_TEXT_LENGTH = 200;
const OPENING = '([{';
const CLOSING = ')]}';

export function emptyTally(): TextLayer {
  return {
    points: 0,
    faces: 0,
    joints: 0,
    hasNormals: false,
    hasUVs: false,
    animated: false,
    frames: 0,
    transformed: false,
    box: new BoundingBox(),
    settings: {},
  };
}

/**
 * Adds what a text layer holds to the tally, by the names of attributes (UsdGeom, UsdSkel): a look over the tokens,
 * not a composition of the stage.
 *
 * @returns The asset paths in it.
 * @throws {Refusal} `corrupt` where brackets or quotation marks have no partner.
 */
export function scanTextLayer(
  bytes: Buffer,
  name: string,
  tally: TextLayer,
): { readonly assets: ReadonlySet<string> } {
  const tokens = new UsdaTokens(bytes, name);
  const assets = new Set<string>();
  const times = { start: 0, end: 0 };
  let depth = 0;
  let word = '';
  let assigned = false;
  for (let token = tokens.next(); token !== 'end'; token = tokens.next()) {
    if (token === 'word') {
      word = tokens.text;
      noteWord(word, tally);
    } else if (token === 'asset') {
      noteAsset(tokens.text, assets);
    } else if (token === 'mark') {
      const mark = String.fromCharCode(tokens.byte);
      if (mark === '[' && assigned) {
        depth += readArray(tokens, word, tally, assets);
        assigned = false;
        continue;
      }
      if (OPENING.includes(mark)) depth++;
      else if (CLOSING.includes(mark) && --depth < 0) break;
      assigned = mark === '=';
      continue;
    } else if (assigned) {
      noteSetting(word, token === 'number' ? Number(tokens.text) : tokens.text, tally, times);
    }
    assigned = false;
  }
  if (depth !== 0) {
    throw new Refusal(
      'corrupt',
      `The USDZ package's layer ${quoted(name)} has brackets that do not match; it is damaged or cut off.`,
      {
        member: plainText(name),
      },
    );
  }
  const frames = Math.floor(times.end - times.start) + 1;
  if (frames > tally.frames && Number.isSafeInteger(frames)) tally.frames = frames;
  return { assets };
}

function noteAsset(path: string, assets: Set<string>): void {
  if (path !== '' && assets.size < MAX_ASSETS) assets.add(path);
}

function noteWord(word: string, tally: TextLayer): void {
  if (word.endsWith('.timeSamples')) tally.animated = true;
  if (word.startsWith('xformOp:')) tally.transformed = true;
  if (word === 'normals' || word === 'primvars:normals') tally.hasNormals = true;
  if (word.startsWith('texCoord2') || word === 'primvars:st') tally.hasUVs = true;
}

function noteSetting(
  word: string,
  value: number | string,
  tally: TextLayer,
  times: { start: number; end: number },
): void {
  if (word === 'startTimeCode' && typeof value === 'number') times.start = value;
  if (word === 'endTimeCode' && typeof value === 'number') times.end = value;
  if (!/^(?:upAxis|metersPerUnit|defaultPrim|timeCodesPerSecond)$/.test(word)) return;
  if (typeof value === 'number' && !Number.isFinite(value)) return;
  tally.settings[word] ??= typeof value === 'string' ? plainText(value, MAX_TEXT_LENGTH) : value;
}

/** Reads an array to its end; answers the brackets that are left open where it has none. */
function readArray(tokens: UsdaTokens, attribute: string, tally: TextLayer, assets: Set<string>): number {
  const point: number[] = [];
  let [tuples, numbers, texts] = [0, 0, 0];
  const isPoints = attribute === 'points';
  let depth = 1;
  while (depth > 0) {
    const token = tokens.next();
    if (token === 'end') return depth;
    if (token === 'number') {
      numbers++;
      if (isPoints && point.length <= 3) point.push(Number(tokens.text));
    } else if (token === 'asset') {
      noteAsset(tokens.text, assets);
    } else if (token === 'string') {
      texts++;
    } else if (token === 'mark') {
      const mark = String.fromCharCode(tokens.byte);
      if (OPENING.includes(mark)) {
        depth++;
        if (mark === '(') tuples++;
        point.length = 0;
      } else if (CLOSING.includes(mark)) {
        depth--;
        const [x = 0, y = 0, z = 0] = point;
        if (isPoints && point.length === 3 && Number.isFinite(x + y + z)) tally.box.add(x, y, z);
        point.length = 0;
      }
    }
  }
  if (isPoints) tally.points += tuples;
  if (attribute === 'faceVertexCounts') tally.faces += numbers;
  if (attribute === 'joints') tally.joints += texts;
  return 0;
}
