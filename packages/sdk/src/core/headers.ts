import { WharfError } from '../errors/wharf-error.ts';

/** Headers of a request as users give them: `null` removes one. */
export type GivenHeaders = Readonly<Record<string, string | null | undefined>>;

/**
 * Sets and removes headers, whatever the case of their names; later ones win.
 * @throws WharfError where HTTP cannot carry one. Its value is not quoted: it may be a secret
 */
export function applyHeaders(headers: Headers, ...given: readonly (GivenHeaders | undefined)[]): void {
  for (const [name, value] of given.flatMap((some) => Object.entries(some ?? {}))) {
    if (value === undefined) continue;
    if (value === null) headers.delete(name);
    else setHeader(headers, name, value);
  }
}

function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    throw new WharfError(`The header ${JSON.stringify(name)} has a name or a value that HTTP cannot carry`);
  }
}
