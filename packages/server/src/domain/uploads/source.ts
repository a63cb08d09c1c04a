import type { Kind, UploadCreateBody } from '@wharf/contract';
import type { ImportSourceName } from '../../ports/import-source.ts';
import { InvalidRequestError } from '../errors.ts';

/** A file that the client will send in parts. */
export interface MultipartRequest {
  readonly source: 'multipart';
  readonly kind: Kind;
  readonly fileName: string;
  /** Bytes. */
  readonly fileSize: number;
  readonly contentType: string;
  readonly parts: number;
}

/** Something that the server is to fetch. */
export interface ImportRequest {
  readonly source: ImportSourceName;
  readonly kind: Kind;
  /** What the client wrote, and in which field. */
  readonly given: string;
  readonly field: 'url' | 'huggingFaceModelName' | 'civitaiModelUrl';
  /** The name that the client wants the file to have. */
  readonly fileName: string | undefined;
}

/** What requests have in common that say what to import. */
export type ImportFields = Pick<UploadCreateBody, ImportRequest['field'] | 'kind' | 'fileName'>;

/** What a create request asks for, once exactly one source is known. */
export type UploadRequest = MultipartRequest | ImportRequest;

const MULTIPART_FIELDS = ['fileName', 'fileSize', 'contentType', 'parts'] as const;
const IMPORT_FIELDS = ['url', 'huggingFaceModelName', 'civitaiModelUrl'] as const;
const HINT =
  'Send exactly one source: a multipart upload (fileName, fileSize, contentType, kind, parts), url with kind, huggingFaceModelName, or civitaiModelUrl.';
const IMPORT_HINT = 'Send exactly one source: url with kind, huggingFaceModelName, or civitaiModelUrl.';

/**
 * Finds the one source of a create request.
 * @throws InvalidRequestError that lists what is missing, or which fields clash.
 */
export function uploadRequest(body: UploadCreateBody): UploadRequest {
  const multipart = MULTIPART_FIELDS.filter((field) => body[field] !== undefined);
  const remote = IMPORT_FIELDS.filter((field) => body[field] !== undefined);
  if (
    remote.length > 1 ||
    (remote.length === 1 && multipart.some((field) => field !== 'fileName' && field !== 'contentType'))
  ) {
    throw clashing([...remote, ...multipart], HINT);
  }
  const [field] = remote;
  if (field !== undefined) return importRequest(body, field, body[field] ?? '');
  const { fileName, fileSize, contentType, parts, kind } = body;
  if (
    fileName === undefined ||
    fileSize === undefined ||
    contentType === undefined ||
    parts === undefined ||
    kind === undefined
  ) {
    const absent = [...MULTIPART_FIELDS, 'kind' as const].filter((field) => body[field] === undefined);
    if (multipart.length === 0) throw missing(absent, 'The upload has no source');
    throw missing(absent, 'A multipart upload needs all of fileName, fileSize, contentType, kind and parts');
  }
  return { source: 'multipart', fileName, fileSize, contentType, parts, kind };
}

/**
 * Finds the one source of a request that can only be for an import.
 * @throws InvalidRequestError as for the creation of one
 */
export function previewRequest(body: ImportFields): ImportRequest {
  const [field, ...others] = IMPORT_FIELDS.filter((name) => body[name] !== undefined);
  if (field === undefined) throw missing(IMPORT_FIELDS, 'There is nothing to import', IMPORT_HINT);
  if (others.length > 0) throw clashing([field, ...others], IMPORT_HINT);
  return importRequest(body, field, body[field] ?? '');
}

function importRequest(
  { kind, fileName }: ImportFields,
  field: ImportRequest['field'],
  given: string,
): ImportRequest {
  if (field === 'url') {
    if (kind === undefined) throw missing(['kind'], 'An upload from a url needs its kind');
    return { source: 'url', kind, field, given, fileName };
  }
  if (kind !== undefined && kind !== 'model') {
    throw new InvalidRequestError(`${field} imports a model: leave kind out, or send "model"`, {
      field: 'kind',
    });
  }
  const source = field === 'huggingFaceModelName' ? 'huggingface' : 'civitai';
  return { source, kind: 'model', field, given, fileName };
}

function missing(fields: readonly string[], what: string, hint = HINT): InvalidRequestError {
  return new InvalidRequestError(`${what}: missing ${fields.join(', ')}. ${hint}`, { missingFields: fields });
}

function clashing(fields: readonly string[], hint: string): InvalidRequestError {
  return new InvalidRequestError(`These fields belong to different sources: ${fields.join(', ')}. ${hint}`, {
    clashingFields: fields,
  });
}
