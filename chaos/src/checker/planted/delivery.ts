import { webhook } from '../sample-run.ts';
import type { Planted } from './planted.ts';

const upload = 'upload_1';

export const OF_DELIVERY: readonly Planted[] = [
  {
    rule: 'events-arrive',
    what: 'a follower is not told of the end',
    lines: (history) => history.filter((entry) => entry.type !== 'stream' || entry.phase !== 'ended'),
  },
  {
    rule: 'events-arrive',
    what: 'a stream goes back',
    noted: (history) => {
      history.add({ type: 'stream', upload, phase: 'event', status: 'validating' });
      history.add({ type: 'stream', upload, phase: 'event', status: 'complete' });
    },
  },
  {
    rule: 'webhooks-arrive',
    what: 'the end of an upload is not delivered',
    lines: (history) =>
      history.filter((entry) => entry.type !== 'webhook' || entry.event !== 'upload.imported'),
  },
  {
    rule: 'webhooks-arrive',
    what: 'what was refused is not delivered again',
    lines: (history) =>
      history.map((entry) => (entry.type === 'webhook' ? { ...entry, accepted: false } : entry)),
  },
  {
    rule: 'webhooks-arrive',
    what: 'the end that did not come is delivered',
    noted: (history) => webhook(history, { id: 'x', event: 'upload.failed', subject: upload }),
  },
  {
    rule: 'webhooks-arrive',
    what: 'an event is not signed',
    noted: (history) =>
      webhook(history, { id: 'upload.created', event: 'upload.created', subject: upload, genuine: false }),
  },
  {
    rule: 'webhooks-arrive',
    what: 'an event is written twice',
    noted: (history) => webhook(history, { id: 'again', event: 'upload.imported', subject: upload }),
  },
  {
    rule: 'webhooks-arrive',
    what: 'one id is that of two events',
    noted: (history) =>
      webhook(history, { id: 'upload.created', event: 'asset.created', subject: 'asset_1' }),
  },
  {
    rule: 'webhooks-arrive',
    what: 'a step on the way is not delivered',
    lines: (history) =>
      history.filter((entry) => entry.type !== 'webhook' || entry.event !== 'upload.completed'),
  },
  {
    rule: 'webhooks-arrive',
    what: 'an asset is said to be deleted that is there',
    noted: (history) => webhook(history, { id: 'x', event: 'asset.deleted', subject: 'asset_1' }),
  },
  {
    rule: 'webhooks-arrive',
    what: 'an asset is announced that never existed',
    noted: (history) => webhook(history, { id: 'x', event: 'asset.created', subject: 'asset_9' }),
  },
  {
    rule: 'webhooks-arrive',
    what: 'a deletion is not delivered whose answer was lost',
    noted: (history) =>
      history.call('delete-entity', { entity: 'asset_0' }, { outcome: 'unknown', error: 'reset' }),
    left: (final) => ({ ...final, entities: final.entities.filter(({ id }) => id !== 'asset_0') }),
  },
  {
    rule: 'webhooks-arrive',
    what: 'what is still to be delivered has been delivered before, and another event is lost',
    lines: (history) => history.filter((entry) => entry.type !== 'webhook' || entry.id !== 'asset_1'),
    left: (final) => ({ ...final, pendingDeliveries: [{ eventId: 'asset_0', eventType: 'asset.created' }] }),
  },
];
