import { electFile, type FakeFile, type FakeModel, type FakeVersion, sha256 } from './catalogue.ts';

const PUBLISHED = '2026-01-02T03:04:05.000Z';

/** `GET /api/v1/models/{id}`. */
export function modelAnswer(model: FakeModel, base: string): Record<string, unknown> {
  const { id, name = 'A model', type = 'LORA', mode, poi = false, versions, extra } = model;
  const pinned = model.pinnedLinks ?? false;
  return {
    id,
    name,
    description: '<p>A <b>short</b> description.</p>',
    type,
    nsfw: false,
    nsfwLevel: 1,
    minor: false,
    poi,
    sfwOnly: false,
    allowNoCredit: true,
    allowCommercialUse: ['Image', 'RentCivit'],
    allowDerivatives: true,
    allowDifferentLicense: false,
    availability: 'Public',
    ...(mode === undefined ? {} : { mode }),
    supportsGeneration: true,
    cosmetic: null,
    userId: 1,
    stats: { downloadCount: 1, thumbsUpCount: 1, thumbsDownCount: 0, commentCount: 0, tippedAmountCount: 0 },
    creator: { username: 'artist', image: null },
    tags: ['style', 'fantasy'],
    // A version without a file is not listed.
    modelVersions: versions
      .filter(({ files }) => files.length > 0)
      .map((version, index) => ({
        ...sharedVersion(version),
        index,
        status: 'Published',
        covered: true,
        ...(version.earlyAccessUntil === undefined ? {} : { earlyAccessDeadline: version.earlyAccessUntil }),
        files: mode === 'Archived' ? [] : modelFiles(version, base, pinned),
        images: [],
        downloadUrl: mode === 'Archived' ? undefined : `${base}/api/download/models/${version.id}`,
        ...version.extra,
      })),
    ...extra,
  };
}

/** `GET /api/v1/model-versions/{id}`; undefined where the site answers "Missing model file". */
export function versionAnswer(
  model: FakeModel,
  version: FakeVersion,
  base: string,
): Record<string, unknown> | undefined {
  const { name = 'A model', type = 'LORA', mode, poi = false } = model;
  if (version.files.length === 0) return undefined;
  return {
    ...sharedVersion(version),
    modelId: model.id,
    updatedAt: PUBLISHED,
    uploadType: 'Created',
    usageControl: version.usageControl ?? 'Download',
    earlyAccessEndsAt: version.earlyAccessUntil ?? null,
    air: `urn:air:sdxl:${type.toLowerCase()}:civitai:${model.id}@${version.id}`,
    model: { name, type, nsfw: false, poi, ...(mode === undefined ? {} : { mode }) },
    files: mode === 'Archived' ? [] : versionFiles(version, base),
    images: [],
    downloadUrl: `${base}/api/download/models/${version.id}`,
    ...version.extra,
  };
}

function sharedVersion({ id, name = 'v1', baseModel = 'SDXL 1.0', ...version }: FakeVersion) {
  return {
    id,
    name,
    baseModel,
    baseModelType: 'Standard',
    description: null,
    createdAt: PUBLISHED,
    publishedAt: PUBLISHED,
    nsfwLevel: 1,
    trainedWords: version.trainedWords ?? [],
    paidAccess: null,
    stats: { downloadCount: 1 },
  };
}

/** `primary` is on the primary file only, the metadata is whole. */
function modelFiles(version: FakeVersion, base: string, pinned: boolean) {
  const elected = electFile(version.files);
  return version.files.map((file) => ({
    ...sharedFile(file),
    metadata: file.metadata ?? {},
    ...(file === elected ? { primary: true } : {}),
    downloadUrl:
      pinned && file.linked !== true
        ? `${base}/api/download/models/${version.id}?fileId=${file.id}`
        : downloadLink(version, file, base, file === elected),
  }));
}

/** `primary` is on every file, the metadata has three keys. */
function versionFiles(version: FakeVersion, base: string) {
  const elected = electFile(version.files);
  return version.files.map((file) => {
    const { format, size, fp } = file.metadata ?? {};
    return {
      ...sharedFile(file),
      metadata: { format, size, fp },
      primary: file === elected,
      downloadUrl: downloadLink(version, file, base, file === elected),
    };
  });
}

function sharedFile({ id, name, type = 'Model', content, ...file }: FakeFile) {
  const published = file.sha256 === undefined ? sha256(content) : file.sha256;
  return {
    id,
    sizeKB: content.byteLength / 1024,
    name,
    type,
    pickleScanResult: file.pickleScanResult ?? 'Success',
    pickleScanMessage: 'No Pickle imports',
    virusScanResult: file.virusScanResult ?? 'Success',
    virusScanMessage: null,
    scannedAt: PUBLISHED,
    hashes: published === null ? {} : { AutoV2: published.slice(0, 10), SHA256: published },
  };
}

function downloadLink(version: FakeVersion, file: FakeFile, base: string, primary: boolean): string {
  const link = `${base}/api/download/models/${version.id}`;
  if (primary) return link;
  const { format, size, fp, quantType } = file.metadata ?? {};
  const query = Object.entries({ type: file.type ?? 'Model', format, size, fp, quantType })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `${link}?${query.join('&')}`;
}
