import type { Entry, WebhookEntry } from '../history/entry.ts';
import { acknowledged, callsOf, deletionsOf } from './calls.ts';
import type { FinalState, PendingDelivery } from './final-state.ts';
import { isFinal } from './upload-statuses.ts';
import type { Rule } from './violation.ts';

/** Each step of an upload, and each entity that came or went, was delivered at least once, as one event. */
export const webhooksArrive: Rule = {
  name: 'webhooks-arrive',
  promise:
    'every event is written once and delivered at least once, signed, and tells only what has happened',
  *broken(history, final) {
    const received = history.filter((entry) => entry.type === 'webhook');
    for (const { id, event, genuine } of received) {
      if (!genuine) yield `${event} ${id} was delivered without a right signature`;
    }
    yield* doubled(received);
    yield* untrue(received, history, final);
    yield* lost(received, history, final);
  },
};

/** Nothing happens to a subject twice. */
function* doubled(received: readonly WebhookEntry[]): Iterable<string> {
  const ids = new Map<string, string>();
  const happenings = new Map<string, string>();
  for (const { id, event, subject } of received) {
    const happening = `${event} of ${subject}`;
    const other = ids.get(happening) ?? id;
    if (other !== id) yield `${happening} was delivered as ${other} and as ${id}`;
    ids.set(happening, id);
    const before = happenings.get(id) ?? happening;
    if (before !== happening) yield `${id} was delivered as ${before} and as ${happening}`;
    happenings.set(id, happening);
  }
}

function* untrue(
  received: readonly WebhookEntry[],
  history: readonly Entry[],
  { uploads, entities }: FinalState,
): Iterable<string> {
  const statuses = new Map(uploads.map(({ id, status }) => [id, status]));
  const there = new Set(entities.map(({ id }) => id));
  const known = new Set([...there, ...entitiesOf(history, uploads)]);
  for (const { event, subject } of received) {
    const [kind, what = ''] = event.split('.');
    if (kind === 'upload') {
      const status = statuses.get(subject) ?? 'nowhere';
      const isTrue = isFinal(what) ? status === what : status !== 'nowhere';
      if (!isTrue) yield `${subject} is ${status}, but ${event} was delivered`;
    } else if (!known.has(subject)) yield `${event} of ${subject} was delivered, which never existed`;
    else if (what === 'deleted' && there.has(subject)) yield `${subject} exists, but ${event} was delivered`;
  }
}

/** Something that happened: any of the types tells of it. */
interface Happening {
  readonly subject: string;
  readonly types: readonly string[];
}

function happeningsOf(history: readonly Entry[], { uploads, entities }: FinalState): Happening[] {
  const there = new Set(entities.map(({ id }) => id));
  const deletions = deletionsOf(callsOf(history));
  const known = new Set([...there, ...entitiesOf(history, uploads)]);
  // Whether or not that was acknowledged: what is not there any more was deleted.
  const deleted = [...known].filter((id) => !there.has(id) || deletions.get(id) === 'acknowledged');
  return [
    ...uploads.map(({ id }) => ({ subject: id, types: ['upload.created'] })),
    ...uploads
      .filter(({ status }) => status === 'imported')
      .map(({ id }) => ({ subject: id, types: ['upload.completed'] })),
    ...uploads
      .filter(({ status }) => isFinal(status))
      .map(({ id, status }) => ({ subject: id, types: [`upload.${status}`] })),
    ...[...known].map((subject) => ({ subject, types: ['asset.created', 'model.created'] })),
    ...deleted.map((subject) => ({ subject, types: ['asset.deleted', 'model.deleted'] })),
  ];
}

/** Every entity that clients were told of. */
function entitiesOf(history: readonly Entry[], uploads: FinalState['uploads']): string[] {
  const told = acknowledged(callsOf(history)).flatMap(
    ({ result }) => result.upload?.entityId ?? result.entity ?? [],
  );
  return [...told, ...uploads.flatMap(({ entityId }) => entityId ?? [])];
}

/**
 * As many of a type may be missing as are still to be delivered for the first time: the server does not say what they
 * are about.
 */
function* lost(
  received: readonly WebhookEntry[],
  history: readonly Entry[],
  final: FinalState,
): Iterable<string> {
  const accepted = received.filter((webhook) => webhook.accepted);
  const delivered = new Set(accepted.map(({ event, subject }) => `${event} ${subject}`));
  const ids = new Set(accepted.map(({ id }) => id));
  const left: PendingDelivery[] = final.pendingDeliveries.filter(({ eventId }) => !ids.has(eventId));
  for (const { subject, types } of happeningsOf(history, final)) {
    if (types.some((type) => delivered.has(`${type} ${subject}`))) continue;
    const at = left.findIndex(({ eventType }) => types.includes(eventType));
    if (at >= 0) left.splice(at, 1);
    else yield `${types.join(' or ')} of ${subject} was never delivered`;
  }
}
