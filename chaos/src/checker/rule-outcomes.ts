import type { Entry, IntentEntry } from '../history/entry.ts';
import { acknowledged, callsOf, intentOfUpload } from './calls.ts';
import type { FinalUpload } from './final-state.ts';
import { isFinal } from './upload-statuses.ts';
import type { Rule } from './violation.ts';

/** What was completed, imported from elsewhere or aborted ends as its client was promised. */
export const promisedOutcomes: Rule = {
  name: 'promised-outcomes',
  promise:
    'every completed upload ends as an entity, or failed with a reason; wrong bytes and aborted uploads fail',
  *broken(history, final) {
    const intents = intentOfUpload(history);
    const uploads = new Map(final.uploads.map((upload) => [upload.id, upload]));
    const completed = acknowledgedUploads(history, 'complete');
    const aborted = acknowledgedUploads(history, 'abort');
    for (const [id, intent] of intents) {
      const upload = uploads.get(id);
      if (upload === undefined) yield `${id} was created for ${intent.intent}, but does not exist any more`;
      else yield* judge(upload, intent, { completed: completed.has(id), aborted: aborted.has(id) });
    }
    for (const id of uploads.keys()) {
      if (!intents.has(id)) yield `${id} exists, but no client that repeats its request was told of it`;
    }
  },
};

function acknowledgedUploads(history: readonly Entry[], operation: string): Set<string> {
  const calls = acknowledged(callsOf(history)).filter(({ invoke }) => invoke.operation === operation);
  return new Set(calls.map(({ invoke }) => invoke.upload ?? ''));
}

function* judge(
  { id, status, errorMessage = '', entityId }: FinalUpload,
  { expected, source, intent }: IntentEntry,
  { completed, aborted }: { readonly completed: boolean; readonly aborted: boolean },
): Iterable<string> {
  const where = `${id} (${intent})`;
  if ((completed || aborted || source === 'import') && !isFinal(status)) yield `${where} is still ${status}`;
  if (status === 'failed' && errorMessage === '') yield `${where} failed without a reason`;
  if (status === 'imported' && entityId === undefined) yield `${where} was imported as nothing`;
  if (status !== 'imported') return;
  if (expected === 'refused') yield `${where} was imported although its bytes are not what they claim to be`;
  if (aborted) yield `${where} was imported although its abort was acknowledged`;
}
