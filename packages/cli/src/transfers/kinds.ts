import type { Kind } from '@wharf/sdk';

/** What an upload can be said to be. */
export const KINDS = [
  '3d',
  'asset',
  'audio',
  'avatar',
  'image',
  'model',
  'text',
  'video',
] as const satisfies Kind[];
