import { type MoveTarget, moveObject } from '../../adapters/blobs/transfer/move-object.ts';
import {
  inOrder,
  type ObjectSource,
  partsOnDisk,
  wholeObject,
} from '../../adapters/blobs/transfer/object-source.ts';
import { forEachOf, Slots } from '../../adapters/blobs/transfer/slots.ts';
import { DamagedObjectError, readThrough, verified } from '../../adapters/blobs/transfer/verified-body.ts';
import { verifyObject } from '../../adapters/blobs/transfer/verify-object.ts';
import { type LedgerObject, objectsToMove, partsOf } from '../../adapters/database/transfer/ledger.ts';
import {
  findTargetObject,
  noteReference,
  settleObject,
  unsettleObject,
} from '../../adapters/database/transfer/target-ledger.ts';
import { ObjectMissingError } from '../../domain/errors.ts';
import type { End } from './ends.ts';
import type { ProgressCount } from './progress-count.ts';

export interface ObjectMove {
  readonly source: End;
  readonly target: End;
  readonly shared: boolean;
  /** Files and parts on their way at once. */
  readonly concurrency: number;
  /** Whether objects that the source has lost are left out; otherwise the move does not come to its end. */
  readonly allowLoss: boolean;
  readonly signal: AbortSignal;
}

/** @returns objects that the source itself has lost, a sentence for each; they were left out */
export async function moveObjects(
  move: ObjectMove,
  count: ProgressCount,
  crashPoint: (name: string) => void,
): Promise<readonly string[]> {
  const { source, target, concurrency, signal } = move;
  if (target.receiver === undefined) return [];
  const damaged: string[] = [];
  const into: MoveTarget = {
    store: target.store,
    receiver: target.receiver,
    hasHandles: target.directory === undefined,
    slots: new Slots(concurrency),
    onBytes: (bytes) => {
      count.addBytes(bytes);
      crashPoint('migrate:part');
    },
    signal,
  };
  await forEachOf(objectsToMove(source.database.handle), concurrency, async (object) => {
    signal.throwIfAborted();
    try {
      await moveOne(object, move, into, crashPoint);
    } catch (error) {
      if (!isDamage(error)) throw error;
      damaged.push(error.message);
      if (move.allowLoss) await leaveOut(object, move);
    }
    count.addObject();
  });
  return damaged;
}

function isDamage(error: unknown): error is Error {
  return error instanceof DamagedObjectError || error instanceof ObjectMissingError;
}

/** Of a file nothing stays but what the ledger says of it in the source, too; an upload keeps the parts that arrived. */
async function leaveOut(object: LedgerObject, { target }: ObjectMove): Promise<void> {
  const { handle } = target.database;
  const reference = (await findTargetObject(handle, object.key))?.multipartRef ?? null;
  if (object.state === 'final') {
    await target.store.delete(object.key, reference);
    await settleObject(handle, object);
  } else {
    const parts = await target.store.listParts(object.key, reference);
    await settleObject(handle, { ...object, received: parts.reduce((sum, { size }) => sum + size, 0) });
  }
}

async function moveOne(
  object: LedgerObject,
  { source, target }: ObjectMove,
  into: MoveTarget,
  crashPoint: (name: string) => void,
): Promise<void> {
  const { handle } = target.database;
  const there = await findTargetObject(handle, object.key);
  if (there === undefined) throw new Error(`Object ${object.key} is not in the ledger of the target`);
  if (there.state === 'sealed') return into.onBytes(object.size);
  const bytes = await sourceOf(source, object);
  await moveObject(object, bytes, into, {
    known: there.multipartRef,
    note: async (reference) => {
      crashPoint('migrate:begun');
      await noteReference(handle, object.key, reference);
    },
  });
  crashPoint('migrate:arrived');
  const received =
    object.state === 'final' ? object.received : bytes.parts.reduce((sum, { size }) => sum + size, 0);
  await settleObject(handle, { ...object, received });
  crashPoint('migrate:settled');
}

async function sourceOf(
  { store, directory, database }: End,
  { key, state, size }: LedgerObject,
): Promise<ObjectSource> {
  if (directory !== undefined) {
    const parts = await partsOf(database.handle, key);
    if (parts.length > 0 || state === 'open') return partsOnDisk(directory, key, parts);
  }
  // An S3 store does not give out the parts of what is unfinished.
  if (state === 'open') return { parts: [], read: () => store.read(key) };
  return wholeObject(store, key, size);
}

export interface ObjectVerdict {
  readonly objects: number;
  /** Objects of which every byte was read again. */
  readonly read: number;
  /** What is wrong, a sentence for each object. */
  readonly problems: readonly string[];
  /** The same of objects that the source has lost as well, where that is allowed. */
  readonly lost: readonly string[];
}

/**
 * Looks at every object in the target.
 * @param wanted whether to read all bytes of the object with this number, counted from 0
 */
export async function verifyObjects(
  move: ObjectMove,
  wanted: (number: number) => boolean,
  count: ProgressCount,
): Promise<ObjectVerdict> {
  const { source, concurrency, signal } = move;
  const problems: string[] = [];
  const lost: string[] = [];
  let objects = 0;
  let read = 0;
  await forEachOf(objectsToMove(source.database.handle), concurrency, async (object) => {
    signal.throwIfAborted();
    const deep = object.state === 'final' && wanted(objects);
    objects += 1;
    if (deep) read += 1;
    const problem = await verifyOne(object, move, deep);
    if (problem !== undefined) {
      const damage = await damageOf(object, move);
      if (damage !== undefined && move.allowLoss) lost.push(damage);
      else problems.push(damage ?? problem);
      if (damage === undefined && !move.shared) await forget(object, move);
    }
    count.addVerified();
  });
  return { objects, read, problems, lost };
}

async function verifyOne(
  object: LedgerObject,
  { source, target, shared }: ObjectMove,
  deep: boolean,
): Promise<string | undefined> {
  const there = await findTargetObject(target.database.handle, object.key);
  const state = object.state === 'final' ? 'sealed' : 'open';
  if (there?.state !== state && !shared)
    return `Object ${object.key} is ${there?.state ?? 'unknown'} in the target, not ${state}`;
  // Where its parts are in the bucket of both, nobody can have lost them on the way.
  if (shared && object.state === 'open' && source.directory === undefined) return undefined;
  try {
    const end = { store: target.store, handle: there?.multipartRef ?? null };
    return await verifyObject(object, await sourceOf(source, object), end, deep);
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  }
}

/** What the target has of an object is wrong, so that the next run sends it once more. */
async function forget({ key }: LedgerObject, { target }: ObjectMove): Promise<void> {
  const { handle } = target.database;
  const there = await findTargetObject(handle, key);
  await target.store.delete(key, there?.multipartRef ?? null);
  await unsettleObject(handle, key);
}

/** @returns what is wrong with the object in the source; undefined: nothing */
async function damageOf(object: LedgerObject, { source }: ObjectMove): Promise<string | undefined> {
  const { key, state, size, sha256 } = object;
  try {
    const bytes = inOrder(await sourceOf(source, object), key);
    await readThrough(state === 'open' ? bytes : verified(bytes, { what: `object ${key}`, size, sha256 }));
    return undefined;
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  }
}
