import type { LedgerObject } from '../../ledger/ledger.ts';
import { DIGEST } from '../sample-run.ts';
import { type Planted, withLedger } from './planted.ts';

export const OF_STORAGE: readonly Planted[] = [
  {
    rule: 'accounted-blobs',
    what: 'bytes lie in the store that nobody knows',
    left: (final) => ({ ...final, stored: [...final.stored, { key: 'content_2', size: 1 }] }),
  },
  {
    rule: 'accounted-blobs',
    what: 'a multipart upload is left open',
    left: (final) => ({ ...final, openMultiparts: ['content_2'] }),
  },
  {
    rule: 'accounted-blobs',
    what: 'bytes were freed that are used',
    left: (final) => ({ ...final, stored: final.stored.slice(1) }),
  },
  {
    rule: 'accounted-blobs',
    what: 'a blob lies in the store cut short',
    left: (final) => ({ ...final, stored: final.stored.map((object) => ({ ...object, size: 1 })) }),
  },
  {
    rule: 'accounted-blobs',
    what: 'an object is doomed that is used',
    left: (final) =>
      withLedger(final, { objects: final.ledger.objects.map((object) => ({ ...object, state: 'doomed' })) }),
  },
  {
    rule: 'accounted-blobs',
    what: 'an object is kept that nobody uses',
    left: (final) => withLedger(final, { blobs: final.ledger.blobs.slice(1) }),
  },
  {
    rule: 'accounted-blobs',
    what: 'a blob is kept that nobody refers to',
    left: (final) => withLedger(final, { references: final.ledger.references.slice(0, -1) }),
  },
  {
    rule: 'accounted-blobs',
    what: 'the same bytes are kept twice',
    left: (final) =>
      withLedger(final, { blobs: final.ledger.blobs.map((blob) => ({ ...blob, sha256: DIGEST })) }),
  },
  {
    rule: 'accounted-blobs',
    what: 'a blob is kept for an asset that does not exist',
    left: (final) =>
      withLedger(final, {
        references: [...final.ledger.references, { blobId: 'blob_1', holder: 'asset_9/content' }],
      }),
  },
  {
    rule: 'accounted-blobs',
    what: 'an asset does not hold its bytes',
    left: (final) =>
      withLedger(final, {
        references: [...final.ledger.references.slice(1), { blobId: 'blob_1', holder: 'asset_0/preview' }],
      }),
  },
  {
    rule: 'accounted-blobs',
    what: 'a project is charged for bytes that it does not keep',
    left: (final) => withLedger(final, { quotas: [{ projectId: 'p', keptBytes: 16 }] }),
  },
  {
    rule: 'accounted-blobs',
    what: 'nobody counts what a project keeps',
    left: (final) => withLedger(final, { quotas: [] }),
  },
  {
    rule: 'accounted-blobs',
    what: 'a second multipart upload of a stored object is left open',
    left: (final) => ({ ...final, openMultiparts: ['content_1'] }),
  },
  {
    rule: 'accounted-blobs',
    what: 'renditions are left open that nobody broke off',
    left: (final) =>
      withLedger(final, {
        // Twice as many as the one time that the job began anew may have left.
        objects: [...final.ledger.objects, ...['2', '3', '4', '5'].map(openRendition)],
      }),
  },
];

function openRendition(name: string): LedgerObject {
  return { key: `thumbnail_${name}`, projectId: 'p', state: 'open', size: 0, purpose: 'rendition' };
}
