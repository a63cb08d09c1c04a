import type { Entry } from '../history/entry.ts';
import type { LedgerBlob } from '../ledger/ledger.ts';
import type { FinalJob, FinalState } from './final-state.ts';
import type { Rule } from './violation.ts';

/** Renditions that work that was broken off may leave open, each time: they are collected by their age. */
const RENDITIONS = 2;

/** The store holds what the ledger says, and the ledger what somebody uses: nothing more, nothing less. */
export const accountedBlobs: Rule = {
  name: 'accounted-blobs',
  promise:
    'no bytes are unaccounted for when the collectors have run, and none are freed while they are used',
  *broken(history, final) {
    yield* objectsInLedger(history, final);
    yield* blobsInLedger(final);
    yield* users(final);
    yield* quotas(final);
    yield* storeAndLedger(final);
  },
};

function* objectsInLedger(history: readonly Entry[], { ledger, jobs }: FinalState): Iterable<string> {
  const { blobs, objects, openUploads } = ledger;
  const used = new Set([...blobs, ...openUploads].map(({ storageKey }) => storageKey));
  const unused = objects.filter(({ key }) => !used.has(key));
  // What a worker was writing when it died, or when the database left it.
  const late = unused.filter(({ purpose, state }) => purpose === 'rendition' && state === 'open');
  for (const object of unused) {
    const { key, purpose, state } = object;
    if (!late.includes(object))
      yield `object ${key} (${purpose}, ${state}) is in the ledger, but nothing uses it`;
  }
  const exits = history.filter(({ type }) => type === 'exit').length;
  const brokenOff = jobs.reduce((sum, job) => sum + stepsBack(job), exits);
  if (late.length > RENDITIONS * brokenOff) {
    yield `${late.length} renditions are open, but work was only broken off ${brokenOff} times: ${late[0]?.key}`;
  }
}

/** How often a job began anew. An import, which is queued at once, waits a second time when its bytes are there. */
function stepsBack({ statusHistory }: FinalJob): number {
  const statuses = statusHistory.map(({ status }) => status);
  const starts = statuses.filter((status) => status === 'in-progress').length;
  return Math.max(0, starts - (statuses[0] === 'queued' ? 2 : 1));
}

function* blobsInLedger({ ledger: { blobs, objects } }: FinalState): Iterable<string> {
  const states = new Map(objects.map(({ key, state }) => [key, state]));
  const digests = new Map<string, string>();
  for (const { id, projectId, storageKey, sha256 } of blobs) {
    const state = states.get(storageKey) ?? 'missing';
    if (state !== 'sealed') yield `blob ${id} is made of ${storageKey}, which is ${state} in the ledger`;
    const twin = digests.get(`${projectId} ${sha256}`);
    if (twin !== undefined) yield `blobs ${twin} and ${id} hold the same bytes in one project`;
    digests.set(`${projectId} ${sha256}`, id);
  }
}

/** Blobs are used by entities that exist, and these use the bytes that they say they are. */
function* users({ ledger: { blobs, references }, entities }: FinalState): Iterable<string> {
  const byId = new Map<string, LedgerBlob>(blobs.map((blob) => [blob.id, blob]));
  const there = new Set(entities.map(({ id }) => id));
  const held = new Map<string, Set<string>>();
  for (const { blobId, holder } of references) {
    const [entity = ''] = holder.split('/', 1);
    if (!there.has(entity)) yield `blob ${blobId} is kept for ${holder}, which does not exist`;
    const digests = held.get(entity) ?? new Set();
    held.set(entity, digests.add(byId.get(blobId)?.sha256 ?? ''));
  }
  const used = new Set(references.map(({ blobId }) => blobId));
  for (const { id } of blobs) if (!used.has(id)) yield `blob ${id} is kept although nobody refers to it`;
  for (const { id, files } of entities) {
    for (const { declared } of files) {
      if (held.get(id)?.has(declared) !== true) yield `${id} does not hold the blob of its bytes ${declared}`;
    }
  }
}

/** What a project is charged for is what is kept for it. */
function* quotas({ ledger }: FinalState): Iterable<string> {
  const kept = new Map<string, number>(ledger.quotas.map(({ projectId }) => [projectId, 0]));
  for (const { projectId, state, size } of ledger.objects) {
    if (state !== 'doomed') kept.set(projectId, (kept.get(projectId) ?? 0) + size);
  }
  const charged = new Map(ledger.quotas.map(({ projectId, keptBytes }) => [projectId, keptBytes]));
  for (const [project, bytes] of kept) {
    const counted = charged.get(project) ?? 0;
    if (counted !== bytes) yield `${project} is charged for ${counted} bytes, but keeps ${bytes}`;
  }
}

function* storeAndLedger({ ledger, stored, openMultiparts }: FinalState): Iterable<string> {
  const { blobs, objects, openUploads } = ledger;
  const known = new Set(objects.map(({ key }) => key));
  const open = new Set(openUploads.map(({ storageKey }) => storageKey));
  const sizes = new Map(stored.map(({ key, size }) => [key, size]));
  for (const { key } of stored) {
    if (!known.has(key)) yield `${key} lies in the store, but not in the ledger`;
  }
  for (const key of openMultiparts) {
    if (!open.has(key)) yield `a multipart upload of ${key} is open in the store, but no upload needs it`;
  }
  for (const { id, storageKey, size } of blobs) {
    const found = sizes.get(storageKey) ?? size;
    if (!sizes.has(storageKey))
      yield `the bytes of blob ${id} (${storageKey}) were freed although it is used`;
    else if (found !== size) yield `blob ${id} has ${size} bytes, but ${found} in the store`;
  }
}
