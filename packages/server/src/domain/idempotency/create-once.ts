import type { Repositories } from '../../ports/database.ts';
import type { IdempotencyKeyRecord } from '../../ports/idempotency-key-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError, NotFoundError } from '../errors.ts';

/** A request that its client may send again, because it may not have seen the answer. */
export interface RepeatableRequest {
  /** The client's name for it, as {@link parseIdempotencyKey} reads it. */
  readonly key: string;
  /** The same for every repetition, and different for every other request. */
  readonly requestHash: string;
}

/**
 * Notes what the request created. To be called in the very transaction that creates it, before anything that
 * the same request, having succeeded meanwhile, may have made impossible.
 */
export type Remember = (tx: Pick<Repositories, 'idempotencyKeys'>, entityId: string) => Promise<void>;

/** For requests that nobody repeats. */
export const forgetful: Remember = async () => undefined;

/** The same request has succeeded since it was looked for: this one must not. */
class KeyTakenError extends Error {
  override readonly name = 'KeyTakenError';
}

/**
 * Creates an entity at most once for a key, however often and however simultaneously the request arrives. What fails
 * is not remembered, so that it may be repeated and succeed.
 *
 * @param request undefined: the client gave no key, so every request creates
 * @param create creates the entity and calls `remember` in its transaction
 * @param find answers a repetition: the entity as it is now
 * @throws InvalidRequestError for a key that another request was sent with
 * @throws NotFoundError when the entity was deleted since: who deleted it does not want it back
 */
export async function createOnce<T>(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  projectId: string,
  request: RepeatableRequest | undefined,
  create: (remember: Remember) => Promise<T>,
  find: (entityId: string) => Promise<T>,
): Promise<T> {
  if (request === undefined) return create(forgetful);
  const remember: Remember = async (tx, entityId) => {
    const record = { ...request, projectId, entityId, createdAt: deps.clock() };
    if (!(await tx.idempotencyKeys.insert(record))) throw new KeyTakenError();
  };
  const { idempotencyKeys } = deps.database;
  const earlier = await idempotencyKeys.find(projectId, request.key);
  if (earlier !== undefined) return findAgain(earlier, request, find);
  try {
    return await create(remember);
  } catch (error) {
    if (!(error instanceof KeyTakenError)) throw error;
    const winner = await idempotencyKeys.find(projectId, request.key);
    if (winner === undefined) throw error;
    return findAgain(winner, request, find);
  }
}

async function findAgain<T>(
  { requestHash, entityId }: IdempotencyKeyRecord,
  request: RepeatableRequest,
  find: (entityId: string) => Promise<T>,
): Promise<T> {
  if (requestHash !== request.requestHash) {
    throw new InvalidRequestError(
      'This Idempotency-Key was used before, for a request that was different: every request needs a key of its own, and a repetition of it must be the same to the last field',
      { header: 'idempotency-key' },
    );
  }
  try {
    return await find(entityId);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new NotFoundError(
      `This request was answered before: it created ${entityId}, which was deleted since. Send another Idempotency-Key to create it anew`,
      { header: 'idempotency-key', entityId },
      { cause: error },
    );
  }
}
