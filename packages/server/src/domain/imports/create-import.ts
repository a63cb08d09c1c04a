import type { AssetOptions, UploadProvider } from '@wharf/contract';
import { type ImportReference, ImportRefusedError } from '../../ports/import-source.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';
import { safeFileName } from '../uploads/file-name.ts';
import { newUpload } from '../uploads/new-upload.ts';
import type { ImportRequest } from '../uploads/source.ts';
import type { UploadView } from '../uploads/upload-view.ts';

const PROVIDERS = { url: 'other', huggingface: 'huggingface', civitai: 'civitai' } as const satisfies Record<
  ImportRequest['source'],
  UploadProvider
>;

/**
 * Creates an upload whose bytes a worker will fetch, with its job, which is queued at once.
 * @throws InvalidRequestError for a reference that nobody could fetch from, having stored nothing
 */
export async function createImport(
  deps: Pick<Dependencies, 'database' | 'sources' | 'secrets' | 'feed' | 'clock' | 'crashPoint'>,
  caller: Caller,
  request: ImportRequest,
  assetOptions: AssetOptions | undefined,
): Promise<UploadView> {
  const parsed = parse(deps, request);
  const { displayUrl, provisionalName, host } = parsed;
  const { upload, job } = newUpload(caller, deps.clock(), {
    kind: request.kind,
    source: request.source,
    provider: PROVIDERS[request.source],
    fileName: safeFileName(request.fileName ?? provisionalName),
    originalFileName: request.fileName ?? provisionalName,
    contentType: null,
    fileSize: null,
    partsCount: null,
    url: displayUrl,
    assetOptions: assetOptions ?? null,
    job: { status: 'queued', queue: 'import', host, input: { url: displayUrl } },
  });
  const sealedSecret = parsed.secret === null ? null : deps.secrets.seal(parsed.secret, upload.id);
  await deps.database.transaction(async (tx) => {
    await tx.uploads.insert(upload);
    await tx.jobs.insert(job);
    await tx.imports.insert({
      uploadId: upload.id,
      source: request.source,
      reference:
        request.fileName === undefined
          ? parsed.reference
          : { ...parsed.reference, requestedName: request.fileName },
      sealedSecret,
      plan: null,
    });
  });
  deps.crashPoint('import:created');
  deps.feed.jobQueued();
  return { upload, parts: undefined };
}

function parse(deps: Pick<Dependencies, 'sources'>, request: ImportRequest): ImportReference {
  try {
    return deps.sources[request.source].parse(request.given);
  } catch (error) {
    if (!(error instanceof ImportRefusedError)) throw error;
    const details = { ...error.details, field: request.field, code: error.code };
    throw new InvalidRequestError(`${request.field}: ${error.message}`, details, { cause: error });
  }
}
