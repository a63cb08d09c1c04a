/** The part of Scenario that is not its API: presigned S3 URLs for parts, and signed CDN URLs to read from. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type LocalServer, type SeenRequest, startLocalServer } from '../driver/local-server.ts';

export interface ScenarioStorage extends LocalServer {
  /** Presigned, for the bytes of a part. */
  partUrl(uploadId: string, number: number): string;
  /** Signed, to read from. */
  readUrl(assetId: string): string;
  /** Bytes of an upload, part after part; `undefined` while one is missing. */
  bytesOf(uploadId: string, partsCount: number): Buffer | undefined;
  publish(assetId: string, bytes: Buffer): void;
}

const SIGNATURE = createHash('sha256').update('presigned').digest('hex');
const PRESIGNED = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260801%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=${SIGNATURE}`;
const CDN = 'Policy=eyJTdGF0ZW1lbnQiOltdfQ__&Signature=a~b-c_&Key-Pair-Id=K2WH';

/**
 * Headers that S3 refuses where a presigned URL signs `host` alone: everything of Amazon's has to be signed, and
 * neither other authorization nor a body of unknown length goes together with it.
 */
function refusedHeader({ headers }: SeenRequest): string | undefined {
  const names = Object.keys(headers);
  return names.find(
    (name) =>
      name.startsWith('x-amz-') ||
      ['authorization', 'content-md5', 'content-digest', 'transfer-encoding', 'idempotency-key'].includes(
        name,
      ),
  );
}

function refuse(response: ServerResponse, code: string): void {
  response.writeHead(403, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`);
}

export async function startStorage(): Promise<ScenarioStorage> {
  const parts = new Map<string, Buffer>();
  const files = new Map<string, Buffer>();

  const put = (request: SeenRequest, response: ServerResponse) => {
    const refused = refusedHeader(request);
    if (refused !== undefined) return refuse(response, `HeadersNotSigned: ${refused}`);
    if (request.query.toString() !== new URLSearchParams(PRESIGNED).toString())
      return refuse(response, 'SignatureDoesNotMatch');
    parts.set(request.path, request.body);
    response.writeHead(200, { etag: `"${createHash('md5').update(request.body).digest('hex')}"` });
    response.end();
  };

  const get = (request: SeenRequest, response: ServerResponse) => {
    const bytes = files.get(request.path);
    const unchanged = request.query.toString() === new URLSearchParams(CDN).toString();
    if (bytes === undefined || !unchanged || request.headers.authorization !== undefined)
      return refuse(response, 'AccessDenied');
    response.writeHead(200, { 'content-length': bytes.length, etag: '"d41d8cd98f00b204e9800998ecf8427e-1"' });
    response.end(bytes);
  };

  const server = await startLocalServer((request, response) =>
    request.method === 'PUT' ? put(request, response) : get(request, response),
  );
  const partPath = (uploadId: string, number: number) => `/uploads/${uploadId}/${number}`;
  return {
    ...server,
    partUrl: (uploadId, number) => `${server.url}${partPath(uploadId, number)}?${PRESIGNED}`,
    readUrl: (assetId) => `${server.url}/assets/${assetId}?${CDN}`,
    bytesOf(uploadId, partsCount) {
      const all = Array.from({ length: partsCount }, (_, index) => parts.get(partPath(uploadId, index + 1)));
      return all.every((part) => part !== undefined) ? Buffer.concat(all) : undefined;
    },
    publish: (assetId, bytes) => files.set(`/assets/${assetId}`, bytes),
  };
}
