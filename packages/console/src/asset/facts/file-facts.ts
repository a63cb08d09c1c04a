import type { Asset } from '@wharf/sdk';
import { FACT_FORMATS, plainValue } from './fact-formats.ts';

/** A name and a value, both to show as they are. */
type Fact = readonly [name: string, value: string];

interface FileFacts {
  /** What one looks for first. */
  readonly main: readonly Fact[];
  readonly more: readonly Fact[];
}

/** Keys that one looks for first, in this order, and what they are called. */
const MAIN: Readonly<Record<string, string>> = {
  format: 'Format',
  container: 'Container',
  codecName: 'Codec',
  duration: 'Duration',
  frameRate: 'Frame rate',
  sampleRate: 'Sample rate',
  channels: 'Channels',
  bitrate: 'Bit rate',
  frames: 'Frames',
  hasAlpha: 'Transparency',
  vertexCount: 'Vertices',
  faceCount: 'Faces',
  dimensions: 'Extent',
  materialCount: 'Materials',
  animationCount: 'Animations',
  voxelCount: 'Voxels',
  charset: 'Encoding',
  charCount: 'Characters',
  wordCount: 'Words',
};

/** Names of other keys that are not their words. */
const NAMES: Readonly<Record<string, string>> = {
  decoded: 'Checked',
  hasAudio: 'Has sound',
  hasCover: 'Has a cover',
  hasUVs: 'Has UVs',
  nbFrames: 'Frames',
  orientation: 'EXIF orientation',
  externalReferences: 'Names other files',
};

/** Told elsewhere on the page, or a copy of the content. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'hasFullPreview',
  'height',
  'kind',
  'name',
  'parentId',
  'preview',
  'rootParentId',
  'size',
  'type',
  'width',
]);

/** Most facts that are shown of one file: one with more of them is not read by anybody. */
const MOST = 200;

/** Everything that is known of a file's content. `properties` win over `metadata`. */
export function fileFacts({ metadata, properties }: Pick<Asset, 'metadata' | 'properties'>): FileFacts {
  const all = { ...metadata, ...properties };
  const known = new Map(Object.entries(all).filter(([key]) => !ELSEWHERE.has(key)));
  const isMain = (key: string) => Object.hasOwn(MAIN, key) && !(key === 'frames' && known.get(key) === 1);
  const main = Object.entries(MAIN).flatMap(([key, name]) =>
    isMain(key) ? factsOf(name, key, known.get(key)) : [],
  );
  const rest = [...known].filter(([key]) => !isMain(key));
  const more = rest.flatMap(([key, value]) => factsOf(nameOf(key), key, value)).slice(0, MOST);
  return { main: [...dimensions(all), ...main], more };
}

/** Megapixels are told of stills only: those of films are known by their sides. */
function dimensions({ width, height, container }: Readonly<Record<string, unknown>>): readonly Fact[] {
  if (typeof width !== 'number' || typeof height !== 'number') return [];
  const megapixels = (width * height) / 1e6;
  const still = container === undefined && megapixels >= 1;
  return [['Dimensions', `${width} × ${height}${still ? ` (${megapixels.toFixed(1)} MP)` : ''}`]];
}

/** One fact, or one for each field of an object: `audio` has `Audio: sample rate`. */
function factsOf(name: string, key: string, value: unknown): readonly Fact[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([inner, innerValue]) => {
      const text = shown(inner, innerValue);
      return text === undefined ? [] : [[`${name}: ${nameOf(inner).toLowerCase()}`, text] as const];
    });
  }
  const text = shown(key, value);
  return text === undefined ? [] : [[name, text]];
}

function shown(key: string, value: unknown): string | undefined {
  return Object.hasOwn(FACT_FORMATS, key) ? FACT_FORMATS[key]?.(value) : plainValue(value);
}

/** `hasVertexColors`: `Has vertex colors`. */
function nameOf(key: string): string {
  const named = Object.hasOwn(NAMES, key) ? NAMES[key] : Object.hasOwn(MAIN, key) ? MAIN[key] : undefined;
  if (named !== undefined) return named;
  const words = key.replace(/(?<=[a-z0-9])(?=[A-Z])|[_-]+/g, ' ').toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.slice(0, 80);
}
