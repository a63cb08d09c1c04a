import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakeFile } from './catalogue.ts';
import { type RecordedRequest, startRecordedServer } from './recorded-server.ts';

/** The storage that the site's signed links lead to; it takes no other credentials than theirs. */
export interface FakeStorage {
  readonly base: string;
  readonly requests: readonly RecordedRequest[];
  /** A signed link to the file, in the form of R2's or of B2's. */
  sign(file: FakeFile): string;
  /** Every link signed so far answers 403. */
  expireLinks(): void;
  close(): Promise<void>;
}

export async function startFakeStorage(): Promise<FakeStorage> {
  const signed = new Map<string, FakeFile>();
  const server = await startRecordedServer((request, url, response) => {
    const { searchParams } = url;
    const signature = searchParams.get('X-Amz-Signature') ?? searchParams.get('Authorization') ?? '';
    const file = signed.get(signature);
    // S3: "Only one auth mechanism allowed".
    if (request.headers.authorization !== undefined) sendError(response, 400, 'InvalidArgument');
    // Signed for GET.
    else if (file === undefined || request.method !== 'GET') sendError(response, 403, 'AccessDenied');
    else sendFile(request, response, file);
  });
  return {
    base: server.base,
    requests: server.requests,
    sign(file) {
      const signature = randomUUID();
      signed.set(signature, file);
      const disposition = `attachment; filename="${file.name.replaceAll(/[^ -~]|"/g, '_')}"`;
      const link = new URL(
        file.storage === 'b2'
          ? `${server.base}/file/civitai-modelfiles/model/${file.id}`
          : `${server.base}/model/${file.id}`,
      );
      if (file.storage === 'b2') {
        link.searchParams.set('Authorization', signature);
        link.searchParams.set('b2ContentDisposition', disposition);
      } else {
        link.searchParams.set('X-Amz-Expires', '86400');
        link.searchParams.set('X-Amz-SignedHeaders', 'host');
        link.searchParams.set('X-Amz-Signature', signature);
        link.searchParams.set('response-content-disposition', disposition);
      }
      return link.href;
    },
    expireLinks: () => signed.clear(),
    close: () => server.close(),
  };
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: FakeFile): void {
  const { content, cutAfter = Number.POSITIVE_INFINITY } = file;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  const end = Math.min(content.byteLength, range?.[2] ? Number(range[2]) + 1 : content.byteLength);
  if (range !== null && start >= content.byteLength) {
    response.writeHead(416, { 'content-range': `bytes */${content.byteLength}` }).end();
    return;
  }
  response.writeHead(range === null ? 200 : 206, {
    'content-type': 'application/octet-stream',
    'content-length': end - start,
    'accept-ranges': 'bytes',
    etag: `"${file.storage ?? 'r2'}-${file.id}"`,
    'content-disposition': `attachment; filename="storage-${file.id}.bin"`,
    ...(range === null ? {} : { 'content-range': `bytes ${start}-${end - 1}/${content.byteLength}` }),
  });
  if (end <= cutAfter) {
    response.end(content.subarray(start, end));
    return;
  }
  response.write(content.subarray(start, Math.max(start, cutAfter)), () => response.destroy());
}

function sendError(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
}
