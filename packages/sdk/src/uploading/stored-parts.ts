/** Which parts of an upload that was begun before are those of the local file. */

import { throwIfAborted } from '../core/pause.ts';
import type { ByteSource } from '../platform/platform.ts';
import type { UploadPart } from '../types.ts';
import { digestIn } from './entity-tag.ts';
import { canCompute, digestOfRange } from './part-digests.ts';
import { partBounds } from './part-plan.ts';
import type { UploadSession } from './upload-session.ts';
import type { UploadState } from './upload-state.ts';

/**
 * Acknowledges the parts that the server has and that are the same here; the others are sent again. Wharf tells the
 * entity tags of what it has; of other services, what the saved state lists was acknowledged.
 *
 * @throws FileChangedError where the file changes while it is read
 * @throws APIUserAbortError as soon as the call's signal is aborted
 */
export async function acknowledgeStored(
  session: UploadSession,
  source: ByteSource,
  state: UploadState | undefined,
): Promise<void> {
  const stored = session.upload.parts ?? [];
  const tellsSizes = stored.some(({ size }) => size !== undefined);
  const kept = new Map<number, string>();
  session.carry(state?.digests ?? {});
  for (const part of stored) {
    throwIfAborted(session.call.signal);
    const listed = state?.digests[part.number];
    if (tellsSizes ? part.size === undefined : listed === undefined) continue;
    if (part.size !== undefined && part.size !== session.sizeOf(part.number)) continue;
    const digest = await commonDigest(session, source, part, listed, isUnchanged(source, state));
    if (digest === undefined) continue;
    kept.set(part.number, digest);
    session.call.meter.stored(part.number, session.sizeOf(part.number));
  }
  session.keep(kept);
}

/** Only then are the digests of the state those of the file as it is now. */
export function isUnchanged(source: ByteSource, state: UploadState | undefined): boolean {
  return (
    source.lastModified !== undefined &&
    state?.lastModified === source.lastModified &&
    state.fileSize === source.size
  );
}

/** The digest of a part, where it is the same there and here; `undefined` otherwise, and where nobody can tell. */
async function commonDigest(
  { call, plan }: UploadSession,
  source: ByteSource,
  part: UploadPart,
  listed: string | undefined,
  listedIsLocal: boolean,
): Promise<string | undefined> {
  const tag = digestIn(part.etag);
  // What was acknowledged says what the server has where its tag does not.
  const theirs = tag !== undefined && canCompute(tag.algorithm) ? tag : digestIn(listed);
  if (theirs === undefined) return undefined;
  if (listedIsLocal && digestIn(listed)?.algorithm === theirs.algorithm)
    return digestIn(listed)?.hex === theirs.hex ? theirs.hex : undefined;
  const { start, end } = partBounds(plan, part.number);
  const ours = await digestOfRange(source.range(start, end), theirs.algorithm, (bytes) =>
    call.meter.compared(bytes),
  );
  return ours === theirs.hex ? theirs.hex : undefined;
}
