/**
 * Takes uploads by the protocols of S3, tus and Wharf and keeps nothing: what is measured against it is the
 * client alone.
 */
import { createServer } from 'node:http';

const xml = (text) => ({ type: 'application/xml', text: `<?xml version="1.0" encoding="UTF-8"?>${text}` });
const json = (value) => ({ type: 'application/json', text: JSON.stringify(value) });

/** The answers of S3: CreateMultipartUpload and CompleteMultipartUpload. */
function s3(url) {
  const where = '<Bucket>bench</Bucket><Key>file</Key>';
  return url.searchParams.has('uploads')
    ? xml(`<InitiateMultipartUploadResult>${where}<UploadId>1</UploadId></InitiateMultipartUploadResult>`)
    : xml(`<CompleteMultipartUploadResult>${where}<ETag>"e-1"</ETag></CompleteMultipartUploadResult>`);
}

function upload({ fileName, fileSize, contentType, kind, parts }, base, status) {
  const now = new Date().toISOString();
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  return json({
    upload: {
      ...{ id: 'upload_sink', authorId: 'sink', ownerId: 'sink', createdAt: now, updatedAt: now },
      ...{ fileName, originalFileName: fileName, fileSize, contentType, kind, source: 'multipart', status },
      partsCount: parts,
      parts: Array.from({ length: parts }, (_, index) => ({
        ...{ number: index + 1, url: `${base}/part/${index + 1}`, expires },
      })),
    },
  });
}

const server = createServer(async (request, response) => {
  const base = `http://${request.headers.host}`;
  const url = new URL(request.url, base);
  const isWharf = url.pathname.startsWith('/v1/');
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (isWharf) chunks.push(chunk);
  }
  if (isWharf) {
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const status = url.pathname.endsWith('/action') ? 'complete' : 'pending';
    const { type, text } = upload(
      { fileName: '', fileSize: 0, contentType: '', kind: 'model', parts: 1, ...body },
      base,
      status,
    );
    return response.writeHead(200, { 'content-type': type }).end(text);
  }
  if (url.pathname === '/files')
    return response.writeHead(201, { location: `${base}/files/1`, 'tus-resumable': '1.0.0' }).end();
  if (request.method === 'PATCH')
    return response.writeHead(204, { 'upload-offset': String(bytes), 'tus-resumable': '1.0.0' }).end();
  if (request.method === 'PUT') return response.writeHead(200, { etag: '"e-1"' }).end();
  const { type, text } = s3(url);
  return response.writeHead(200, { 'content-type': type }).end(text);
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  console.log(`ready at http://127.0.0.1:${server.address().port}`);
});
