import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceUnavailableError } from '../../../domain/errors.ts';
import type { BlobStore, StoredPart } from '../../../ports/blob-store.ts';
import type { PartReceiver } from '../../../ports/part-receiver.ts';
import { RemoteFailedError } from '../../../ports/remote-fetcher.ts';
import { inOrder, nameOf, type ObjectSource, type PartToMove } from './object-source.ts';
import { RunningDigest } from './running-digest.ts';
import { forEachOf, type Slots } from './slots.ts';
import { DamagedObjectError, readThrough, verified } from './verified-body.ts';

/** An object on its way into another store. */
export interface MovingObject {
  readonly key: string;
  /** `final`: it is complete, and can be read there afterwards. `open`: further parts may follow. */
  readonly state: 'final' | 'open';
  /** Bytes of the whole. */
  readonly size: number;
  readonly contentType: string;
  /** Of the whole, hexadecimal, where it is known. */
  readonly sha256: string | undefined;
  /** Parts that it will have; undefined while nobody knows. */
  readonly plannedParts: number | undefined;
}

export interface MoveTarget {
  readonly store: BlobStore;
  readonly receiver: PartReceiver;
  /** Whether `startMultipart` returns a handle, and the store keeps what it got under it. */
  readonly hasHandles: boolean;
  /** Bounds parts and small objects on their way, over all objects. */
  readonly slots: Slots;
  /** Told of the bytes of every part that has arrived. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** The target's handle, as an earlier run noted it, and where to note it. */
export interface HandleNote {
  readonly known: string | null;
  note(handle: string | null): Promise<void>;
}

/** Objects up to this size are held in memory and sent in one go (bytes). */
const SMALL = 8 * 1024 ** 2;
/** Tries of one part, and milliseconds before the second one; each next wait is twice as long. */
const ATTEMPTS = 7;
const FIRST_WAIT = 250;

/**
 * Brings the bytes of an object into another store; what is there already is not sent again. Repeatable after any
 * end, that of the process included.
 *
 * @throws DamagedObjectError, ObjectMissingError where the source no longer has what was stored there
 */
export async function moveObject(
  object: MovingObject,
  source: ObjectSource,
  target: MoveTarget,
  handle: HandleNote,
): Promise<void> {
  if (object.state === 'final' && object.size <= SMALL) await putWhole(object, source, target);
  else await sendParts(object, source, target, handle);
}

async function putWhole(object: MovingObject, source: ObjectSource, target: MoveTarget): Promise<void> {
  const { key, size, sha256, contentType } = object;
  await target.slots.use(async () => {
    target.signal.throwIfAborted();
    const chunks: Uint8Array[] = [];
    const body = inOrder(source, key);
    for await (const chunk of verified(body, { what: `object ${key}`, size, sha256 })) chunks.push(chunk);
    await target.store.put(key, Buffer.concat(chunks, size), contentType);
  });
  target.onBytes(size);
}

async function sendParts(
  object: MovingObject,
  source: ObjectSource,
  target: MoveTarget,
  handle: HandleNote,
): Promise<void> {
  const { key, size, state } = object;
  const { store, hasHandles } = target;
  // Made by an earlier run, which ended before it could say so.
  if (state === 'final' && (await store.size(key)) === size) return target.onBytes(size);
  let ref = handle.known;
  if (ref === null) {
    // An earlier run may have begun, and ended before it noted the handle.
    if (hasHandles) await store.delete(key, null);
    ref = await store.startMultipart(key, { size, parts: plannedPartsOf(object, source) });
    await handle.note(ref);
  }
  const arrived = new Map((await store.listParts(key, ref)).map((part) => [part.number, part]));
  const whole = wholeDigest(object, source);
  // Only in order can they be told from others by the SHA-256 of the whole.
  await forEachOf(source.parts, whole === undefined ? 4 : 1, async (part) => {
    const there = isThere(part, arrived.get(part.number));
    if (!there) await target.slots.use(() => sendPart(object, part, source, target, ref, whole));
    else if (whole !== undefined) await readThrough(whole.follow(source.read(part)));
    whole?.keep();
    target.onBytes(part.size);
  });
  requireDigest(object, whole);
  if (state === 'final') await complete(key, ref, source.parts, store);
}

/** @returns undefined where each part has a digest of its own, or the whole has none */
function wholeDigest({ state, sha256 }: MovingObject, { parts }: ObjectSource): RunningDigest | undefined {
  const wanted = state === 'final' && sha256 !== undefined && parts.some((part) => part.sha256 === undefined);
  return wanted ? new RunningDigest() : undefined;
}

/** @throws DamagedObjectError */
function requireDigest({ key, sha256 }: MovingObject, whole: RunningDigest | undefined): void {
  const found = whole?.value();
  if (found === undefined || found === sha256) return;
  throw new DamagedObjectError(
    `object ${key} has the SHA-256 ${found}, but bytes with ${sha256} were stored`,
  );
}

function plannedPartsOf({ state, plannedParts }: MovingObject, { parts }: ObjectSource): number {
  return Math.max(1, state === 'final' ? parts.length : (plannedParts ?? parts.length));
}

function isThere(part: PartToMove, stored: StoredPart | undefined): boolean {
  if (stored?.size !== part.size) return false;
  return part.sha256 === undefined || stored.sha256 === undefined || part.sha256 === stored.sha256;
}

async function sendPart(
  object: MovingObject,
  part: PartToMove,
  source: ObjectSource,
  { receiver, signal }: MoveTarget,
  multipartRef: string | null,
  whole: RunningDigest | undefined,
): Promise<void> {
  const { number, size: contentLength } = part;
  const plan = planOf(object, part, source);
  for (let attempt = 1, wait = FIRST_WAIT; ; attempt += 1, wait *= 2) {
    signal.throwIfAborted();
    const body = verified(source.read(part), { ...part, what: nameOf(object.key, part) });
    try {
      await receiver.receive({
        ...plan,
        key: object.key,
        multipartRef,
        number,
        contentLength,
        expectedDigests: [],
        body: whole?.follow(body) ?? body,
        signal,
      });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !canPass(error)) throw causeOf(error);
      await sleep(wait, undefined, { signal });
    }
  }
}

function planOf({ state, size, plannedParts }: MovingObject, part: PartToMove, { parts }: ObjectSource) {
  if (state === 'final') return { partsCount: parts.length, fileSize: size };
  if (plannedParts !== undefined) return { partsCount: plannedParts, fileSize: size };
  // A file of unknown length: what came up to this part is all that was known of it.
  return { partsCount: part.number, fileSize: part.start + part.size };
}

function canPass(error: unknown): boolean {
  return error instanceof RemoteFailedError || error instanceof ServiceUnavailableError;
}

/** The disk store wraps what the body threw, for clients whose connection broke: here there are none. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}

async function complete(
  key: string,
  ref: string | null,
  expected: readonly PartToMove[],
  store: BlobStore,
): Promise<void> {
  const parts = await store.listParts(key, ref);
  const same =
    parts.length === expected.length &&
    parts.every(
      ({ number, size }, index) => number === expected[index]?.number && size === expected[index]?.size,
    );
  // None: a lost answer to an earlier try, which the store tells by the object that there is.
  if (parts.length > 0 && !same) throw new Error(`The target has other parts of ${key} than it was sent`);
  if (!(await store.complete(key, ref, parts))) throw new Error(`The target's parts of ${key} have changed`);
}
