import type { ApiKey, IssuedKey } from '@wharf/contract';
import type { IssuedKey as IssuedRecord } from '../../domain/projects/issue-key.ts';
import type { ApiKeyRecord } from '../../ports/project-repository.ts';
import { isoDate } from './iso-date.ts';

/** The key as the wire has it: without its secret, and without the hash of that. */
export function presentKey({
  key,
  name,
  projectId,
  administrator,
  createdAt,
  revokedAt,
}: ApiKeyRecord): ApiKey {
  return {
    key,
    name,
    projectId,
    administrator,
    createdAt: isoDate(createdAt),
    ...(revokedAt === null ? {} : { revokedAt: isoDate(revokedAt) }),
  };
}

/** A new key as the wire has it, this once with its secret. */
export function presentIssuedKey(issued: IssuedRecord): IssuedKey {
  return { ...presentKey(issued), secret: issued.secret };
}
