import { createHash } from 'node:crypto';
import type { Position } from '../ports/page.ts';
import { InvalidRequestError } from './errors.ts';

/**
 * Opaque page tokens. A token carries a position and a fingerprint of the filters it was issued for,
 * so that it cannot silently page through another list.
 */
export function encodeCursor(position: Position, filters: unknown): string {
  const { at, id, name } = position;
  const fields = [at, id, fingerprint(filters), ...(name === undefined ? [] : [name])];
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** @throws InvalidRequestError for what is no token, or a token of a list with other filters. */
export function decodeCursor(token: string, filters: unknown): Position {
  const fields = parse(token);
  const [at, id, print, name] = fields;
  if (
    typeof at !== 'number' ||
    !Number.isSafeInteger(at) ||
    !isText(id) ||
    typeof print !== 'string' ||
    (name !== undefined && !isText(name))
  ) {
    throw new InvalidRequestError('paginationToken is not a token of this list: start again without it', {
      field: 'paginationToken',
    });
  }
  if (print !== fingerprint(filters)) {
    throw new InvalidRequestError(
      'paginationToken belongs to a list with other filters: keep the filters, or start again without it',
      { field: 'paginationToken' },
    );
  }
  return name === undefined ? { at, id } : { at, id, name };
}

/** Text that any database takes as a value: a token may be made up. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}

function parse(token: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function fingerprint(filters: unknown): string {
  return createHash('sha256').update(JSON.stringify(filters)).digest('base64url').slice(0, 12);
}
