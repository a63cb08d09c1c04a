import type { ImportFileProgress } from '../../ports/import-repository.ts';
import type { PlannedFile } from '../../ports/import-source.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import { safeFileName } from '../uploads/file-name.ts';
import type { RemoteFacts } from './download/chunk-sink.ts';
import { refuseErrorPage } from './error-page.ts';
import { remoteFileName } from './remote-name.ts';
import { remoteContentType } from './remote-type.ts';

/**
 * Judges a remote file by its first answer, and gives it its name and type.
 *
 * Of a url, the name that the client asked for comes first, then what the server says. A file of a repository
 * keeps the name of its plan.
 * @throws ImportRefusedError for a page that is no file
 */
export function acceptFacts(
  upload: Pick<UploadRecord, 'kind' | 'source'>,
  requestedName: string | null,
  planned: PlannedFile,
  facts: RemoteFacts,
): Pick<ImportFileProgress, 'fileName' | 'contentType'> {
  const { contentDisposition, urlPath, contentType, head } = facts;
  const remoteName = () => remoteFileName({ contentDisposition, urlPath, provisionalName: planned.path });
  const nameOfUrl = () => (requestedName === null ? remoteName() : safeFileName(requestedName));
  const plannedName = planned.path.split('/').at(-1) ?? planned.path;
  const fileName = upload.source === 'url' ? nameOfUrl() : plannedName;
  if (planned.role === 'content') refuseErrorPage({ kind: upload.kind, fileName, contentType, head });
  return { fileName, contentType: remoteContentType({ contentType, fileName }) };
}
