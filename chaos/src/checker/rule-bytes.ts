import { acknowledged, callsOf, deletionsOf, intentOfAsset, intentOfUpload, intentsOf } from './calls.ts';
import type { FinalState } from './final-state.ts';
import type { Rule } from './violation.ts';

/** Whatever is read, during the run or after it, is what was sent. */
export const identicalBytes: Rule = {
  name: 'identical-bytes',
  promise: 'what is read is what was sent, byte for byte, until it is deleted',
  *broken(history, final) {
    const intents = intentsOf(history);
    const calls = callsOf(history);
    for (const { invoke, result } of acknowledged(calls)) {
      if (invoke.operation !== 'download') continue;
      const sent = intents.get(invoke.intent);
      if (sent !== undefined && result.sha256 !== sent.sha256) {
        yield `${invoke.entity} was read with the digest ${result.sha256}, but ${sent.sha256} was sent (${invoke.intent})`;
      }
    }
    const sentFor = new Map([...intentOfUpload(history), ...intentOfAsset(history)]);
    for (const { id, uploadId, files } of final.entities) {
      const sent = sentFor.get(uploadId ?? id);
      // Clients only send what is one file as an entity, too.
      if (files.length !== 1) yield `${id} has ${files.length} files`;
      if (sent === undefined) yield `${id} is of nothing that a client has sent`;
      for (const { declared, read, error } of files) {
        if (read === undefined) yield `${id} cannot be read: ${error ?? 'nobody knows why'}`;
        else if (read !== declared) yield `${id} says its digest is ${declared}, but it reads as ${read}`;
        else if (sent !== undefined && read !== sent.sha256) {
          yield `${id} has the digest ${read}, but ${sent.sha256} was sent (${sent.intent})`;
        }
      }
    }
    yield* otherBlobs(final);
  },
};

/** What was made of a file, and is read by its digest alone. */
function* otherBlobs({ readBlobs, ledger: { blobs } }: FinalState): Iterable<string> {
  const digests = new Map(blobs.map(({ id, sha256 }) => [id, sha256]));
  for (const { id, read } of readBlobs) {
    if (read !== digests.get(id))
      yield `blob ${id} should have the digest ${digests.get(id)}, but reads as ${read}`;
  }
}

/** One upload becomes one entity, and what is deleted does not come back. */
export const oneEntity: Rule = {
  name: 'one-entity',
  promise: 'an imported upload is exactly one entity, any other none, and a deleted entity is gone',
  *broken(history, final) {
    const calls = callsOf(history);
    const deletions = deletionsOf(calls);
    const there = new Set(final.entities.map(({ id }) => id));
    const ofUpload = Map.groupBy(final.entities, ({ uploadId }) => uploadId ?? '');
    for (const { id, status, entityId } of final.uploads) {
      const entities = (ofUpload.get(id) ?? []).map((entity) => entity.id);
      if (entities.length > 1) yield `${id} became ${entities.length} entities: ${entities.join(', ')}`;
      if (status !== 'imported' && entities.length > 0) yield `${id} is ${status}, but became ${entities[0]}`;
      if (status !== 'imported' || entityId === undefined) continue;
      if (!there.has(entityId) && !deletions.has(entityId)) yield `${entityId} of ${id} does not exist`;
      if (there.has(entityId) && !entities.includes(entityId))
        yield `${entityId} does not say it is of ${id}`;
    }
    // One that was created twice because nobody was told of the first, for instance.
    const told = new Set([
      ...final.uploads.map((upload) => upload.entityId),
      ...intentOfAsset(history).keys(),
    ]);
    for (const id of there) if (!told.has(id)) yield `${id} exists, but nobody was ever told of it`;
    for (const [entity, deletion] of deletions) {
      if (deletion === 'acknowledged' && there.has(entity)) yield `${entity} was deleted, but exists`;
    }
    yield* inlineAssets(history, there, deletions);
  },
};

function* inlineAssets(
  history: Parameters<Rule['broken']>[0],
  there: ReadonlySet<string>,
  deletions: ReadonlyMap<string, string>,
): Iterable<string> {
  const created = new Map<string, string>();
  for (const { invoke, result } of acknowledged(callsOf(history))) {
    if (invoke.operation !== 'create-asset' || result.entity === undefined) continue;
    const first = created.get(invoke.intent);
    if (first !== undefined && first !== result.entity) {
      yield `${invoke.intent} was created twice under one key: ${first}, ${result.entity}`;
    }
    created.set(invoke.intent, result.entity);
    if (!there.has(result.entity) && !deletions.has(result.entity)) {
      yield `${result.entity} was created for ${invoke.intent}, but does not exist`;
    }
  }
}
