/** What is written down beside bytes that are kept, to know them again. Never a URL. */
import type { Content } from './content.ts';

export interface Fingerprint {
  readonly sha256: string | null;
  /** Bytes of the whole. */
  readonly size: number | null;
  /** Strong entity tag, quotes included. */
  readonly etag: string | null;
}

export function writeFingerprint({ sha256, size }: Content, etag: string | undefined): string {
  const fingerprint: Fingerprint = { sha256: sha256 ?? null, size: size ?? null, etag: etag ?? null };
  return JSON.stringify(fingerprint);
}

/** `undefined` for what is none: half of one, or one of another version. */
export function readFingerprint(text: string | undefined): Fingerprint | undefined {
  try {
    const { sha256, size, etag } = JSON.parse(text ?? '') as Fingerprint;
    const sound =
      [sha256, etag].every((value) => value === null || typeof value === 'string') &&
      (size === null || Number.isSafeInteger(size));
    return sound ? { sha256, size, etag } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether bytes with this fingerprint are the beginning of a content: they have its digest; or, where the API tells none,
 * an entity tag that the server will compare.
 */
export function fits({ sha256, size, etag }: Fingerprint, content: Content): boolean {
  if (content.sha256 !== undefined) return sha256 === content.sha256;
  return sha256 === null && etag !== null && size === (content.size ?? null);
}
