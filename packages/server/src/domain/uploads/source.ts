import type { Kind, UploadCreateBody } from '@wharf/contract';
import { InvalidRequestError } from '../errors.ts';

/** What a create request asks for, once exactly one source is known. */
export type UploadRequest =
  | {
      readonly source: 'multipart';
      readonly kind: Kind;
      readonly fileName: string;
      readonly fileSize: number;
      readonly contentType: string;
      readonly parts: number;
    }
  | { readonly source: 'url'; readonly kind: Kind; readonly url: string }
  | { readonly source: 'huggingface'; readonly modelName: string }
  | { readonly source: 'civitai'; readonly modelUrl: string };

const MULTIPART_FIELDS = ['fileName', 'fileSize', 'contentType', 'parts'] as const;
const HINT =
  'Send exactly one source: a multipart upload (fileName, fileSize, contentType, kind, parts), url with kind, huggingFaceModelName, or civitaiModelUrl.';

/**
 * Finds the one source of a create request.
 * @throws InvalidRequestError that lists what is missing, or which fields clash.
 */
export function uploadRequest(body: UploadCreateBody): UploadRequest {
  const multipart = MULTIPART_FIELDS.filter((field) => body[field] !== undefined);
  const remote = (['url', 'huggingFaceModelName', 'civitaiModelUrl'] as const).filter(
    (field) => body[field] !== undefined,
  );
  if (
    remote.length > 1 ||
    (remote.length === 1 && multipart.some((field) => field !== 'fileName' && field !== 'contentType'))
  ) {
    const clash = [...remote, ...multipart];
    throw new InvalidRequestError(`These fields belong to different sources: ${clash.join(', ')}. ${HINT}`, {
      clashingFields: clash,
    });
  }
  if (body.huggingFaceModelName !== undefined) {
    return { source: 'huggingface', modelName: body.huggingFaceModelName };
  }
  if (body.civitaiModelUrl !== undefined) return { source: 'civitai', modelUrl: body.civitaiModelUrl };
  if (body.url !== undefined) {
    if (body.kind === undefined) throw missing(['kind'], 'An upload from a url needs its kind');
    return { source: 'url', kind: body.kind, url: body.url };
  }
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

function missing(fields: readonly string[], what: string): InvalidRequestError {
  return new InvalidRequestError(`${what}: missing ${fields.join(', ')}. ${HINT}`, { missingFields: fields });
}
