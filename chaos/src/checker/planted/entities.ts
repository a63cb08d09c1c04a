import { DIGEST, OTHER_DIGEST } from '../sample-run.ts';
import { type Planted, withFile } from './planted.ts';

const upload = 'upload_1';

export const OF_ENTITIES: readonly Planted[] = [
  {
    rule: 'identical-bytes',
    what: 'other bytes are read while the run goes on',
    noted: (history) => history.call('download', { entity: 'asset_1' }, { sha256: 'f'.repeat(64), size: 10 }),
  },
  {
    rule: 'identical-bytes',
    what: 'other bytes are read at the end',
    left: (final) => withFile(final, { declared: 'f'.repeat(64), read: 'f'.repeat(64) }),
  },
  {
    rule: 'identical-bytes',
    what: 'a file cannot be read',
    left: (final) => withFile(final, { declared: DIGEST, read: undefined, error: 'status 404' }),
  },
  {
    rule: 'identical-bytes',
    what: 'two uploads of one length have got the bytes of each other',
    left: (final) => ({
      ...final,
      entities: final.entities.map((entity) =>
        entity.id === 'asset_1'
          ? { ...entity, files: [{ declared: OTHER_DIGEST, read: OTHER_DIGEST }] }
          : entity,
      ),
    }),
  },
  {
    rule: 'identical-bytes',
    what: 'an asset of base64 has got other bytes',
    left: (final) => ({
      ...final,
      entities: final.entities.map((entity) =>
        entity.id === 'asset_0' ? { ...entity, files: [{ declared: DIGEST, read: DIGEST }] } : entity,
      ),
    }),
  },
  {
    rule: 'identical-bytes',
    what: 'an entity has no file',
    left: (final) => ({ ...final, entities: final.entities.map((entity) => ({ ...entity, files: [] })) }),
  },
  {
    rule: 'identical-bytes',
    what: 'a thumbnail has got other bytes',
    left: (final) => ({ ...final, readBlobs: final.readBlobs.map((blob) => ({ ...blob, read: DIGEST })) }),
  },
  {
    rule: 'identical-bytes',
    what: 'a thumbnail cannot be read',
    left: (final) => ({ ...final, readBlobs: final.readBlobs.map((blob) => ({ ...blob, read: undefined })) }),
  },
  {
    rule: 'one-entity',
    what: 'an upload becomes two entities',
    left: (final) => ({
      ...final,
      entities: [...final.entities, { id: 'asset_2', uploadId: upload, files: [] }],
    }),
  },
  {
    rule: 'one-entity',
    what: 'an entity is lost',
    left: (final) => ({ ...final, entities: [] }),
  },
  {
    rule: 'one-entity',
    what: 'a deleted entity is back',
    noted: (history) => history.call('delete-entity', { entity: 'asset_1' }),
  },
  {
    rule: 'one-entity',
    what: 'an asset of base64 is lost',
    noted: (history) => history.call('create-asset', {}, { entity: 'asset_9' }),
  },
  {
    rule: 'one-entity',
    what: 'an asset is created twice, and nobody was told of the first',
    left: (final) => ({
      ...final,
      entities: [
        ...final.entities,
        { id: 'asset_9', uploadId: undefined, files: [{ declared: OTHER_DIGEST, read: OTHER_DIGEST }] },
      ],
    }),
  },
];
