import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { ApiKeyRecord } from '../../ports/project-repository.ts';
import { newAuthorId, newId, newSecret } from '../ids.ts';
import { hashSecret } from './credentials.ts';

/** What it takes to change who may do what. */
export interface AccessNeeds {
  readonly database: Database;
  /** Keys the hashes of API secrets. */
  readonly hashKey: Uint8Array;
  readonly clock: Clock;
}

/** A key with its secret, which is shown once and not kept. */
export interface IssuedKey extends ApiKeyRecord {
  readonly secret: string;
}

/** Makes a key with a secret, both random. It exists once its record is stored. */
export function issueKey(
  deps: Pick<AccessNeeds, 'hashKey' | 'clock'>,
  fields: Pick<ApiKeyRecord, 'projectId' | 'name' | 'administrator'>,
): IssuedKey {
  const secret = newSecret();
  return {
    ...fields,
    key: newId('key'),
    authorId: newAuthorId(),
    secretHash: hashSecret(deps.hashKey, secret),
    createdAt: deps.clock(),
    revokedAt: null,
    secret,
  };
}

/** An issued key without its secret. */
export function recordOf({ secret: _, ...record }: IssuedKey): ApiKeyRecord {
  return record;
}
