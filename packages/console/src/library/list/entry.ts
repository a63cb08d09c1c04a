import type { Asset, Model, Upload } from '@wharf/sdk';
import { formatCompact, plural } from '../../format/numbers.ts';
import { formatClock } from '../../format/time.ts';

/** One card or row of a list: what there is to see of an asset, a model, or an upload that is neither yet. */
export interface Entry {
  readonly id: string;
  readonly of: 'asset' | 'model' | 'upload';
  readonly name: string;
  /** The kind of an asset; `model`; what an upload is to become. */
  readonly kind: string;
  /** URL of a picture. */
  readonly picture: string | undefined;
  /** `0:12` of what plays. */
  readonly length: string | undefined;
  /** Of a model: its architecture and its role, where they are known. */
  readonly labels: readonly string[];
  /** What else to know at a glance, the most telling first. */
  readonly facts: readonly string[];
  /** Bytes. */
  readonly size: number | undefined;
  readonly createdAt: string;
  readonly tags: readonly string[];
  readonly collectionIds: readonly string[];
  readonly isHidden: boolean;
  /** Of a model: its architecture. */
  readonly architecture: string | undefined;
  /** Of an upload: how it stands. */
  readonly state: { readonly text: string; readonly failed: boolean } | undefined;
  /** Milliseconds since the epoch at which the server said all this. */
  readonly asOf: number;
}

export function assetEntry(asset: Asset, asOf: number): Entry {
  const { metadata, properties } = asset;
  return {
    id: asset.id,
    of: 'asset',
    name: nameOr(metadata.name, asset.id),
    kind: asset.kind,
    picture: asset.thumbnail?.url,
    length: lengthOf({ ...properties, ...metadata }),
    labels: [],
    facts: assetFacts({ ...properties, ...metadata }),
    size: properties.size,
    createdAt: asset.createdAt,
    tags: asset.tags,
    collectionIds: asset.collectionIds,
    isHidden: asset.isHidden ?? false,
    architecture: undefined,
    state: undefined,
    asOf,
  };
}

export function modelEntry(model: Model, asOf: number): Entry {
  return {
    id: model.id,
    of: 'model',
    name: nameOr(model.name, model.id),
    kind: 'model',
    picture: model.thumbnail?.url,
    length: undefined,
    labels: [model.architecture, model.role].filter(isKnown),
    facts: modelFacts(model),
    size: model.size,
    createdAt: model.createdAt,
    tags: model.tags,
    collectionIds: model.collectionIds,
    isHidden: false,
    architecture: model.architecture,
    state: undefined,
    asOf,
  };
}

export function uploadEntry(upload: Upload, asOf: number): Entry {
  return {
    id: upload.id,
    of: 'upload',
    name: nameOr(upload.fileName, upload.id),
    kind: upload.kind,
    picture: undefined,
    length: undefined,
    labels: [],
    facts: upload.errorMessage === undefined ? [] : [upload.errorMessage],
    size: upload.fileSize,
    createdAt: upload.createdAt,
    tags: [],
    collectionIds: [],
    isHidden: false,
    architecture: undefined,
    state: { text: stateText(upload), failed: upload.status === 'failed' },
    asOf,
  };
}

const SOURCES: Readonly<Record<string, string>> = { huggingface: 'Hugging Face', civitai: 'Civitai' };

function modelFacts(model: Model): readonly string[] {
  const { format, parameterCount = 0, files = [], source, origin } = model;
  const license = origin?.license;
  return [
    format ?? '',
    parameterCount > 0 ? `${formatCompact(parameterCount)} params` : '',
    files.length > 1 ? plural(files.length, 'file') : '',
    SOURCES[source] ?? '',
    typeof license === 'string' ? license : '',
  ].filter((fact) => fact !== '');
}

function isKnown(value: string | undefined): value is string {
  return value !== undefined && value !== 'unknown';
}

type Facts = Readonly<Record<string, unknown>>;

function assetFacts(facts: Facts): readonly string[] {
  const width = amount(facts.width);
  const height = amount(facts.height);
  const faces = amount(facts.faceCount);
  const vertices = amount(facts.vertexCount);
  const words = amount(facts.wordCount);
  const found: string[] = [];
  if (width !== undefined && height !== undefined) found.push(`${width} × ${height}`);
  if (faces !== undefined && faces > 0) found.push(compact(faces, 'face'));
  else if (vertices !== undefined && vertices > 0) found.push(compact(vertices, 'point'));
  if (words !== undefined) found.push(plural(words, 'word'));
  return found;
}

function compact(count: number, one: string): string {
  return `${formatCompact(count)} ${one}${count === 1 ? '' : 's'}`;
}

function lengthOf({ duration }: Facts): string | undefined {
  const seconds = amount(duration);
  return seconds === undefined || seconds <= 0 ? undefined : formatClock(Math.max(1, Math.round(seconds)));
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function nameOr(name: string | undefined, id: string): string {
  return name === undefined || name.trim() === '' ? id : name;
}

function stateText({ status, source }: Upload): string {
  if (status === 'failed') return 'Failed';
  if (status === 'pending') return source === 'multipart' ? 'Waiting for bytes' : 'Being fetched';
  return status === 'complete' ? 'Waiting to be checked' : 'Being checked';
}
