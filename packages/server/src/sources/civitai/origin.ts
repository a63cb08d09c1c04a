import type { JsonObject } from '../../ports/import-source.ts';
import type { CivitaiFile, CivitaiVersion, Listing } from './listing.ts';
import type { CivitaiReference } from './reference.ts';
import { canonicalUrl } from './reference.ts';
import type { Site } from './sites.ts';

/** What is kept with the imported model: where it is from, whose it is, what its license allows. */
export function describeOrigin(
  { modelId, summary, model }: Listing,
  version: CivitaiVersion,
  file: CivitaiFile,
  reference: CivitaiReference,
  site: Site,
): JsonObject {
  const found = { ...reference, hash: null, selectors: {}, modelId, versionId: version.id, fileId: null };
  const differs = reference.modelId !== null && modelId !== null && reference.modelId !== modelId;
  return {
    provider: 'civitai',
    url: canonicalUrl(site, found),
    modelId,
    // The version that was asked for is of another model than the URL said.
    ...(differs ? { requestedModelId: reference.modelId } : {}),
    versionId: version.id,
    fileId: file.id,
    modelName: summary.name,
    versionName: version.name,
    type: summary.type,
    fileType: file.type,
    fileMetadata: { ...file.metadata },
    baseModel: version.baseModel,
    baseModelType: version.baseModelType,
    trainedWords: version.trainedWords,
    tags: model?.tags ?? [],
    creator: model?.creator ?? null,
    permissions: model === null ? null : { ...model.permissions },
    nsfw: summary.nsfw,
    nsfwLevel: version.nsfwLevel ?? model?.nsfwLevel ?? null,
    poi: summary.poi,
    minor: model?.minor ?? null,
    air: version.air,
    availability: version.availability ?? model?.availability ?? null,
    scan: { pickle: file.pickleScan, virus: file.virusScan, scannedAt: file.scannedAt },
    hashes: { ...file.hashes },
  };
}
