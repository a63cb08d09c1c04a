import type { AssetOptions, UploadProvider } from '@wharf/contract';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Remember } from '../idempotency/create-once.ts';
import { requireRoom } from '../quotas/require-room.ts';
import { safeFileName } from '../uploads/file-name.ts';
import { newUpload } from '../uploads/new-upload.ts';
import type { ImportRequest } from '../uploads/source.ts';
import type { UploadView } from '../uploads/upload-view.ts';
import { announceUpload } from '../webhooks/announce.ts';
import { parseReference } from './parse-reference.ts';

const PROVIDERS = { url: 'other', huggingface: 'huggingface', civitai: 'civitai' } as const satisfies Record<
  ImportRequest['source'],
  UploadProvider
>;

/**
 * Creates an upload whose bytes a worker will fetch, with its job, which is queued at once.
 * Its bytes are counted as they become known.
 * @throws InvalidRequestError for a reference that nobody could fetch from, having stored nothing
 * @throws QuotaExceededError or RateLimitError where the project has no room for any
 */
export async function createImport(
  deps: Pick<
    Dependencies,
    'database' | 'sources' | 'secrets' | 'feed' | 'tracer' | 'clock' | 'limits' | 'crashPoint'
  >,
  caller: Caller,
  request: ImportRequest,
  assetOptions: AssetOptions | undefined,
  remember: Remember,
): Promise<UploadView> {
  const parsed = parseReference(deps.sources, request);
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
    traceContext: deps.tracer.current() ?? null,
    job: { status: 'queued', queue: 'import', host, input: { url: displayUrl } },
  });
  const sealedSecret = parsed.secret === null ? null : deps.secrets.seal(parsed.secret, upload.id);
  await deps.database.transaction(async (tx) => {
    await remember(tx, upload.id);
    await requireRoom(tx, caller.projectId, deps.limits.quota, { bytes: 0, uploads: 1 });
    await tx.uploads.insert(upload);
    await announceUpload(tx, 'upload.created', { ...caller, id: upload.id, at: upload.createdAt });
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
  deps.feed.uploadChanged(upload);
  deps.feed.jobQueued();
  return { upload, parts: undefined };
}
