import type { RemoteVersion } from '../../../ports/import-repository.ts';
import type { RemoteResponse } from '../../../ports/remote-fetcher.ts';

/** Milliseconds by which a file must be older than the answer for its date to identify a version. */
const STRONG_DATE_AGE = 60_000;

/** What an answer says that identifies this version of the file, byte for byte. */
export function versionOf(response: Pick<RemoteResponse, 'header'>): RemoteVersion {
  return { etag: strongEtag(response.header('etag')), lastModified: strongDate(response) };
}

/** The value of `If-Range`; undefined when nothing identifies the version (RFC 9110 section 13.1.5). */
export function ifRange({ etag, lastModified }: RemoteVersion): string | undefined {
  return etag ?? lastModified ?? undefined;
}

/** Whether an answer is of another version than the one known. What it does not say, it does not contradict. */
export function isOtherVersion(known: RemoteVersion, response: Pick<RemoteResponse, 'header'>): boolean {
  const etag = response.header('etag');
  if (known.etag !== null && etag !== undefined) return etag.trim() !== known.etag;
  const lastModified = response.header('last-modified');
  return known.lastModified !== null && lastModified !== undefined && lastModified !== known.lastModified;
}

/** A weak tag promises the same meaning, not the same bytes (RFC 9110 section 8.8.1). */
function strongEtag(value: string | undefined): string | null {
  const tag = value?.trim() ?? '';
  return /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(tag) ? tag : null;
}

/**
 * A date is strong only when the file cannot have changed again within the second that it names
 * (RFC 9110 section 8.8.2.2).
 */
function strongDate(response: Pick<RemoteResponse, 'header'>): string | null {
  const lastModified = response.header('last-modified') ?? '';
  const age = Date.parse(response.header('date') ?? '') - Date.parse(lastModified);
  return age >= STRONG_DATE_AGE ? lastModified : null;
}
