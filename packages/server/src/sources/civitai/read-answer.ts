import { ImportRefusedError } from '../../ports/import-source.ts';
import type {
  CivitaiFile,
  CivitaiModel,
  CivitaiVersion,
  EarlyAccess,
  ModelSummary,
  Permissions,
} from './listing.ts';
import { plainSummary } from './plain-summary.ts';
import {
  flag,
  line,
  lines,
  list,
  positiveId,
  record,
  time,
  type UntrustedRecord,
  wholeNumber,
} from './untrusted-values.ts';

const MAX_VERSIONS = 2_000;
const MAX_FILES = 1_000;
/** UTF-16 units: names are at most 100 to 256 characters on the site. */
const NAME_LENGTH = 300;
const WORD_LENGTH = 60;
/** Some authors put a whole prompt into one trained word. */
const TRAINED_WORD_LENGTH = 1_000;
const DAY = 86_400_000;

/** `GET /api/v1/models/{id}`. @throws ImportRefusedError `unexpected-answer` */
export function readModel(answer: UntrustedRecord, asked: number): CivitaiModel {
  if (positiveId(answer.id) !== asked) throw unexpectedAnswer();
  return {
    ...readSummary(answer),
    id: asked,
    nsfwLevel: wholeNumber(answer.nsfwLevel),
    minor: flag(answer.minor),
    availability: line(answer.availability, WORD_LENGTH),
    tags: lines(answer.tags, 200, 100),
    creator: line(record(answer.creator).username, 100),
    permissions: readPermissions(answer),
    summary: plainSummary(answer.description),
    versions: list(answer.modelVersions, MAX_VERSIONS)
      .map((version) => readVersion(record(version)))
      .filter((version) => version !== undefined),
  };
}

/** `GET /api/v1/model-versions/{id}` and `.../by-hash/{hash}`. @throws ImportRefusedError `unexpected-answer` */
export function readVersionAnswer(
  answer: UntrustedRecord,
  asked?: number,
): { readonly version: CivitaiVersion; readonly summary: ModelSummary } {
  const version = readVersion(answer);
  if (version === undefined || (asked !== undefined && version.id !== asked)) throw unexpectedAnswer();
  return { version, summary: readSummary(record(answer.model)) };
}

export function unexpectedAnswer(): ImportRefusedError {
  return new ImportRefusedError(
    'unexpected-answer',
    'Civitai answered in a way that is not understood. Try again later; if it stays so, this server needs an update.',
  );
}

function readSummary(model: UntrustedRecord): ModelSummary {
  return {
    name: line(model.name, NAME_LENGTH),
    type: line(model.type, WORD_LENGTH),
    nsfw: flag(model.nsfw),
    poi: flag(model.poi),
    mode: line(model.mode, WORD_LENGTH),
  };
}

function readPermissions(model: UntrustedRecord): Permissions {
  return {
    allowNoCredit: flag(model.allowNoCredit),
    allowCommercialUse: commercialUse(model.allowCommercialUse),
    allowDerivatives: flag(model.allowDerivatives),
    allowDifferentLicense: flag(model.allowDifferentLicense),
  };
}

/** An array; in older answers one word, or PostgreSQL's `{A,B}`. */
function commercialUse(value: unknown): readonly string[] | null {
  if (Array.isArray(value)) return lines(value, 20, WORD_LENGTH);
  const text = line(value, 400);
  if (text === null) return null;
  const inner = /^\{(.*)\}$/.exec(text)?.[1] ?? text;
  return lines(
    inner.split(',').map((word) => word.trim().replace(/^"(.*)"$/, '$1')),
    20,
    WORD_LENGTH,
  );
}

function readVersion(version: UntrustedRecord): CivitaiVersion | undefined {
  const id = positiveId(version.id);
  if (id === null) return undefined;
  return {
    id,
    modelId: positiveId(version.modelId),
    name: line(version.name, NAME_LENGTH),
    baseModel: line(version.baseModel, WORD_LENGTH),
    baseModelType: line(version.baseModelType, WORD_LENGTH),
    trainedWords: lines(version.trainedWords, 100, TRAINED_WORD_LENGTH),
    nsfwLevel: wholeNumber(version.nsfwLevel),
    availability: line(version.availability, WORD_LENGTH),
    usageControl: line(version.usageControl, WORD_LENGTH),
    requireAuth: version.requireAuth === true,
    air: line(version.air, NAME_LENGTH),
    earlyAccess: readEarlyAccess(version),
    files: list(version.files, MAX_FILES)
      .map((file) => readFile(record(file)))
      .filter((file) => file !== undefined),
  };
}

/** The fields have changed their names over time; whichever is there counts. */
function readEarlyAccess(version: UntrustedRecord): EarlyAccess | null {
  const paid = record(version.paidAccess);
  const days = Number(version.earlyAccessTimeFrame ?? record(version.earlyAccessConfig).timeframe);
  const published = time(version.publishedAt) ?? time(version.createdAt);
  const ends = [paid.endsAt, version.earlyAccessDeadline, version.earlyAccessEndsAt].map(time);
  if (days > 0 && days < 10_000 && published !== null) ends.push(published + days * DAY);
  const known = ends.filter((end) => end !== null);
  const deadline = known.length === 0 ? null : new Date(Math.max(...known)).toISOString();
  if (paid.permanent === true) return { deadline: null };
  if (deadline !== null) return Date.parse(deadline) > Date.now() ? { deadline } : null;
  return version.availability === 'EarlyAccess' ? { deadline: null } : null;
}

function readFile(file: UntrustedRecord): CivitaiFile | undefined {
  const id = positiveId(file.id);
  if (id === null) return undefined;
  const metadata = record(file.metadata);
  const bytes = typeof file.sizeKB === 'number' ? Math.round(file.sizeKB * 1024) : 0;
  return {
    id,
    name: typeof file.name === 'string' ? file.name.slice(0, 1_000) : '',
    type: line(file.type, WORD_LENGTH) ?? '',
    size: Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null,
    metadata: {
      format: line(metadata.format, WORD_LENGTH),
      size: line(metadata.size, WORD_LENGTH),
      fp: line(metadata.fp, WORD_LENGTH),
      quantType: line(metadata.quantType, WORD_LENGTH),
    },
    required: metadata.isRequired === true,
    primary: file.primary === true,
    pickleScan: line(file.pickleScanResult, WORD_LENGTH),
    virusScan: line(file.virusScanResult, WORD_LENGTH),
    scannedAt: line(file.scannedAt, WORD_LENGTH),
    hashes: readHashes(record(file.hashes)),
    downloadQuery: downloadQuery(file.downloadUrl),
  };
}

function readHashes(hashes: UntrustedRecord): Readonly<Record<string, string>> {
  const known = Object.entries(hashes).filter(
    (entry): entry is [string, string] =>
      /^[A-Za-z]\w{0,15}$/.test(entry[0]) &&
      typeof entry[1] === 'string' &&
      /^[0-9a-f]{8,128}$/i.test(entry[1]),
  );
  return Object.fromEntries(known.slice(0, 12));
}

/** Only the query: where the file is downloaded from is ours to say. The link may lack its scheme. */
function downloadQuery(link: unknown): string | null {
  if (typeof link !== 'string' || link.length > 2_000) return null;
  return /\/api\/download\/models\/\d+(?:\?([^#]*))?(?:#|$)/.exec(link)?.[1] ?? null;
}
