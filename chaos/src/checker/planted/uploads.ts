import { seen } from '../sample-run.ts';
import { type Planted, withUpload } from './planted.ts';

const upload = 'upload_1';

export const OF_UPLOADS: readonly Planted[] = [
  {
    rule: 'acknowledged-parts',
    what: 'an acknowledged part is gone',
    noted: (history) => history.call('retrieve', { upload }, seen('pending', { parts: { 1: 'one' } })),
  },
  {
    rule: 'acknowledged-parts',
    what: 'a part that was replaced is back',
    noted: (history) => {
      history.call('put-part', { upload, part: 1 }, { etag: 'new' });
      history.call('retrieve', { upload }, seen('pending', { parts: { 1: 'one', 2: 'two' } }));
    },
  },
  {
    rule: 'acknowledged-parts',
    what: 'a complete misses a part that was acknowledged',
    noted: (history) =>
      history.call(
        'complete',
        { upload },
        {
          outcome: 'refused',
          status: 400,
          error: 'The upload is not complete: missing part(s) 1, 2. Send what is missing',
        },
      ),
  },
  {
    rule: 'promised-outcomes',
    what: 'a completed upload never ends',
    left: (final) => withUpload(final, { status: 'validating' }),
  },
  {
    rule: 'promised-outcomes',
    what: 'an upload fails without a reason',
    left: (final) => withUpload(final, { status: 'failed' }),
  },
  {
    rule: 'promised-outcomes',
    what: 'an upload is forgotten',
    left: (final) => ({ ...final, uploads: [] }),
  },
  {
    rule: 'promised-outcomes',
    what: 'a repeated create makes a second upload',
    left: (final) => ({
      ...final,
      uploads: [...final.uploads, { id: 'upload_2', jobId: 'job_2', status: 'pending' }],
    }),
  },
  {
    rule: 'promised-outcomes',
    what: 'wrong bytes are imported',
    lines: (history) =>
      history.map((entry) => (entry.type === 'intent' ? { ...entry, expected: 'refused' } : entry)),
  },
  {
    rule: 'promised-outcomes',
    what: 'an aborted upload is imported',
    noted: (history) => history.call('abort', { upload }, seen('failed')),
  },
  {
    rule: 'legal-statuses',
    what: 'an upload goes back',
    noted: (history) => {
      history.call('retrieve', { upload }, seen('validated'));
      history.call('retrieve', { upload }, seen('validating'));
    },
  },
  {
    rule: 'legal-statuses',
    what: 'a failed upload is imported',
    noted: (history) => history.call('retrieve', { upload }, seen('failed', { errorMessage: 'no' })),
  },
  {
    rule: 'legal-statuses',
    what: 'an upload goes back behind a slow look',
    noted: (history) => {
      const slow = history.invoke('retrieve', { upload });
      history.call('retrieve', { upload }, seen('validated'));
      history.return(slow, seen('pending', { parts: { 1: 'one', 2: 'two' } }));
      history.call('retrieve', { upload }, seen('complete'));
    },
  },
  {
    rule: 'legal-statuses',
    what: 'a look sees less than an event told before it',
    noted: (history) => {
      history.add({ type: 'stream', upload, phase: 'event', status: 'validating' });
      history.call('retrieve', { upload }, seen('complete'));
    },
  },
  {
    rule: 'legal-statuses',
    what: 'an entity is told of before it can be read',
    noted: (history) => history.call('retrieve', { upload }, seen('validated', { entityId: 'asset_1' })),
  },
];
