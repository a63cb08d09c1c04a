import { ASSET_KINDS, type AssetKind, KINDS, type Kind } from '@wharf/contract';
import type { Accepted, Inspection, RefusalCode, Rendition, RenditionRole } from '../../ports/validator.ts';
import { type Fields, isCount, isFields, isMimeType, isSentence } from './child-values.ts';
import type { Frame } from './frames.ts';
import { parseWeights } from './weights-message.ts';

/** What a decoder child may say. Everything else is malformed and ends the child. */
export type ChildMessage =
  | { readonly type: 'ready' }
  | {
      readonly type: 'read';
      readonly id: number;
      readonly read: number;
      readonly offset: number;
      readonly length: number;
    }
  | { readonly type: 'progress'; readonly id: number; readonly fraction: number }
  | { readonly type: 'inspected'; readonly id: number; readonly rss: number; readonly inspection: Inspection }
  | {
      readonly type: 'converted';
      readonly id: number;
      readonly rss: number;
      readonly contentType: string;
      readonly bytes: Buffer;
    }
  | { readonly type: 'unconverted'; readonly id: number; readonly rss: number; readonly message: string }
  | { readonly type: 'kinds'; readonly id: number; readonly rss: number; readonly kinds: ReadonlySet<Kind> }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly outOfMemory: boolean;
      readonly unavailable: boolean;
      readonly reason: string;
    };

/** Most bytes a child may ask for at once. */
export const MAX_READ_BYTES = 4 * 1024 * 1024;

const ASSET_TYPE = /^uploaded(?:-[a-z0-9]{1,20})?$/;
const MAX_RENDITIONS = 8;
const REFUSAL_CODES: ReadonlySet<string> = new Set<RefusalCode>([
  'corrupt',
  'truncated',
  'type-mismatch',
  'unsupported-type',
  'too-large-decoded',
  'active-content',
  'unsafe-code',
  'decoder-crashed',
  'decoder-timeout',
  'decoder-out-of-memory',
]);

const ROLES: ReadonlySet<unknown> = new Set<RenditionRole>([
  'thumbnail',
  'first-frame',
  'last-frame',
  'tensor-table',
]);

/** Checks a frame from a child field by field; undefined where it is none of {@link ChildMessage}. */
export function parseChildMessage({ header, payload }: Frame): ChildMessage | undefined {
  if (!isFields(header)) return undefined;
  if (header.type === 'ready') return { type: 'ready' };
  const { id, rss } = header;
  if (!isCount(id)) return undefined;
  switch (header.type) {
    case 'read':
      return parseRead(header, id);
    case 'progress': {
      const { fraction } = header;
      return typeof fraction === 'number' && fraction >= 0 && fraction <= 1
        ? { type: 'progress', id, fraction }
        : undefined;
    }
    case 'inspected': {
      const inspection = parseInspection(header.inspection, payload);
      return inspection !== undefined && isCount(rss)
        ? { type: 'inspected', id, rss, inspection }
        : undefined;
    }
    case 'converted': {
      const { contentType } = header;
      return isMimeType(contentType) && isCount(rss)
        ? { type: 'converted', id, rss, contentType, bytes: payload }
        : undefined;
    }
    case 'unconverted': {
      const { message } = header;
      return isSentence(message) && isCount(rss) ? { type: 'unconverted', id, rss, message } : undefined;
    }
    case 'kinds': {
      const { kinds } = header;
      return isKinds(kinds) && isCount(rss) ? { type: 'kinds', id, rss, kinds: new Set(kinds) } : undefined;
    }
    case 'failed': {
      const { outOfMemory, unavailable, reason } = header;
      return typeof reason === 'string'
        ? { type: 'failed', id, outOfMemory: outOfMemory === true, unavailable: unavailable === true, reason }
        : undefined;
    }
    default:
      return undefined;
  }
}

function parseRead(header: Fields, id: number): ChildMessage | undefined {
  const { read, offset, length } = header;
  if (!isCount(read) || !isCount(offset) || !isCount(length) || length > MAX_READ_BYTES) return undefined;
  return { type: 'read', id, read, offset, length };
}

function parseInspection(value: unknown, payload: Buffer): Inspection | undefined {
  if (!isFields(value)) return undefined;
  if (value.verdict === 'refused') {
    const { code, message, details } = value;
    if (typeof code !== 'string' || !REFUSAL_CODES.has(code) || !isSentence(message)) return undefined;
    const refused = { verdict: 'refused', code: code as RefusalCode, message } as const;
    return isFields(details) ? { ...refused, details } : refused;
  }
  return value.verdict === 'accepted' ? parseAccepted(value, payload) : undefined;
}

function parseAccepted(value: Fields, payload: Buffer): Accepted | undefined {
  const { mimeType } = value;
  const renditions = parseRenditions(value.renditions, payload);
  if (!isMimeType(mimeType) || renditions === undefined) return undefined;
  if (value.entity === 'model') {
    const weights = parseWeights(value.weights);
    return weights && { verdict: 'accepted', entity: 'model', mimeType, weights, renditions };
  }
  const { entity, assetKind, assetType, metadata, properties } = value;
  if (entity !== 'asset' || !isAssetKind(assetKind)) return undefined;
  if (typeof assetType !== 'string' || !ASSET_TYPE.test(assetType)) return undefined;
  if (!isFields(metadata) || !isFields(properties)) return undefined;
  return { verdict: 'accepted', entity, assetKind, assetType, mimeType, metadata, properties, renditions };
}

/** The renditions' bytes follow each other in the payload and fill it. */
function parseRenditions(value: unknown, payload: Buffer): Rendition[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_RENDITIONS) return undefined;
  const renditions: Rendition[] = [];
  let at = 0;
  for (const item of value as readonly unknown[]) {
    if (!isFields(item)) return undefined;
    const { role, contentType, width, height, length } = item;
    if (!isRole(role) || !isMimeType(contentType)) return undefined;
    if (renditions.some((other) => other.role === role)) return undefined;
    if (!isCount(width) || !isCount(height) || !isCount(length) || at + length > payload.length)
      return undefined;
    renditions.push({ role, contentType, width, height, bytes: payload.subarray(at, at + length) });
    at += length;
  }
  return at === payload.length ? renditions : undefined;
}

function isRole(value: unknown): value is RenditionRole {
  return ROLES.has(value);
}

function isKinds(value: unknown): value is readonly Kind[] {
  return Array.isArray(value) && value.every((kind) => (KINDS as readonly unknown[]).includes(kind));
}

function isAssetKind(value: unknown): value is AssetKind {
  return (ASSET_KINDS as readonly unknown[]).includes(value);
}
