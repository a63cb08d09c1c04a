/** Whether what an upload became is what the local file is, where this call did not send all of it. */
import { throwIfAborted } from '../core/pause.ts';
import type { UploadResult } from '../entities.ts';
import { FileChangedError } from '../errors/file-changed-error.ts';
import type { ByteRange, ByteSource } from '../platform/platform.ts';
import { digestIn, type PartDigest } from './entity-tag.ts';
import type { Input } from './open-input.ts';
import { canCompute, digestOfRange } from './part-digests.ts';
import { partBounds } from './part-plan.ts';
import { isUnchanged } from './stored-parts.ts';
import type { UploadSession } from './upload-session.ts';
import type { UploadState } from './upload-state.ts';

/** Bytes of the local file, and the digest of what the server has in their place. */
interface Comparison {
  readonly range: ByteRange;
  readonly theirs: PartDigest;
}

/**
 * Compares with the digest that the API tells of the result, or else with those of the saved state. Where there are none,
 * nobody can tell more than that the sizes are equal.
 *
 * @throws FileChangedError where it is another file
 * @throws APIUserAbortError as soon as the call's signal is aborted
 */
export async function assertSameContent(
  session: UploadSession,
  { source }: Input,
  state: UploadState | undefined,
  result: UploadResult,
): Promise<void> {
  const { call, upload } = session;
  // A stream that is sent as it comes belongs to an upload of its own.
  if (source === undefined) return;
  const listed = completeDigests(session, state);
  if (listed !== undefined && isUnchanged(source, state)) return;
  const comparisons = withResult(source, result) ?? withState(session, source, listed);
  if (comparisons === undefined)
    return call.api.logger.warn(`${upload.id} was sent before, and nothing tells whether it was this file`);
  for (const { range, theirs } of comparisons) {
    throwIfAborted(call.signal);
    const ours = await digestOfRange(range, theirs.algorithm, (bytes) => {
      throwIfAborted(call.signal);
      call.meter.compared(bytes);
    });
    if (ours !== theirs.hex)
      throw new FileChangedError(
        `Upload ${upload.id} is complete, and was sent from a file with other bytes`,
      );
  }
}

/** By part, from the first on; `undefined` unless the state has one of each. */
function completeDigests(
  { plan }: UploadSession,
  state: UploadState | undefined,
): readonly PartDigest[] | undefined {
  if (state === undefined || state.partSize !== plan.partSize) return undefined;
  const digests = Array.from({ length: plan.parts }, (_, index) => digestIn(state.digests[index + 1]));
  return digests.every((digest) => digest !== undefined) ? digests : undefined;
}

/** `undefined` where the API tells no digest, or made something else of the bytes. */
function withResult(source: ByteSource, result: UploadResult): readonly Comparison[] | undefined {
  const files = 'model' in result ? (result.model.files ?? []) : [];
  const { size, sha256 } =
    'asset' in result
      ? { size: result.asset.properties?.size, sha256: result.asset.sha256 }
      : { size: files[0]?.size, sha256: files[0]?.sha256 };
  const theirs = digestIn(sha256);
  if (files.length > 1 || size !== source.size || theirs === undefined) return undefined;
  return [{ range: source.range(0, source.size), theirs }];
}

function withState(
  { plan }: UploadSession,
  source: ByteSource,
  listed: readonly PartDigest[] | undefined,
): readonly Comparison[] | undefined {
  if (listed?.every(({ algorithm }) => canCompute(algorithm)) !== true) return undefined;
  return listed.map((theirs, index) => {
    const { start, end } = partBounds(plan, index + 1);
    return { range: source.range(start, end), theirs };
  });
}
