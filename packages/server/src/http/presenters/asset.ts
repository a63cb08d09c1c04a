import { type Asset, EDIT_CAPABILITIES } from '@wharf/contract';
import type { AssetView } from '../../domain/assets/asset-view.ts';
import type { AssetDetails } from '../../ports/asset-repository.ts';
import { isoDate } from './iso-date.ts';

/** The asset as the wire has it. It has no `name` of its own: that is `metadata.name`. */
export function presentAsset({ asset, url, thumbnailUrl, firstFrameUrl, lastFrameUrl }: AssetView): Asset {
  const { kind, type, name, parentId, rootParentId, description } = asset;
  const { sha256, size } = asset.blob;
  const picture = (shown: string) => ({ assetId: asset.id, url: shown });
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
    url,
    isHidden: asset.hidden,
    sha256,
    ...(description === null || description === '' ? {} : { description }),
    ...(thumbnailUrl === undefined
      ? {}
      : { preview: picture(thumbnailUrl), thumbnail: picture(thumbnailUrl) }),
    ...(firstFrameUrl === undefined ? {} : { firstFrame: picture(firstFrameUrl) }),
    ...(lastFrameUrl === undefined ? {} : { lastFrame: picture(lastFrameUrl) }),
  };
}

/**
 * What a tool may offer to do with the asset: Scenario lists all for an uploaded image. They all work
 * on pixels, of which an SVG has none.
 */
function editCapabilities({ kind, mimeType }: AssetDetails): Asset['editCapabilities'] {
  return kind === 'image' && mimeType !== 'image/svg+xml' ? [...EDIT_CAPABILITIES] : [];
}
