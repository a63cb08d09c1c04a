import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ApiKeyRecord, ApiKeyRepository } from '../../ports/project-repository.ts';
import type { Caller } from '../caller.ts';
import { AuthenticationError } from '../errors.ts';

/** A key and the secret that proves it. */
export interface KeyPair {
  readonly key: string;
  readonly secret: string;
}

/**
 * Hash of an API secret under the installation's own key: worthless to who steals only the database,
 * and cheap enough to check on every request. Hexadecimal.
 */
export function hashSecret(hashKey: Uint8Array, secret: string): string {
  return createHmac('sha256', hashKey).update(secret).digest('hex');
}

/**
 * Reads an `Authorization` header: Basic with `key:secret`, or Bearer with a secret alone,
 * `key:secret`, or its base64 (which is what a client built for another service's tokens can be given).
 *
 * @throws AuthenticationError when there is none or it is not understood.
 */
export function parseAuthorization(header: string | undefined): {
  readonly key?: string;
  readonly secret: string;
} {
  const match = /^(basic|bearer) +(\S+)$/i.exec(header ?? '');
  const token = match?.[2];
  if (match === null || token === undefined) {
    throw new AuthenticationError(
      'Send your key and secret by HTTP Basic authentication, or as a Bearer token',
    );
  }
  if (match[1]?.toLowerCase() === 'bearer') {
    return splitPair(token) ?? splitPair(readableBase64(token) ?? '') ?? { secret: token };
  }
  const pair = splitPair(Buffer.from(token, 'base64').toString('utf8'));
  if (pair === undefined)
    throw new AuthenticationError('HTTP Basic credentials must be base64 of key:secret');
  return pair;
}

/**
 * The text that `token` is the base64 of, if it is text: a random secret happens to be base64, too, and
 * what it decodes to may well contain a colon.
 */
function readableBase64(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) && /^\P{Cc}+$/u.test(text) ? text : undefined;
}

function splitPair(text: string): KeyPair | undefined {
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { key: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/**
 * Finds out who asks.
 * @throws AuthenticationError, with the same words whatever was wrong.
 */
export async function authenticate(
  keys: ApiKeyRepository,
  hashKey: Uint8Array,
  header: string | undefined,
): Promise<Caller> {
  return callerOf(await verifyKey(keys, hashKey, parseAuthorization(header)));
}

/**
 * The key that these credentials prove.
 * @throws AuthenticationError, with the same words whatever was wrong.
 */
export async function verifyKey(
  keys: ApiKeyRepository,
  hashKey: Uint8Array,
  credentials: { readonly key?: string; readonly secret: string },
): Promise<ApiKeyRecord> {
  const hash = hashSecret(hashKey, credentials.secret);
  const record =
    credentials.key === undefined
      ? await findBySecret(keys, hash)
      : verified(await keys.find(credentials.key), hash);
  if (record === undefined)
    throw new AuthenticationError('The key or the secret is wrong, or the key was revoked');
  return record;
}

/** @param projectId other than that of the key only where an administrator chose it */
export function callerOf(record: ApiKeyRecord, projectId: string = record.projectId): Caller {
  const { authorId, key, administrator } = record;
  return { projectId, authorId, key, administrator };
}

async function findBySecret(keys: ApiKeyRepository, hash: string): Promise<ApiKeyRecord | undefined> {
  const records = await keys.findBySecretHash(hash);
  // Two keys with one secret (chosen by hand): it says nothing about which is meant.
  return records.length === 1 ? records[0] : undefined;
}

function verified(record: ApiKeyRecord | undefined, hash: string): ApiKeyRecord | undefined {
  // An unknown key takes the same comparison, so that time does not tell which keys exist.
  const expected = Buffer.from(record?.secretHash ?? '0'.repeat(hash.length), 'utf8');
  const given = Buffer.from(hash, 'utf8');
  const equal = expected.length === given.length && timingSafeEqual(expected, given);
  return equal && record !== undefined && record.revokedAt === null ? record : undefined;
}
