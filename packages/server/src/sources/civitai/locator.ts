import type { JsonObject } from '../../ports/import-source.ts';
import { unexpectedAnswer } from './read-answer.ts';
import { type Selectors, storedSelectors } from './selectors.ts';
import { positiveId, record } from './untrusted-values.ts';

/** Everything to find a planned file again. */
export interface FileLocator {
  /** Of the site that lists it. */
  readonly host: string;
  readonly versionId: number;
  readonly fileId: number;
  /**
   * How the site's own link asks for it, where that link does not name the file: files of a linked version are
   * listed with this one, but only found by their type. Empty: by its id only.
   */
  readonly selectors: Selectors;
}

export function toStoredLocator(locator: FileLocator): JsonObject {
  return { ...locator, selectors: { ...locator.selectors } };
}

export function fromStoredLocator(stored: JsonObject): FileLocator {
  const { host, versionId, fileId, selectors } = record(stored);
  const version = positiveId(versionId);
  const file = positiveId(fileId);
  if (version === null || file === null) throw unexpectedAnswer();
  return {
    host: typeof host === 'string' ? host : '',
    versionId: version,
    fileId: file,
    selectors: storedSelectors(selectors),
  };
}

/** Paths of the download route, the next one for when the site does not have the one before. */
export function downloadPaths({ versionId, fileId, selectors }: FileLocator): readonly string[] {
  const path = `/api/download/models/${versionId}`;
  const linked = Object.keys(selectors).length === 0 ? [] : [`${path}?${new URLSearchParams(selectors)}`];
  return [`${path}?fileId=${fileId}`, ...linked];
}
