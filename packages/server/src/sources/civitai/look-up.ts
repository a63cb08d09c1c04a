import type { CivitaiFile, CivitaiModel, CivitaiVersion, Listing, ModelSummary } from './listing.ts';
import { readModel, readVersionAnswer } from './read-answer.ts';
import type { CivitaiReference } from './reference.ts';
import type { UntrustedRecord } from './untrusted-values.ts';

/** Asks one site for a path of its API; undefined when there is no such thing. */
export type Ask = (path: string) => Promise<UntrustedRecord | undefined>;

interface VersionAnswer {
  readonly version: CivitaiVersion;
  readonly summary: ModelSummary;
}

/**
 * Collects what one site says of what was asked for. Both endpoints are asked, for each knows what the other
 * does not: that of the model its license, tags, and which files are quantised how; that of the version
 * whether files may be downloaded at all.
 *
 * @returns undefined when the site does not have it
 */
export async function lookUp(reference: CivitaiReference, ask: Ask): Promise<Listing | undefined> {
  const asked = await askVersion(reference, ask);
  if (asked === undefined && reference.modelId === null) return undefined;
  // The version decides which model it belongs to, whatever the path of the URL says.
  const modelId = asked?.version.modelId ?? reference.modelId;
  const model = modelId === null ? undefined : await askModel(modelId, ask);
  if (asked !== undefined) return joined(asked, model);
  if (model === undefined) return undefined;
  return listedVersion(model, reference, ask);
}

async function askVersion(reference: CivitaiReference, ask: Ask): Promise<VersionAnswer | undefined> {
  const { versionId, hash } = reference;
  if (versionId === null && hash === null) return undefined;
  const answer = await ask(
    versionId === null ? `/api/v1/model-versions/by-hash/${hash}` : `/api/v1/model-versions/${versionId}`,
  );
  return answer && readVersionAnswer(answer, versionId ?? undefined);
}

async function askModel(id: number, ask: Ask): Promise<CivitaiModel | undefined> {
  const answer = await ask(`/api/v1/models/${id}`);
  return answer && readModel(answer, id);
}

/** The version asked for, or the default one, as the model lists it. */
async function listedVersion(
  model: CivitaiModel,
  { versionId, fileId }: CivitaiReference,
  ask: Ask,
): Promise<Listing | undefined> {
  if (versionId !== null) {
    const listed = model.versions.find(({ id }) => id === versionId);
    // An archived model may have lost the version that was asked for: archived is then the better answer.
    if (listed === undefined && model.mode === null) return undefined;
    return { modelId: model.id, summary: summaryOf(model), model, version: listed ?? null };
  }
  const holder = model.versions.find(({ files }) => files.some(({ id }) => id === fileId));
  const chosen = holder ?? model.versions[0];
  if (chosen === undefined) return { modelId: model.id, summary: summaryOf(model), model, version: null };
  const answer = await ask(`/api/v1/model-versions/${chosen.id}`);
  if (answer === undefined) return { modelId: model.id, summary: summaryOf(model), model, version: chosen };
  return joined(readVersionAnswer(answer, chosen.id), model);
}

function joined({ version, summary }: VersionAnswer, model: CivitaiModel | undefined): Listing {
  const listed = model?.versions.find(({ id }) => id === version.id);
  return {
    modelId: model?.id ?? version.modelId,
    summary: model === undefined ? summary : { ...summaryOf(model), mode: model.mode ?? summary.mode },
    model: model ?? null,
    version: listed === undefined ? version : joinedVersions(version, listed),
  };
}

function summaryOf({ name, type, nsfw, poi, mode }: CivitaiModel): ModelSummary {
  return { name, type, nsfw, poi, mode };
}

/** The version's own answer, with what only the list of the model tells. */
function joinedVersions(own: CivitaiVersion, listed: CivitaiVersion): CivitaiVersion {
  const files = own.files.map((file) => joinedFiles(file, listed.files));
  return {
    ...own,
    files: files.length === 0 ? listed.files : files,
    baseModelType: own.baseModelType ?? listed.baseModelType,
    availability: own.availability ?? listed.availability,
    usageControl: own.usageControl ?? listed.usageControl,
    earlyAccess: own.earlyAccess ?? listed.earlyAccess,
  };
}

function joinedFiles(own: CivitaiFile, listed: readonly CivitaiFile[]): CivitaiFile {
  const twin = listed.find(({ id }) => id === own.id);
  if (twin === undefined) return own;
  const { quantType } = twin.metadata;
  return {
    ...own,
    metadata: { ...own.metadata, quantType: own.metadata.quantType ?? quantType },
    required: own.required || twin.required,
    downloadQuery: twin.downloadQuery ?? own.downloadQuery,
  };
}
