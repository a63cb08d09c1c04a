import { EDIT_CAPABILITIES, type WebhookAsset } from '@wharf/contract';
import type { AssetDetails } from '../../ports/asset-repository.ts';
import { isoDate } from '../iso-date.ts';

/**
 * The asset as everybody in its project may see it, without its signed URLs. It has no `name` of its own: that is
 * `metadata.name`.
 */
export function publicAsset(asset: AssetDetails): WebhookAsset {
  const { kind, type, name, parentId, rootParentId, description, uploadId } = asset;
  const { sha256, size } = asset.blob;
  return {
    id: asset.id,
    authorId: asset.authorId,
    ownerId: asset.projectId,
    collectionIds: [...asset.collectionIds],
    createdAt: isoDate(asset.createdAt),
    updatedAt: isoDate(asset.updatedAt),
    editCapabilities: editCapabilities(asset),
    kind,
    metadata: {
      kind,
      type,
      name,
      size,
      ...asset.metadata,
      ...(parentId === null ? {} : { parentId }),
      ...(rootParentId === null ? {} : { rootParentId }),
    },
    mimeType: asset.mimeType,
    privacy: 'private',
    properties: { size, ...asset.properties },
    source: type,
    status: 'success',
    tags: [...asset.tags],
    isHidden: asset.hidden,
    sha256,
    ...(uploadId === null ? {} : { uploadId }),
    ...(description === null || description === '' ? {} : { description }),
  };
}

/**
 * What a tool may offer to do with the asset: Scenario lists all for an uploaded image. They all work
 * on pixels, of which an SVG has none.
 */
function editCapabilities({ kind, mimeType }: AssetDetails): WebhookAsset['editCapabilities'] {
  return kind === 'image' && mimeType !== 'image/svg+xml' ? [...EDIT_CAPABILITIES] : [];
}
